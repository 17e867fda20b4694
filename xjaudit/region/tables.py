"""What a region's folder holds: one Parquet table per kind and school, in these columns.

Columns are called as in `record/fields.toml`, findings and links as in their contracts. A table has
every column, of these types, whatever a school sent; a school without rows of a kind still has the
file.

    OUT/schools.parquet                a row per school, see SCHOOLS
    OUT/strays.parquet                 a row per file that is, or holds rows that are, nobody's
    OUT/institutions.parquet  registers of schools (the base of institution codes) that lie in no
                              school's folder, as INSTITUTIONS with school_id ''
    OUT/data/<kind>/<school_id>.parquet  see KINDS
    OUT/rows/<school_id>.json            the school's row, written last
    OUT/schools/<school_id>/…          the school's workbooks
"""

import pandas as pd
import pyarrow as pa

from xjaudit.findings import COLUMNS as FINDING_COLUMNS
from xjaudit.reconcile.outcomes import LINK_COLUMNS
from xjaudit.snapshot.schema import COUNTS

SCHOOLS_FILE = "schools.parquet"
INSTITUTIONS_FILE = "institutions.parquet"
STRAYS_FILE = "strays.parquet"
# All but DONE are not counted: nothing of them is compared, summed or forwarded.
DONE, PART, FAILED, EMPTY, MISSING = "done", "part", "failed", "empty", "missing"


def _schema(texts: str, whole: str = "", yes_no: str = "", real: str = "") -> pa.Schema:
    """Columns of texts, whole numbers, truths and real numbers; of every school its id first."""
    kinds = ((texts, pa.string()), (whole, pa.int64()), (yes_no, pa.bool_()), (real, pa.float64()))
    return pa.schema(
        [("school_id", pa.string()), *((n, kind) for names, kind in kinds for n in names.split())]
    )


# A record each. name_key is the name without a namesake's mark; id_valid: a citizen's number whose
# check digit is right; outcome: of its link, missing where it has none; status is missing where the
# roster has no such column, UNKNOWN where its word is not known.
PUPILS = _schema(
    "person_key name name_key sex birth_date id_type id_number registry_no class status phone "
    "school_code enrol_month admission_mode outcome file sheet",
    whole="grade_no row",
    yes_no="id_valid",
)
# A row of a class list that is linked to no record: outcome is not_registered or ambiguous.
ATTENDING = _schema(
    "list_key name name_key sex birth_date id_number id_tail registry_no class phone outcome "
    "file sheet",
    whole="grade_no row",
)
# A family member of a record each; person_key is the pupil's, member 1 or 2.
GUARDIANS = _schema(
    "person_key name name_key relation is_guardian id_type id_number phone", whole="member"
)
FINDINGS = _schema(
    " ".join(name for name in FINDING_COLUMNS if name != "row"),
    whole="row",
)
LINKS = _schema(
    " ".join(name for name in LINK_COLUMNS if name not in ("list_row", "roster_row", "score")),
    whole="list_row roster_row",
    real="score",
)
# A problem record each; scope, here, since as `reconcile.problems.problem_rows` tells.
PROBLEMS = _schema(
    "person_key name sex birth_date id_number registry_no class problem_type problem_since "
    "problem_state other_school other_school_code other_division scope since file sheet",
    whole="row",
    yes_no="here",
)
# A figure of the school's summary (汇总表) each, as `reconcile.registers.summary_rows` tells.
SUMMARY = _schema(
    "item stage text cell file sheet", whole="ordinal grade_no stated summed counted row"
)
# A row of a register of schools each: the core items of the base of institution codes.
INSTITUTIONS = _schema(
    "school_code school_name authority_name authority_code school_type founder_type file sheet",
    whole="row",
)
# Measures of a class each, as `progress.measures` tells.
MEASURES = _schema("class label", whole=" ".join(COUNTS), real="share")

KINDS: dict[str, pa.Schema] = {
    "pupils": PUPILS,
    "attending": ATTENDING,
    "guardians": GUARDIANS,
    "findings": FINDINGS,
    "links": LINKS,
    "problems": PROBLEMS,
    "summary": SUMMARY,
    "institutions": INSTITUTIONS,
    "measures": MEASURES,
}

# A school each. school_code: its ten-digit identifier, as folder, manifest or roster tell it;
# school_name: as the base of institution codes has it, else manifest, folder or files; county: the
# manifest's, else the outermost folder, else as its own table or the base tells. state: done (with
# a fault where files were left out or taken to be its), part (audited, but not all of it may be
# there: fault says what, and no counts are told), failed (fault_code and fault say why), empty (no
# file of it holds a table), missing (the base, the manifest or a folder tells it, and there is no
# file). rows: records; listed_rows: rows of class lists; problems: problem records; then the counts
# of measures.
SCHOOLS = _schema(
    "school_code school_name county folder state fault_code fault inputs",
    whole=" ".join(("files", "rows", "listed_rows", "problems", *COUNTS)),
    real="seconds",
)

# A file each: fault says what is wrong; schools: whose it may be, by name.
STRAYS = pa.schema(
    [(name, pa.string()) for name in ("path", "fault_code", "fault")]
    + [("schools", pa.list_(pa.string()))]
)


def shaped(frame: pd.DataFrame, schema: pa.Schema, school_id: str) -> pa.Table:
    """A school's rows in the columns of a schema: what a frame has not is missing."""
    told = frame.assign(school_id=school_id).reindex(columns=schema.names)
    return pa.Table.from_pandas(told, schema, preserve_index=False)
