"""Rules of a workspace turned off with a reason, and on again, in the school's own pack."""

from datetime import date

from xjaudit import workspace as library
from xjaudit.packs import switching
from xjaudit.settings import Settings
from xjaudit.workspace import Workspace, marker
from xjaudit.workspace.storing import make_folder, write


def turn_off(
    here: Workspace, code: str, reason: str, by: str = "", until: date | None = None
) -> Workspace:
    """The workspace with a rule turned off; see `packs.switching.turned_off`."""
    now = library.open_at(here.path)
    return _written(now, switching.turned_off(now.settings, code, reason, by, until))


def turn_on(here: Workspace, code: str) -> Workspace:
    """The workspace with a rule turned on again; see `packs.switching.turned_on`."""
    now = library.open_at(here.path)
    return _written(now, switching.turned_on(now.settings, code))


def _written(now: Workspace, settings: Settings) -> Workspace:
    """The workspace with these settings; of its packs those are written that are other ones."""
    before = {pack.name: pack.text for pack in now.settings.packs}
    for pack, place in zip(settings.packs, marker.places(settings.packs), strict=True):
        if before.get(pack.name) != pack.text:
            make_folder((now.path / place).parent)
            write(now.path / place, pack.text.encode())
    return now.write_settings(settings)
