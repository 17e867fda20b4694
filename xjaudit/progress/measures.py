"""Counts of every class, each from the one place that counts it."""

from collections.abc import Callable, Sequence

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases import board, signoff
from xjaudit.cases.desk import Desk
from xjaudit.cases.items import NOWHERE, where
from xjaudit.cases.worklist import quiet
from xjaudit.errors import Words
from xjaudit.inputs import with_told_status
from xjaudit.intake import tracking
from xjaudit.labels import OUTCOMES, family_of
from xjaudit.ledger.fold import State
from xjaudit.reconcile.outcomes import is_counted
from xjaudit.record.classes import class_label, class_order
from xjaudit.rules import problems
from xjaudit.snapshot.schema import AGES, COUNTS, FOLDED, PROBLEM_COLUMNS

# Each says that a pupil has no number; of one pupil several may say so.
NO_ID_RULES = ("ID-MISSING", "OVS-DOC", "MEM-ID-COND", "CHG-ID-LOST")
# What sensitive figures tell of, and no other figure counts.
_APART = (*NO_ID_RULES, "NOID-", "PR-")
NO_CLASS = Words("未分班", "No class")
# Links of pupils with a record that, once decided, need no more looking at.
_DECIDED = ("field_differs", "class_differs", "status_mismatch", "absent")
_APART_KINDS = ("problem", "no_number")
_FORMS = {
    "forms_issued": "printed",
    "forms_returned": "returned",
    "archive_due": "required",
    "archive_done": "uploaded",
}


def desk_of(audit: Audit, state: State | None = None) -> Desk:
    """What is counted at: as things stood on the day the audit speaks of."""
    return Desk(audit, state or State(), audit.settings.as_of)


def measures(audit: Audit, state: State | None = None, desk: Desk | None = None) -> pd.DataFrame:
    """One row per class in the order of a school, and one for what has no class (`-`).

    class, label; registered (应核查人数), listed, checked (已核对: of the registered those with the
    outcome matched, or by the ledger's state accepted, settled or no problem), share (of
    registered, 0 to 1, missing without pupils); and the other counts of `snapshot.schema.COUNTS`.
    Pupils count in the class of their record, wherever a list has them. What stands about nobody in
    particular counts in `-`. `desk` is that of `desk_of`, where it is at hand.
    """
    desk = desk or desk_of(audit, state)
    classes = audit.classes.assign(**{"class": where(audit.classes)}).set_index("class")
    parts = [
        classes.reindex(columns=["registered", "listed", *OUTCOMES]),
        _lists(classes),
        _findings(desk),
        _without_id(audit.findings),
        _checked(desk),
        _forms(desk),
        _signed(desk, classes),
        _cases(desk),
    ]
    # A class that is met in findings only is shown, too.
    index = _places({*classes.index, *where(audit.findings)}, parts)
    counts = pd.concat([_at(index, part) for part in parts], axis=1)
    counts = counts.reindex(columns=list(COUNTS)).fillna(0).astype("int64")
    share = counts["checked"] / counts["registered"].where(counts["registered"] > 0)
    labels = [_label(name, audit.settings.language) for name in index]
    return counts.assign(label=labels, share=share).reset_index()[
        ["class", "label", "share", *COUNTS]
    ]


def _places(known: set[str], parts: Sequence[pd.DataFrame]) -> pd.Index:
    met = {name for part in parts for name in part.index}
    names = known | {NOWHERE} if met - known else known
    return pd.Index(sorted(names, key=class_order), name="class", dtype="str")


def _at(index: pd.Index, part: pd.DataFrame) -> pd.DataFrame:
    """Counts by these classes; what stands at a class that is gone belongs to none."""
    names = part.index.where(part.index.isin(index), NOWHERE)
    return part.groupby(names).sum().reindex(index)


def problem_ages(desk: Desk) -> dict[str, dict[str, int]]:
    """Open problem records of the school by type and by how long they are open; those that the
    registry gives no day are in no span."""
    found = desk.audit.findings
    types = _of_each(found["rule"], problem_type)
    own = found[types.notna() & _is_open(desk)].assign(type=types)
    table = pd.DataFrame(0, index=list(PROBLEM_COLUMNS), columns=list(AGES), dtype="int64")
    days = _days_open(desk.audit, own)
    for span, (first, last) in AGES.items():
        inside = (days >= first) & (days <= last if last is not None else True)
        table[span] = own.loc[inside.fillna(False).astype("bool"), "type"].value_counts()
    table = table.fillna(0).astype("int64")
    return {str(code): {str(a): int(n) for a, n in row.items()} for code, row in table.iterrows()}


