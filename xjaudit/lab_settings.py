"""How JupyterLab is set for officers: loopback only, in their language, silent towards the network,
and saving no outputs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xjaudit.processes import LOOPBACK
from xjaudit.workspace.storing import make_folder, write

UPLOAD_BYTES = 256 * 2**20


def lab_settings(
    port: int, notebooks: Path, home: Path, open_browser: bool, language: str = "zh"
) -> str:
    """JupyterLab's configuration file; `home` is a folder for what it names."""
    settings = home / "settings"
    make_folder(settings)
    looks = _LAB_LOOKS | {
        "@jupyterlab/translation-extension:plugin": {"locale": _LOCALES[language]}
    }
    write(settings / "overrides.json", json.dumps(looks).encode())
    write(settings / "page_config.json", json.dumps(_LAB_PAGE).encode())
    values = {
        "ServerApp.ip": LOOPBACK,
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.open_browser": open_browser,
        "ServerApp.root_dir": str(notebooks),
        "ServerApp.allow_remote_access": False,
        "ServerApp.allow_root": True,
        "Application.log_level": "WARN",
        # Uploads come over the websocket; its own limit of 10 MiB drops them without a word.
        "ServerApp.tornado_settings": {"websocket_max_message_size": UPLOAD_BYTES},
        # Voila inside this server would run code that a page sends.
        "ServerApp.jpserver_extensions": {"voila.server_extension": False, "jupyterlab": True},
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "LabApp.app_settings_dir": str(settings),
        "LabApp.default_url": "/lab/tree/0_start.ipynb",
    }
    lines = [f"c.{name} = {value!r}" for name, value in values.items()]
    return "\n".join([*lines, _SAVE_HOOK])


def without_outputs(model: dict[str, Any], **_: Any) -> None:
    """Take the outputs out of a notebook that is being saved: they may hold names."""
    if model.get("type") != "notebook" or not model.get("content"):
        return
    for cell in model["content"].get("cells", []):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    model["content"].get("metadata", {}).pop("widgets", None)


# The server sets its configuration twice and warns of it.
_SAVE_HOOK = """
import warnings
from xjaudit.lab_settings import without_outputs
warnings.filterwarnings("ignore", message="Overriding existing pre_save_hook")
c.ContentsManager.pre_save_hook = without_outputs
"""
_LOCALES = {"zh": "zh_CN", "en": "default"}
_LAB_LOOKS: dict[str, Any] = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
}
_LAB_PAGE: Mapping[str, Any] = {
    "disabledExtensions": {
        "@jupyterlab/apputils-extension:announcements": True,
        # Its button leads nowhere: there is no Voila in this server.
        "@voila-dashboards/jupyterlab-preview": True,
    }
}
