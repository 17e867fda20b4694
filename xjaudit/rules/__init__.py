"""Every rule of the catalogue, in the order in which they run: causes before their consequences."""

from xjaudit.rules import (
    address,
    age,
    dictionary,
    disability,
    enrolment,
    files,
    identity,
    members,
    names,
    problems,
    reconciliation,
    registry,
)
from xjaudit.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *files.RULES,
    *identity.RULES,
    *registry.RULES,
    *names.RULES,
    *members.RULES,
    *dictionary.RULES,
    *address.RULES,
    *enrolment.RULES,
    *age.RULES,
    *disability.RULES,
    *reconciliation.RULES,
    *problems.RULES,
)
