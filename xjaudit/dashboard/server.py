"""Voila with doors: its notebook under one address, everything else ours or not served."""

import sys
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any, cast

from jinja2 import FileSystemBytecodeCache
from jupyter_core.utils import run_sync
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from traitlets.config import Config
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from xjaudit.dashboard import forks
from xjaudit.dashboard.app import Task
from xjaudit.dashboard.editions import Editions
from xjaudit.dashboard.gate import Gate, Guarded
from xjaudit.dashboard.pages import routes
from xjaudit.dashboard.pool import LeadersKernels, Pool

TEMPLATE = "leaders"
# What a figure and the age line need; every further extension makes the page slower.
EXTENSIONS = [
    "jupyterlab-plotly",
    "anywidget",
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
]
# Kernels of open tabs are connected and stay.
IDLE_SECONDS, LOOK_SECONDS = 60, 15
PING_MILLISECONDS = 30_000


class Anybody(IdentityProvider):
    """Jupyter's own question who it is: the gate has answered it."""

    def get_user(self, handler: Any) -> User:
        """The same for all: nobody has rights of his own."""
        return User("viewer")


class Renderer(NotebookRenderer):
    """Renders a page; its template is compiled for the first one and not for each."""

    async def initialize(self, **kwargs: Any) -> None:
        """Read the notebook and the template."""
        await super().initialize(**kwargs)
        # In the folder for temporary files, where this process alone writes.
        self.exporter.environment.bytecode_cache = FileSystemBytecodeCache(gettempdir())


class Leaders(Voila):
    """The leaders' page. `task` is set before `initialize`."""

    task: Task

    def start(self) -> None:
        """Serve until stopped."""
        self.connection_dir = self.task.home
        settings: dict[str, Any] = cast(Any, self.init_settings())
        settings.update(self.tornado_settings)
        gate = Gate(self.task.token, self.base_url, self.port)
        editions = Editions(Path(self.task.copies))
        settings["language"] = lambda: editions.newest().language
        pool = Pool(
            self.kernel_manager,
            self._renderer,
            lambda: editions.newest().number,
            self.task.pool,
            self.task.most,
        )
        self.app = Guarded(gate, settings)
        self.app.add_handlers(".*$", routes(self, editions, pool))
        IOLoop.current().add_callback(pool.keep)
        self.listen()

    def stop(self) -> None:
        """End all kernels; the folder is removed by whoever made it."""
        # One that is being ended already is not found any more; the others end with this process.
        with suppress(HTTPError):
            run_sync(self.kernel_manager.shutdown_all)(now=True)

    def _renderer(self) -> Renderer:
        settings = self.app.settings
        page = get_page_config(self.base_url, settings, self.log, self.voila_configuration)
        return Renderer(
            voila_configuration=self.voila_configuration,
            traitlet_config=self.config,
            notebook_path=self.task.notebook.rpartition("/")[2],
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=page,
            mathjax_config=settings.get("mathjax_config"),
            mathjax_url=settings.get("mathjax_url"),
        )


def settings_of(task: Task) -> dict[str, Any]:
    """Voila's settings for a page that strangers to the records may open."""
    return {
        "Voila": {
            "ip": task.host,
            "port": task.port,
            "port_retries": 0,
            "base_url": task.base_url,
            "open_browser": False,
            "log_level": "ERROR",
            "notebook_path": task.notebook,
            "identity_provider_class": Anybody,
            "tornado_settings": {
                # A line for each refused request would hold what was tried as a token.
                "log_function": lambda _handler: None,
                # The gate looks at the host, and a token makes that needless.
                "allow_remote_access": True,
                # A closing tab ends its kernel by a beacon, which can bear no token of a form. The
                # cookie goes with no other site's request, and the kernel's id is a secret.
                "disable_check_xsrf": True,
                "ws_ping_interval": PING_MILLISECONDS,
                "ws_ping_timeout": PING_MILLISECONDS,
            },
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "theme": "light",
            "strip_sources": True,
            "show_tracebacks": False,
            "file_allowlist": ["(?!)"],
            "extension_allowlist": EXTENSIONS,
            "multi_kernel_manager_class": LeadersKernels,
        },
        "VoilaExporter": {"language_code": "zh"},
        "VoilaExecutor": {"timeout": 120},
        "MappingKernelManager": {
            "cull_idle_timeout": IDLE_SECONDS,
            "cull_interval": LOOK_SECONDS,
        },
        # Sockets in a folder of its own: neither a port for others nor a way to the network.
        "KernelManager": {"transport": "ipc" if sys.platform == "linux" else "tcp"},
        "KernelProvisionerFactory": {
            "default_provisioner_name": forks.NAME if forks.POSSIBLE else "local-provisioner"
        },
    }


def serve(task: Task) -> None:
    """Serve a task until told to stop."""
    app = Leaders(config=Config(settings_of(task)))
    app.task = task
    if forks.POSSIBLE:
        forks.offer(task.notebook)
    app.initialize([])
    app.start()
