"""The rules of an audit: the national ones and those that its packs add."""

from xjaudit.rules import RULES
from xjaudit.rules.rule import Rule
from xjaudit.rules.texts import texts
from xjaudit.settings import Settings


def rules_of(settings: Settings) -> tuple[Rule, ...]:
    """In the order in which they run; packs' rules last."""
    return (*RULES, *(one for pack in settings.packs for one in pack.rules))


def texts_of(settings: Settings) -> dict[str, dict[str, str]]:
    """By rule code: title, message, why, settle, documents, basis."""
    own = {one.code: one.text(settings.language) for pack in settings.packs for one in pack.rules}
    return texts(settings.language) | own
