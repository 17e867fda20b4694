"""A case in words: its head and its history, as HTML with every text escaped."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from xjaudit import markup
from xjaudit.audit import Audit
from xjaudit.cases import board
from xjaudit.cases.actions import documents, named
from xjaudit.cases.dossier import Dossier, Line
from xjaudit.cases.kinds import KINDS
from xjaudit.cases.proposing import value_in_words
from xjaudit.errors import Words
from xjaudit.ledger.verbs import ROLES
from xjaudit.ledger.verbs import named as verb_named
from xjaudit.record.classes import class_label
from xjaudit.record.fields import all_fields
from xjaudit.rules.catalogue import texts_of
from xjaudit.rules.shown import masked

_WHOSE = ("sex", "birth_date", "id_number", "registry_no")
STYLE = """<style>
.xj-case{border:1px solid #cfd8dc;border-radius:4px;padding:8px 12px;background:#fff;color:#263238;
 line-height:1.6}
.xj-case h3{margin:0 0 2px;font-size:17px;color:#12344d}
.xj-case dl{display:grid;grid-template-columns:max-content 1fr max-content 1fr;gap:2px 14px;
 margin:4px 0 0}
.xj-case dl dt{color:#455a64;float:none;width:auto;font-weight:400}
.xj-case dl dd{margin:0;float:none;width:auto}
.xj-case dl dd.xj-wide{grid-column:2/-1}
.xj-path{display:flex;flex-wrap:wrap;gap:4px}
.xj-path span{border:1px solid #b0bec5;border-radius:10px;padding:0 8px;color:#455a64}
.xj-path span.xj-now{border-color:#1f6fb2;background:#dcecf9;color:#12344d;font-weight:600}
</style>"""


def join(words: Mapping[str, Any] | str, *texts: str) -> str:
    """Texts as an enumeration of the language."""
    return ("、" if words == "zh" else ", ").join(texts)


def head(told: Dossier, audit: Audit, words: Mapping[str, str], language: str, full: bool) -> str:
    """Whose it is, what it is, where it stands, when it is due, what is missing, the other side."""
    row = told.row
    title = [KINDS[row["kind"]].text(language), text_of(row["name"])]
    if text_of(row["class"]):
        title.append(class_label(row["class"], language))
    wide = [(_what(told, audit, language), text_of(row["message"]))]
    if whose := _record(told, audit, language, full):
        wide.append((words["record"], whose))
    if told.other or row["kind"] == "problem":
        wide.append((words["other"], _other(told, words, language)))
    texts = texts_of(audit.settings).get(text_of(row["rule"]), {})
    if texts.get("basis"):
        wide.append((words["ground"], texts["basis"]))
    state = board.STATES[row["state"]].text(language)
    narrow = [
        (words["state"], f"{state}　{text_of(row['reason'])}".strip()),
        (words["due"], _due(row, words)),
        (words["missing"], _missing(told, words, language)),
        (words["owner"], text_of(row["owner"]) or words["nobody"]),
    ]
    body = "".join(_pair(name, escape(text), ' class="xj-wide"') for name, text in wide)
    body += "".join(_pair(name, escape(text)) for name, text in narrow)
    if path := _path(told, language):
        body += _pair(words["standing"], path, ' class="xj-wide"')
    name = escape("　".join(filter(None, title)))
    return f'{STYLE}<div class="xj-case" role="region"><h3>{name}</h3><dl>{body}</dl></div>'


def _pair(name: str, told: str, how: str = "") -> str:
    return f"<dt>{escape(name)}</dt><dd{how}>{told}</dd>"


def history(lines: tuple[Line, ...], words: Mapping[str, str], language: str) -> str:
    """Who did what and when, the last first."""
    if not lines:
        return markup.card("note", words["no_history"])
    heads = [words[name] for name in ("when_col", "who_col", "what_col", "more_col")]
    rows = []
    for line in lines:
        one = line.entry
        role = ROLES[one.role].text(language) if one.role in ROLES else one.role
        what = verb_named(one.verb).text(language) + ("" if line.stands else words["undone"])
        more = join(language, *payload(one.payload, words, language))
        rows.append([one.at[:16].replace("T", " "), f"{one.actor}（{role}）", what, more])
    return markup.table(heads, rows)


def payload(told: Mapping[str, Any], words: Mapping[str, str], language: str) -> Iterator[str]:
    """What an entry holds, as far as people read it."""
    if "field" in told and "new" in told:
        known = all_fields().get(str(told["field"]))
        old, new = (value_in_words(told["field"], told.get(n), language) for n in ("old", "new"))
        yield f"{known.label(language) if known else told['field']}：{old or '—'} → {new}"
    if told.get("action"):
        yield named(str(told["action"])).text(language)
    if told.get("label"):
        yield paper(str(told["label"]), language)
    for name, word in (("until", "until"), ("due", "due_on"), ("owner", "to_owner")):
        if told.get(name):
            yield words[word].format(told[name])
    if "count" in told:
        yield words["number_of"].format(told["count"])
    if "found" in told:
        yield words["found_some" if told["found"] else "found_none"]
    for name in ("school", "division", "contact", "reason", "note"):
        if told.get(name):
            yield masked(str(told[name]))


def paper(label: str, language: str) -> str:
    """What a paper is called."""
    known = documents().get(label)
    return known.text(language) if known else label


def _what(told: Dossier, audit: Audit, language: str) -> str:
    rule = told.row["rule"]
    kind = KINDS[told.row["kind"]].text(language)
    return texts_of(audit.settings).get(rule, {}).get("title", kind) if text_of(rule) else kind


def _record(told: Dossier, audit: Audit, language: str, full: bool) -> str:
    """The pupil's record in a line."""
    own = audit.roster[audit.roster["person_key"] == told.pupil.partition(":")[2]]
    if own.empty:
        return ""
    known, row = all_fields(), own.iloc[0]
    parts = [
        f"{known[name].label(language)} {value_in_words(name, row[name], language, full)}"
        for name in _WHOSE
        if name in row and text_of(row[name])
    ]
    return "　".join(parts)


def _other(told: Dossier, words: Mapping[str, str], language: str) -> str:
    other = told.other
    parts = [other[name] for name in ("division", "school", "contact", "note") if other.get(name)]
    if other.get("action"):
        parts.append(f"{words['other_action']}：{named(other['action']).text(language)}")
    return "　".join(map(masked, parts)) or words["other_unknown"]


def _due(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if not text_of(row["due"]):
        return words["no_due"]
    return words["due_estimated"].format(day=row["due"]) if row["estimated"] else row["due"]


def _missing(told: Dossier, words: Mapping[str, str], language: str) -> str:
    if not told.papers:
        return words["no_missing"]
    lacking = [paper(code, language) for code, here in told.papers.items() if not here]
    return join(language, *lacking) or words["none_missing"]


def _path(told: Dossier, language: str) -> str:
    if told.machine is None:
        return ""
    spans = [_state(words, code == told.standing, language)
             for code, words in told.machine.states.items()
             if code == told.standing or code not in told.machine.side]  # fmt: skip
    return f'<div class="xj-path">{"".join(spans)}</div>'


def _state(words: Words, is_now: bool, language: str) -> str:
    mark = ' class="xj-now" aria-current="step"' if is_now else ""
    return f"<span{mark}>{'● ' if is_now else ''}{escape(words.text(language))}</span>"


def text_of(value: object) -> str:
    """A cell's text, empty where it has none."""
    return value if isinstance(value, str) else ""
