"""What a class packet holds: the records of the class and who is on its list without one, each with
a stamp and with what is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from xjaudit.audit import Audit
from xjaudit.documents import tokens
from xjaudit.documents.packets.words import said
from xjaudit.documents.pupils import pupils_of
from xjaudit.documents.values import last_digits, printed
from xjaudit.findings import keyed_hash
from xjaudit.inputs import told_status
from xjaudit.reconcile.marked import is_listed
from xjaudit.record.codes import table
from xjaudit.record.fields import all_fields
from xjaudit.rules.texts import texts

# Findings that are told in a packet, at most.
_MOST = 2


@dataclass(frozen=True)
class Row:
    """One child: `subject` is `pupil:…` or `list:…` as in the ledger."""

    subject: str
    token: str
    serial: str
    name: str
    sex: str
    birth_date: str
    registry_tail: str
    status: str
    ask: str

    @property
    def has_record(self) -> bool:
        """Whether the registry knows the child."""
        return self.subject.startswith("pupil:")


class Known(NamedTuple):
    """Whom a stamp means: subject, name, class, and more; '' for what is not known."""

    subject: str
    name: str
    class_id: str
    sex: str = ""
    birth_date: str = ""


@dataclass(frozen=True)
class Packet:
    """The packet of a class; the same content has the same id."""

    class_id: str
    id: str
    tag: str
    rows: tuple[Row, ...]


def packet_of(audit: Audit, key: bytes, class_id: str) -> Packet:
    """A class's packet: its records in order, then children on its list without a record."""
    rows = (*_records(audit, key, class_id), *_strangers(audit, key, class_id))
    parts = [part for row in rows for part in (row.token, row.name, row.status, row.ask)]
    made = keyed_hash(key, "packet", class_id, *parts)[:12].upper()
    return Packet(class_id, made, tokens.tag_of(key), rows)


def subjects(audit: Audit, key: bytes) -> dict[str, Known]:
    """By stamp everybody whom a packet of today could hold."""
    told = _known("pupil", audit.roster, "person_key")
    if "list_key" in audit.people:
        told += _known("list", audit.people[is_listed(audit.people)], "list_key")
    return {tokens.row_token(key, one.subject): one for one in told}


def _known(kind: str, frame: pd.DataFrame, name: str) -> list[Known]:
    names = [name, "name", "class", "sex", "birth_date"]
    own = frame.reindex(columns=names).dropna(subset=[name]).astype("str").fillna("")
    return [Known(f"{kind}:{key}", *more) for key, *more in own.itertuples(index=False)]


def _records(audit: Audit, key: bytes, class_id: str) -> Iterator[Row]:
    records = pupils_of(audit, class_id, expected=False)
    asks = _asks(audit, records)
    label = table("status").label
    states = told_status(records).map(label).tolist()
    names = ("class_serial", "name", "sex", "birth_date", "registry_no")
    columns = zip(*(printed(records, name) for name in names), strict=True)
    cells = zip(records["person_key"], records.index, columns, states, strict=True)
    for person, index, (serial, name, sex, birth, registry), state in cells:
        subject = f"pupil:{person}"
        yield Row(
            subject,
            tokens.row_token(key, subject),
            serial,
            name,
            sex,
            birth,
            last_digits(registry),
            state,
            "；".join(asks.get(index, ())),
        )


def _strangers(audit: Audit, key: bytes, class_id: str) -> Iterator[Row]:
    """Rows of the class's list that have no record."""
    if "list_key" not in audit.people:
        return
    alone = audit.pairs.loc[audit.pairs["outcome"] == "not_registered", "person"]
    people = audit.people.loc[alone.astype("int64")]
    people = people[(people["class"] == class_id) & people["list_key"].notna()]
    language = audit.settings.language
    columns = [printed(people, name) for name in ("class_serial", "name", "sex", "birth_date")]
    for key_of_list, *told in zip(people["list_key"], *columns, strict=True):
        subject = f"list:{key_of_list}"
        state, ask = said("sheet", "no_record", language), said("asks", "not_registered", language)
        serial, name, sex, birth = told
        token = tokens.row_token(key, subject)
        yield Row(subject, token, serial, name, sex, birth, "", state, ask)


def _asks(audit: Audit, records: pd.DataFrame) -> dict[int, list[str]]:
    """By the record's label what its teacher is asked: of the reconciliation, then of the gravest
    findings."""
    language = audit.settings.language
    asks: dict[int, list[str]] = {}
    pairs = audit.pairs[audit.pairs["outcome"] != "matched"]
    for pair in pairs[pairs["record"].isin(records.index)].to_dict("records"):
        asks.setdefault(int(pair["record"]), []).append(_ask_of(audit, pair, language))
    for pair in pairs[pairs["outcome"] == "ambiguous"].to_dict("records"):
        for record in pair["candidates"] if isinstance(pair["candidates"], list) else ():
            if record in records.index:
                asks.setdefault(int(record), []).append(said("asks", "ambiguous", language))
    titles = {code: one["title"] for code, one in texts(language).items()}
    found = audit.findings[audit.findings["severity"] == "error"]
    found = found[~found["rule"].str.startswith("RC-")].drop_duplicates(["person_key", "rule"])
    for person, rules in found.groupby("person_key")["rule"]:
        own = [titles.get(str(rule), str(rule)) for rule in rules][:_MOST]
        for index in records.index[records["person_key"] == person]:
            asks.setdefault(int(index), []).extend(own)
    return {index: list(dict.fromkeys(told)) for index, told in asks.items()}


def _ask_of(audit: Audit, pair: dict, language: str) -> str:
    if pair["reason"] in ("near_name", "wildcard_name"):
        other = audit.people.at[pair["person"], "name"]
        return said("asks", "near_name", language, other=other)
    if pair["outcome"] == "field_differs":
        codes = str(pair["differs"]).split(",")
        known = all_fields()
        fields = [known[code].label(language) if code in known else code for code in codes]
        return said("asks", "field_differs", language, fields="、".join(fields))
    return said("asks", pair["outcome"], language)
