"""Every rule of the catalogue, in the order in which they run: causes before their consequences."""

from xjaudit.rules import identity
from xjaudit.rules.rule import Rule

RULES: tuple[Rule, ...] = (*identity.RULES,)