def _days_open(audit: Audit, own: pd.DataFrame) -> pd.Series:
    """Days since the registry has had these problem records; missing where it does not say."""
    none = pd.Series(pd.NA, index=own.index, dtype="Int64")
    if audit.problems is None or "problem_since" not in audit.problems:
        return none
    place = ["file", "sheet", "row"]
    told = audit.problems[[*place, "problem_since"]].drop_duplicates(place)
    since = own[place].merge(told, on=place, how="left")["problem_since"].set_axis(own.index)
    day = pd.to_datetime(since, format="%Y%m%d", errors="coerce")
    return (pd.Timestamp(audit.settings.as_of) - day).dt.days.clip(lower=0).astype("Int64")


def problem_type(rule: str) -> str | None:
    """The type of problem record that a rule names; None where it names none."""
    if rule in PROBLEM_COLUMNS:
        return rule
    ours = {one.code for one in problems.RULES}
    return "PR-OTHER" if rule.startswith("PR-") and rule not in ours else None


def _lists(classes: pd.DataFrame) -> pd.DataFrame:
    """Classes that owe a list, and those that gave one."""
    due = (classes["registered"] > 0) & (classes.index != NOWHERE)
    came = due & (classes["listed"].fillna(0) > 0)
    return pd.DataFrame({"lists_due": due.astype("int64"), "lists_received": came.astype("int64")})


def _is_open(desk: Desk) -> pd.Series:
    """Of every finding whether nobody has settled, accepted or dismissed it."""
    keys = "finding:" + desk.audit.findings["finding_id"]
    if not desk.state.entries:
        return pd.Series(True, index=keys.index)
    return ~keys.isin(desk.worklist.loc[quiet(desk.worklist), "subject"].tolist())


def _findings(desk: Desk) -> pd.DataFrame:
    """Open findings by severity and family, problem records by type. A finding that sensitive
    figures count is in no other."""
    found = desk.audit.findings[_is_open(desk)]
    at, rules = where(found), found["rule"]
    apart = rules.str.startswith(_APART)
    counted = ~apart & (found["severity"] != "info")
    return pd.concat(
        [
            pd.crosstab(at[~apart], found.loc[~apart, "severity"]),
            pd.crosstab(at[counted], "family_" + rules[counted].map(_family).astype("str")),
            pd.crosstab(at, _of_each(rules, problem_type).map(PROBLEM_COLUMNS)),
        ],
        axis=1,
    )


def _family(rule: str) -> str:
    return FOLDED.get(family_of(rule), family_of(rule))


def _of_each(rules: pd.Series, call: Callable[[str], str | None]) -> pd.Series:
    return rules.map({rule: call(rule) for rule in rules.unique()}).astype("str")


def _without_id(found: pd.DataFrame) -> pd.DataFrame:
    """Persons, not findings."""
    some = found[found["rule"].isin(NO_ID_RULES)]
    return some.groupby(where(some))["person_key"].nunique().to_frame("no_id")


def _checked(desk: Desk) -> pd.DataFrame:
    """Registered pupils whose link is matched, or has been decided about."""
    audit, pairs = desk.audit, desk.audit.pairs[~desk.audit.pairs["again"]]
    records = with_told_status(audit.roster)
    matched = records.index.isin(pairs.loc[pairs["outcome"] == "matched", "record"])
    done = matched | records["person_key"].isin(_decided(desk))
    own = records[is_counted(records, pairs) & done]
    return where(own).value_counts().to_frame("checked")


def _decided(desk: Desk) -> list[str]:
    """Keys of those about whose links nothing is left to be decided."""
    if not desk.state.entries:
        return []
    own = desk.worklist[desk.worklist["outcome"].isin(_DECIDED)]
    is_done = quiet(own).groupby(own["person_key"]).all()
    return is_done.index[is_done].tolist()


def _forms(desk: Desk) -> pd.DataFrame:
    """Confirmation forms and electronic files, see `intake.tracking`."""
    told = tracking.classes(desk).set_index("class")
    return pd.DataFrame({name: told[step] for name, step in _FORMS.items()})


def _signed(desk: Desk, classes: pd.DataFrame) -> pd.DataFrame:
    """Signatures that hold, and classes that all three signed and nothing changed since; of classes
    with pupils, which alone owe them."""
    rows, subjects = {}, set(desk.state.subjects("class"))
    for name in classes.index[classes["registered"] > 0]:
        if name != NOWHERE and f"class:{name}" in subjects:
            told = signoff.verify_parts(desk.state, name, desk.parts)
            valid = len(told.signers) if told.signed == told.digest else 0
            rows[name] = (valid, int(told.is_locked and told.holds))
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["signatures", "locked"], dtype="int64"
    )


def _cases(desk: Desk) -> pd.DataFrame:
    """Matters in hand, and those of them that do not move."""
    table = board.board(desk)
    own = table[~table["kind"].isin(_APART_KINDS) & ~board.is_quiet(table)]
    at, still = where(own), own["still"].notna()
    return pd.DataFrame({"cases_open": at.value_counts(), "cases_stuck": at[still].value_counts()})


def _label(name: str, language: str) -> str:
    return NO_CLASS.text(language) if name == NOWHERE else class_label(name, language)
