"""What there is to be dealt with: every finding, and every link that no finding speaks of."""

import numpy as np
import pandas as pd

from xjaudit.audit import Audit
from xjaudit.cases.actions import About, stage_of
from xjaudit.inputs import told_status
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.record.fields import all_fields
from xjaudit.rules import problems

# Rules about links, and the outcome that each speaks of as a rule.
OUTCOME_OF = {
    "RC-NO-RECORD": "not_registered",
    "RC-EMPTY": "absent",
    "RC-NAME-NEAR": "ambiguous",
    "RC-AMBIGUOUS": "ambiguous",
    "RC-NO-NAME": "ambiguous",
    "RC-CLASS": "class_differs",
    "RC-STATUS": "status_mismatch",
    "STAT-DEAD-ACTIVE": "status_mismatch",
    "STAT-ENDED-PRESENT": "status_mismatch",
    "RC-FIELD": "field_differs",
    "RC-DUP-LIST": "duplicate",
}
# What belongs to no class: a file's faults, children whose class could not be read.
NOWHERE = "-"
_PLACE = ["file", "sheet", "row"]
_OF_LINK = ["list_key", "record_key", "status", "seen", "differs", "reason_code", "candidates"]
_OF_FINDING = ["finding_id", "rule", "severity", "person_key", "class", *_PLACE, "field", "message"]
COLUMNS = ("subject", *_OF_FINDING, "action", "outcome", *_OF_LINK, "scope", "name")


def items(audit: Audit) -> pd.DataFrame:
    """One row per finding and per open link without one, in COLUMNS.

    subject     `finding:…`; of a link without a finding `list:…`, or `pupil:…` of an absent one
    person_key  as in findings; list_key, record_key of the link: the row of the list, the record
    status      the registry's state of the record; seen: what class list and attendance tell
    candidates  of an ambiguous link: keys of the records that are asked about, with ;
    scope       of a problem record: who the other side is, see `reconcile.problems`
    """
    usual = audit.findings["rule"].map(OUTCOME_OF).astype("str")
    # A record's place may be that of a list's row: one file may be both.
    side = usual.where(usual.isna() | (usual == "absent"), "list")
    open_links = links(audit)
    open_links["side"] = open_links["outcome"].where(open_links["outcome"] == "absent", "list")
    keys = [*_PLACE, "side"]
    known = open_links.drop_duplicates(keys)[[*keys, "outcome", *_OF_LINK]]
    told = audit.findings.assign(side=side).merge(known, on=keys, how="left")
    told["outcome"] = told["outcome"].fillna(usual)
    told["subject"] = "finding:" + told["finding_id"]
    said = pd.MultiIndex.from_frame(told.loc[told["side"].notna(), keys])
    unsaid = open_links[~pd.MultiIndex.from_frame(open_links[keys]).isin(said)]
    table = pd.concat([told, unsaid], ignore_index=True)
    table["name"] = _names(audit, table)
    table["scope"] = _scopes(audit, table)
    is_problem = table["rule"].isin(problems.types())
    table["outcome"] = table["outcome"].mask(is_problem, table["rule"])
    return table.reindex(columns=list(COLUMNS))


def links(audit: Audit) -> pd.DataFrame:
    """Every link that is not matched, a row each: subject, place, class, whose it is, states."""
    pairs = audit.pairs[audit.pairs["outcome"] != "matched"].reset_index(drop=True)
    mine, theirs = rows_of(audit.people, pairs["person"]), rows_of(audit.roster, pairs["record"])
    absent = pairs["outcome"] == "absent"
    list_key = _column(mine, "list_key")
    subject = ("list:" + list_key).mask(absent, "pupil:" + theirs["person_key"])
    frame = pd.DataFrame({name: mine[name].where(~absent, theirs[name]) for name in _PLACE})
    return frame.assign(
        subject=subject,
        outcome=pairs["outcome"].astype("str"),
        severity="info",
        person_key=theirs["person_key"],
        list_key=list_key,
        record_key=theirs["person_key"],
        status=told_status(theirs).where(pairs["record"].notna()),
        seen=pairs["seen"],
        differs=pairs["differs"],
        reason_code=pairs["reason"],
        candidates=_candidates(pairs, audit.roster["person_key"].to_numpy(object)),
        **{"class": mine["class"].where(~absent, theirs["class"])},
    ).astype({"row": "Int64"})


def abouts(table: pd.DataFrame) -> list[About]:
    """Of items, in their order, what decides which acts are lawful."""
    parts = {
        name: table[name].astype("object").where(table[name].notna(), "").tolist()
        for name in ("outcome", "status", "seen", "class", "differs", "field", "scope", "action")
    }
    key = {code for code, field in all_fields().items() if field.key}
    found = []
    for outcome, status, seen, at, differs, field, scope, own in zip(*parts.values(), strict=True):
        about = differs.split(",")[0] or field
        stage = stage_of(at)
        found.append(About(outcome, status, seen, stage, about in key, scope, own, about))
    return found


def class_of(audit: Audit) -> pd.Series:
    """The class of each subject there is: `finding:…`, `case:…`, `pupil:…`, `list:…`."""
    found, roster = audit.findings, audit.roster
    parts = [
        pd.Series(found["class"].to_numpy(), "finding:" + found["finding_id"]),
        pd.Series(found["class"].to_numpy(), "case:" + found["finding_id"]),
        pd.Series(roster["class"].to_numpy(), "pupil:" + roster["person_key"]),
    ]
    if "list_key" in audit.people:
        parts.append(
            pd.Series(audit.people["class"].to_numpy(), "list:" + audit.people["list_key"])
        )
    known = pd.concat(parts)
    return known[~known.index.duplicated()]


def where(frame: pd.DataFrame) -> pd.Series:
    """The class of each row, NOWHERE where it has none."""
    return frame["class"].fillna(NOWHERE).replace("", NOWHERE)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame else pd.Series(None, index=frame.index, dtype="str")


def _candidates(pairs: pd.DataFrame, keys: np.ndarray) -> pd.Series:
    """Positions of records as their keys; the audit of no files knows no candidates."""
    told = pairs.get("candidates", pd.Series(None, index=pairs.index, dtype="object"))
    found = [";".join(keys[one]) if isinstance(one, list) else None for one in told]
    return pd.Series(found, told.index, dtype="str")


def _names(audit: Audit, table: pd.DataFrame) -> pd.Series:
    """Whose each item is: by person, else by the row of the list it stands at."""
    known = [audit.roster] if audit.changes is None else [audit.roster, audit.changes]
    told = pd.concat([one[["person_key", "name"]] for one in known]).dropna()
    names = table["person_key"].map(
        told.drop_duplicates("person_key").set_index("person_key")["name"]
    )
    people = audit.people
    if people.empty:
        return names
    people = people.drop_duplicates(_PLACE)[[*_PLACE, "name"]].astype({"row": "Int64"})
    own = table[_PLACE].merge(people, on=_PLACE, how="left")["name"]
    return names.combine_first(own.set_axis(table.index))


def _scopes(audit: Audit, table: pd.DataFrame) -> pd.Series:
    if audit.problems is None:
        return pd.Series(None, index=table.index, dtype="str")
    told = audit.problems.drop_duplicates([*_PLACE, "problem_type"])
    told = told[[*_PLACE, "problem_type", "scope"]].rename(columns={"problem_type": "rule"})
    found = table[[*_PLACE, "rule"]].merge(told.astype({"row": "Int64"}), how="left")
    return found["scope"].set_axis(table.index)
