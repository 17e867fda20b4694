"""Cells behind the answers of a question, for whoever answers it."""

from html import escape
from typing import Any

import anywidget


class Samples(anywidget.AnyWidget):
    """Shows a line of cells per answer. They travel as a message: a saved notebook holds none."""

    _esm = """
function render({ model, el }) {
  el.className = "xj-samples";
  const hear = (message) => { if (message.answer === "html") el.innerHTML = message.html; };
  model.on("msg:custom", hear);
  model.send({ ask: "html" });
  return () => model.off("msg:custom", hear);
}
export default { render };
"""
    _css = """
.xj-samples{font:13px/1.6 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;
 color:#455a64;white-space:normal}
.xj-samples b{display:inline-block;min-width:2.5em}
"""

    def __init__(self, shown: dict[str, str], **traits: Any) -> None:
        """`shown`: by answer the cells behind it."""
        super().__init__(**traits)
        lines = (f"<div><b>{escape(o)}</b>{escape(cells)} …</div>" for o, cells in shown.items())
        self.html = "".join(lines)
        self.on_msg(self._hear)

    def _hear(self, _: Any, message: Any, __: Any) -> None:
        if isinstance(message, dict) and message.get("ask") == "html":
            self.send({"answer": "html", "html": self.html})

    def __repr__(self) -> str:
        return "Samples()"
