"""Files that somebody may look at or save: their bytes go to the page and stay nowhere."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "tiff": "image/tiff",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain",
    "zip": "application/zip",
    "toml": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WORDS = {
    "zh": {
        "save_file": "保存到电脑",
        "close_file": "关闭",
        "larger": "放大",
        "smaller": "缩小",
        "turn": "转 90 度",
        "whole": "铺满窗口",
        "zoom_hint": "点图看大图，滚轮缩放",
    },
    "en": {
        "save_file": "Save to this computer",
        "close_file": "Close",
        "larger": "Larger",
        "smaller": "Smaller",
        "turn": "Turn by 90 degrees",
        "whole": "Whole window",
        "zoom_hint": "Click for the whole window",
    },
}


class Viewer(anywidget.AnyWidget):
    """Shows a picture or PDF, offers other files to be saved. Bytes travel as messages: a saved
    notebook holds none."""

    _esm = Path(__file__).with_name("viewer.js")
    _css = Path(__file__).with_name("viewer.css")
    words = traitlets.Dict().tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    # Whether what can be shown is; else files are only offered.
    shown = traitlets.Bool(True).tag(sync=True)

    def __init__(self, language: str, **traits: Any) -> None:
        super().__init__(words=WORDS[language], **traits)
        self.files: list[tuple[str, str, bytes]] = []
        self.on_msg(self._hear)

    def show(self, *files: tuple[str, str, bytes]) -> None:
        """Show files (name, type as evidence has it, bytes); none closes the view."""
        self.files = list(files)
        self.version += 1

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        """The page asks for what is to be shown, or has closed it."""
        if not isinstance(message, dict):
            return
        if message.get("ask") == "close":
            self.files = []
        elif message.get("ask") == "files":
            told = [{"name": name, "type": _TYPES[kind]} for name, kind, _ in self.files]
            self.send({"answer": "files", "files": told}, [data for *_, data in self.files])

    def __repr__(self) -> str:
        return "Viewer()"
