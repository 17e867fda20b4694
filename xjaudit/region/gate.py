"""The gate before leaders of a region: names come from folders, and a folder may be called after a
pupil."""

import re
import unicodedata

import pandas as pd
import pyarrow.parquet as pq

from xjaudit.publish import PublishError
from xjaudit.region.across.store import Store, as_pandas
from xjaudit.region.tables import DONE, SCHOOLS_FILE
from xjaudit.snapshot.region import RegionSnapshot, misfits

# A landline, a birth date, a phone, an ID number; a division's code has six digits.
_NUMBER = re.compile(r"[0-9]{7}")
# Digits are told with these between them, too.
_BETWEEN = re.compile(r"(?<=[0-9])[\s._/-]+(?=[0-9])")
# What tells two folders of one name apart in the id of a school.
_TELLING = re.compile(r"-[0-9a-f]{6}$")
# What stands between these, or beside these words, may be a person's name.
_APART = re.compile(r"[^\w\s·]+|_+")
_CONTACT = r"联系人|联络人|报送人|填报人|填表人|经办人|负责人|管理员|班主任"
_BESIDE = re.compile(rf"{_CONTACT}|报送|上报|提交|老师|校长|主任|同志|的|材料|文件|名册|名单")
_FOLLOWS = re.compile(rf"(?:{_CONTACT})[\s::-]*[\u4e00-\u9fff]{{2,4}}(?![\u4e00-\u9fff])")
_PERSONS = {
    "pupils": ("name", "name_key", "id_number", "registry_no", "phone"),
    "attending": ("name", "name_key", "id_number", "registry_no", "phone"),
    "guardians": ("name", "name_key", "id_number", "phone"),
}
_PLAIN = "upper(replace(replace({0}, ' ', ''), '·', ''))"


def gate(made: RegionSnapshot, store: Store) -> None:
    """PublishError unless it fits the schema and no county or school is called after a person, or
    by a number.

    A name is refused where it, or what stands in it by itself (in brackets, between separators,
    beside 老师), is a pupil's or a family member's; within words it may be: schools and places
    are named after people. It is refused, too, where it says that a person follows (联系人). A
    number is refused anywhere in it, but for a school's own identifier.
    """
    names = _names(store)
    persons = _persons(store, names["pieces"].explode())
    leaks = names[names["told"] | ~names["pieces"].map(persons.isdisjoint).astype(bool)]
    if len(leaks):
        # The message names rows of schools.parquet: the names themselves are what may not out.
        rows = sorted({*leaks["row"].tolist()})
        raise PublishError("gate_region", count=len(rows), places=rows[:5])
    if wrong := misfits(made.to_data()):
        raise PublishError("gate_schema", count=len(wrong), places=wrong[:5])


def _names(store: Store) -> pd.DataFrame:
    """Every text that would be told, and in which row of schools.parquet it is: what in it may be
    a name, plain, and whether it holds a number or says that a person follows."""
    told = []
    table = as_pandas(pq.read_table(store.folder / SCHOOLS_FILE))
    for at, one in enumerate(table.to_dict("records"), 1):
        texts = [one["county"]]
        # Of a school that could not be counted the county alone is told.
        if one["state"] == DONE:
            texts += [one["school_name"], _TELLING.sub("", one["school_id"])]
        told += [
            (at, _pieces(text), _is_number(text, one["school_code"]) or _tells_person(text))
            for text in texts
            if isinstance(text, str)
        ]
    return pd.DataFrame(told, columns=["row", "pieces", "told"])


def _pieces(text: str) -> list[str]:
    """A text, and what stands in it by itself, plain."""
    wide = unicodedata.normalize("NFKC", text)
    parts = [wide, *_APART.split(wide), *re.split(r"\s+", wide)]
    parts += [piece for part in _APART.split(wide) for piece in re.split(r"\s+", part)]
    parts += [piece for part in parts for piece in _BESIDE.split(part)]
    return [one for one in dict.fromkeys(map(_plain, parts)) if one]


def _tells_person(text: str) -> bool:
    return _FOLLOWS.search(unicodedata.normalize("NFKC", text)) is not None


def _plain(text: str) -> str:
    return re.sub(r"[\s·]", "", unicodedata.normalize("NFKC", text)).upper()


def _is_number(text: str, code: object) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    if isinstance(code, str) and re.fullmatch("[0-9]{10}", code):
        plain = re.sub(rf"(?<![0-9]){code}(?![0-9])", "", plain)
    return _NUMBER.search(_BETWEEN.sub("", plain)) is not None


def _persons(store: Store, texts: pd.Series) -> set[str]:
    """Those of the texts that are somebody's name or number."""
    wanted = [one for one in texts.unique() if one]
    found: set[str] = set()
    for kind, columns in _PERSONS.items():
        for name in columns:
            plain = _PLAIN.format(name)
            told = store.frame(
                f"SELECT DISTINCT {plain} AS plain FROM {store.source(kind)} "
                f"WHERE {plain} IN (SELECT unnest(?))",
                [wanted],
            )
            found |= {*told["plain"]}
    return found
