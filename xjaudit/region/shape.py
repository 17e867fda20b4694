"""A school's audit in the shape of the region's tables."""

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.ingest.raw_table import RawTable
from xjaudit.ingest.registers import register_frame, summary_frame
from xjaudit.inputs import with_told_status
from xjaudit.reconcile.outcomes import rows_of
from xjaudit.reconcile.registers import summary_rows
from xjaudit.record import ids
from xjaudit.rules.cells import column

# Rows of class lists whose child has no record here, as far as can be told.
UNLINKED = ("not_registered", "ambiguous")


def frames(audit: Audit, tables: list[RawTable], measures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """By kind of `region.tables.KINDS` the rows of a school; `tables` are those of its files."""
    summary = summary_frame(tables)
    known = with_told_status(audit.roster)
    return {
        "pupils": _pupils(audit),
        "attending": _attending(audit),
        "guardians": _guardians(audit.roster),
        "findings": audit.findings,
        "links": audit.links,
        "problems": pd.DataFrame() if audit.problems is None else audit.problems,
        "summary": summary_rows(summary, known, audit.settings.system) if len(summary) else summary,
        "institutions": register_frame(tables, "schools"),
        "measures": measures,
    }


def _pupils(audit: Audit) -> pd.DataFrame:
    roster = audit.roster
    met = audit.pairs[~audit.pairs["again"]].dropna(subset=["record"])
    outcome = met.drop_duplicates("record").set_index("record")["outcome"]
    sound = ids.has_valid_check(column(roster, "id_number"))
    names = [n for n in roster.columns if "." not in n]
    return roster[names].assign(
        name_key=roster["name"], id_valid=sound, outcome=outcome.reindex(roster.index)
    )


def _attending(audit: Audit) -> pd.DataFrame:
    own = audit.pairs[audit.pairs["outcome"].isin(UNLINKED) & ~audit.pairs["again"]]
    rows = rows_of(audit.people, own["person"])
    return rows.assign(name_key=rows["name_plain"], outcome=own["outcome"].to_numpy())


def _guardians(roster: pd.DataFrame) -> pd.DataFrame:
    """A row per family member that has a name or a number."""
    parts = []
    for member in (1, 2):
        lead = f"m{member}_"
        own = roster[[n for n in roster.columns if n.startswith(lead) and "." not in n]]
        own = own.rename(columns=lambda name: name.removeprefix("m1_").removeprefix("m2_"))
        own = own.assign(person_key=roster["person_key"], member=member)
        parts.append(own[column(own, "name").notna() | column(own, "id_number").notna()])
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(name_key=column(frame, "name"))
