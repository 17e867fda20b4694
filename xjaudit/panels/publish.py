"""Step 4: exactly what leaders will see, and the button that lets it out."""

import ipywidgets as w

from xjaudit import markup, page
from xjaudit import publish as gate
from xjaudit.audit import Audit
from xjaudit.panels.base import Panel
from xjaudit.snapshot import Snapshot
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "publish": "发布",
        "preview": "以下是领导将看到的全部内容（只有人数，没有任何学生信息）",
        "already": "当前对外的是第 {} 版",
        "never": "尚未发布过",
        "published": "已发布第 {} 版",
        "how": "领导页面会自动更新。启动领导页面：xjaudit dashboard {}",
    },
    "en": {
        "publish": "Publish",
        "preview": "This is all that leaders will see (counts, nothing about a pupil)",
        "already": "Edition {} is out",
        "never": "Nothing is published yet",
        "published": "Edition {} is published",
        "how": "Leaders' pages renew themselves. To serve them: xjaudit dashboard {}",
    },
}


class Publish(Panel):
    """Preview and publication. `frame`: every number that goes out, a row per class."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, WORDS)
        self.button = w.Button(
            description=self.words["publish"], button_style="primary", icon="share", disabled=True
        )
        self.button.on_click(lambda _: self.publish())
        self.preview = w.HTML(layout=w.Layout(width="100%"))
        self.children = [self.message, self.progress, self.button, self.preview]
        self.start_audit(self.show)

    def show(self, audit: Audit) -> None:
        """Show what would be published now."""
        self._audit = audit
        made = gate.preview(self.workspace, audit)
        self._frame = gate.as_table(made)
        editions = self.workspace.editions()
        out = self.words["already"].format(editions[-1]) if editions else self.words["never"]
        self.tell("note", out, self.words["preview"])
        self.preview.value = _as_leaders_see(made)
        self.button.disabled = False

    def publish(self) -> None:
        """Let the next edition out."""
        self.wait()
        self.start(lambda _: gate.publish(self.workspace, self._audit), self._published)

    def _published(self, made: Snapshot) -> None:
        self._frame = gate.as_table(made)
        self.tell(
            "done",
            self.words["published"].format(made.edition),
            self.words["how"].format(self.workspace.published),
        )


def publish(workspace: Workspace) -> Publish:
    """The panel of step 4."""
    return Publish(workspace)


def _as_leaders_see(made: Snapshot) -> str:
    parts = (page.heading(made), page.glance(made), page.problem_records(made), page.classes(made))
    inner = "".join(str(part.data) for part in parts if part is not None)
    return f'{markup.STYLE}<div class="xj-preview">{inner}</div>'
