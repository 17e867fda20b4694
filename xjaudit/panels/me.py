"""Who works at a panel: a name and a role, kept in the workspace and asked once."""

from collections.abc import Callable

import ipywidgets as w

from xjaudit.ledger.verbs import ROLES
from xjaudit.workspace import Workspace

WORDS = {
    "zh": {
        "name": "操作人",
        "role": "身份",
        "hint": "请填写您的姓名：每项决定都记在姓名之下",
        "place": "工作区：",
    },
    "en": {
        "name": "Name",
        "role": "Role",
        "hint": "Your name: every decision is kept under it",
        "place": "Workspace: ",
    },
}


_NARROW = {"description_width": "auto"}


class Me(w.HBox):
    """One line with name and role; `changed` is called when either is."""

    def __init__(self, workspace: Workspace, changed: Callable[[], None]) -> None:
        super().__init__(layout=w.Layout(align_items="center", flex_flow="row wrap"))
        self._workspace, self._changed = workspace, changed
        language = workspace.settings.language
        words = WORDS[language]
        told = workspace.marker.me
        self.name = w.Text(
            value=told.get("actor", ""),
            description=words["name"],
            placeholder=words["hint"],
            continuous_update=False,
            style=_NARROW,
            layout=w.Layout(width="300px", margin="2px 14px 2px 2px"),
        )
        self.role = w.Dropdown(
            options=[(word.text(language), role) for role, word in ROLES.items()],
            value=told.get("role") if told.get("role") in ROLES else next(iter(ROLES)),
            description=words["role"],
            style=_NARROW,
            layout=w.Layout(width="170px", margin="2px 14px 2px 2px"),
        )
        for field in (self.name, self.role):
            field.observe(lambda _: self._keep(), "value")
        # A notebook left open goes on in the workspace it began with: say which one.
        settings = workspace.settings
        told = " · ".join(filter(None, [settings.school_name, workspace.path.name]))
        self.place = w.Label(f"{words['place']}{told}", tooltip=str(workspace.path))
        self.children = [self.name, self.role, self.place]

    @property
    def actor(self) -> str:
        """The name; empty where nobody gave one."""
        return self.name.value.strip()

    @property
    def part(self) -> str:
        """The role."""
        return str(self.role.value)

    def _keep(self) -> None:
        if self.actor:
            self._workspace.work_as(self.actor, self.part)
        self._changed()
