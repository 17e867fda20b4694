"""What a person chose and typed on a panel, kept so that nothing is lost when it closes."""

import json
import threading
from pathlib import Path
from typing import Any

import traitlets

from xjaudit.workspace.storing import make_folder, write

# Typing is kept when it has paused for so long, in seconds.
_PAUSE = 0.4

# One panel may stand in two notebooks: each writes what changed on it and leaves the rest as it is.
_WRITING = threading.Lock()


class Keeping:
    """The state of one panel in a file of the workspace's cache: choices and unfinished texts.

    A file that is damaged or cannot be written costs the convenience and nothing else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._news: dict[str, Any] = {}
        self.state = self._read()

    def get(self, name: str, default: Any = None) -> Any:
        """What was kept under a name."""
        return self.state.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep a value that JSON can hold, None to forget it; written shortly after."""
        with self._lock:
            if value is None:
                self.state.pop(name, None)
            else:
                self.state[name] = value
            self._news[name] = value
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(_PAUSE, self.flush)
            self._timer.daemon = True
            self._timer.start()

    def flush(self) -> None:
        """Write what was kept."""
        with _WRITING:
            with self._lock:
                news, self._news = self._news, {}
            if not news:
                return
            told = self._read() | news
            state = {name: value for name, value in told.items() if value is not None}
            try:
                make_folder(self.path.parent)
                write(self.path, json.dumps(state, ensure_ascii=False).encode())
            except OSError:
                return

    def follow(self, name: str, widget: traitlets.HasTraits, trait: str = "value") -> None:
        """Give a widget what was kept, where it still takes it, and keep what becomes of it."""
        if name in self.state:
            try:
                setattr(widget, trait, self.state[name])
            except traitlets.TraitError:
                self.put(name, None)
        widget.observe(lambda change: self.put(name, change["new"]), trait)

    def _read(self) -> dict[str, Any]:
        try:
            told = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}
