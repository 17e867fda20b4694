"""A school's own pack: rules it turns off with a reason, and on again; the rest of it stays."""

from collections.abc import MutableMapping
from datetime import date
from typing import Any

from xjaudit.errors import SettingError
from xjaudit.packs.reading import read
from xjaudit.rules import RULES
from xjaudit.settings import Pack, Settings

# The file of a pack that is made here, and its name where the school has none.
FILE = "own.toml"
_NAME = {"zh": "本校", "en": "This school"}


def turned_off(
    settings: Settings, code: str, reason: str, by: str = "", until: date | None = None
) -> Settings:
    """Settings in which the school's pack turns a rule off from the day of the audit on.

    `by` stands beside the reason as a comment. The reason must say something; SettingError tells
    what is wrong.
    """
    own = _own(settings)
    document = _document(own.text)
    entry: dict[str, Any] = {"reason": reason.strip(), "since": min(date.today(), settings.as_of)}
    _table(document, "off")[code] = entry | ({"until": until} if until else {})
    if by.strip():
        document["off"][code]["reason"].comment(" ".join(by.split()))
    severities = dict(settings.severities)
    # The settings' own word would have the last say: it moves to where the reason stands.
    word = severities.pop(code, "off")
    if word != "off":
        _table(document, "severities")[code] = word
    return _with(settings.but(severities=severities), own, document)


def turned_on(settings: Settings, code: str) -> Settings:
    """Settings in which neither the school's packs nor the settings turn a rule off; SettingError
    where somebody else does."""
    used = settings.but(
        severities={
            c: word for c, word in settings.severities.items() if (c, word) != (code, "off")
        }
    )
    for pack in settings.packs:
        if code in pack.off and pack.level != "school":
            if pack.off[code].holds(settings.as_of):
                raise SettingError("off_above", pack.file, rule=code, name=pack.name)
        elif code in pack.off:
            document = _document(pack.text)
            del document["off"][code]
            used = _with(used, pack, document)
    return used


def is_own(settings: Settings, code: str) -> bool:
    """Whether a rule that is off can be turned on again here."""
    above = [pack for pack in settings.packs if pack.level != "school" and code in pack.off]
    return not any(pack.off[code].holds(settings.as_of) for pack in above)


def _own(settings: Settings) -> Pack:
    """The school's last pack, or a new one."""
    mine = [pack for pack in settings.packs if pack.level == "school"]
    if mine:
        return mine[-1]
    name = settings.school_name or _NAME[settings.language]
    if name in {pack.name for pack in settings.packs}:
        name = f"{name} {_NAME[settings.language]}"
    text = f'name = {_quoted(name)}\nlevel = "school"\n'
    return Pack(name, "school", FILE, text)


def _with(settings: Settings, own: Pack, document: Any) -> Settings:
    """The settings with another text of one pack."""
    import tomlkit

    text = tomlkit.dumps(document)
    before = [pack for pack in settings.packs if pack.name != own.name]
    known = {one.code: one.reads for one in RULES}
    known |= {one.code: one.reads for pack in before for one in pack.rules}
    made = read(text, own.file, known)
    at = next((i for i, pack in enumerate(settings.packs) if pack.name == own.name), len(before))
    return settings.but(packs=(*settings.packs[:at], made, *settings.packs[at + 1 :]))


def _document(text: str) -> Any:
    # Loaded only when somebody turns a rule off or on.
    import tomlkit

    return tomlkit.parse(text)


def _table(document: Any, name: str) -> MutableMapping[str, Any]:
    import tomlkit

    if name not in document:
        document[name] = tomlkit.table(is_super_table=name == "off")
    return document[name]


def _quoted(text: str) -> str:
    import tomlkit

    return tomlkit.item(text).as_string()
