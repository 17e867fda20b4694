"""What a person has said about who is who: obeyed, and never asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from xjaudit.errors import InputError, place
from xjaudit.findings import keyed_hash

SAME, DIFFERENT, NEW = "same", "different", "new"
# What a row says, and not where it stands.
_SAYS = ("class", "name", "sex", "birth_date", "id_number", "id_tail", "registry_no")


@dataclass(frozen=True)
class Answers:
    """By position: rows with their record (`same`), pairs that are not one person (`different`),
    rows that have no record (`new`)."""

    same: dict[int, int] = field(default_factory=dict)
    different: frozenset[tuple[int, int]] = frozenset()
    new: frozenset[int] = frozenset()


def read_answers(path: Path) -> pd.DataFrame:
    """Answers from a CSV of list_key, verdict, record_key. InputError where it is none."""
    try:
        told = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("missing", path.name) from None
    except OSError as error:
        raise InputError("unreadable", path.name, reason=error.strerror) from None
    except ValueError:
        raise InputError("answers_file", path.name) from None
    if not {"list_key", "verdict"} <= set(told):
        raise InputError("answers_file", path.name)
    told = told.reindex(columns=["list_key", "verdict", "record_key"])
    wrong = ~told["verdict"].isin([SAME, DIFFERENT, NEW])
    wrong |= (told["verdict"] != NEW) & told["record_key"].isna()
    if wrong.any():
        # Row 1 holds the headings.
        row = int(wrong.to_numpy().argmax()) + 2
        raise InputError("answers_row", place(path, row=row))
    return told


def list_keys(people: pd.DataFrame, key: bytes) -> pd.Series:
    """A keyed hash of what each row of a list says; rows that say the same are numbered."""
    columns = [people[name].fillna("") for name in _SAYS if name in people]
    says = columns[0]
    for told in columns[1:]:
        says = says + "\x1f" + told
    repeat = says.groupby(says).cumcount()
    told = says.where(repeat == 0, says + "\x1f#" + repeat.astype("str"))
    return pd.Series([keyed_hash(key, "L", str(text)) for text in told], told.index, dtype="str")


def placed(
    answers: pd.DataFrame | None, rows: Mapping[str, int], records: Mapping[str, int]
) -> Answers:
    """Answers (list_key, verdict, record_key) by the positions of these keys. Of several about one
    row the last holds; what is no longer on either side is left out."""
    if answers is None or answers.empty:
        return Answers()
    same: dict[int, int] = {}
    different: set[tuple[int, int]] = set()
    new: set[int] = set()
    columns = answers[["list_key", "verdict", "record_key"]]
    for list_key, verdict, record_key in columns.itertuples(index=False, name=None):
        row, record = rows.get(list_key), records.get(record_key)
        if row is None:
            continue
        if verdict == NEW:
            new.add(row)
            same.pop(row, None)
        if record is None or verdict == NEW:
            continue
        new.discard(row)
        if verdict == SAME:
            same[row] = record
            different.discard((row, record))
        else:
            different.add((row, record))
            if same.get(row) == record:
                del same[row]
    return Answers(same, frozenset(different), frozenset(new))
