"""What a rule is, and the runner that turns its yes and no into findings.

A rule is a function from rows to a column of yes and no. Blanks, places, wording, masking,
suppression and counting are done here, once for all.
"""

import inspect
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xjaudit import findings
from xjaudit.record import ids
from xjaudit.record.codes import table
from xjaudit.record.fields import Field, all_fields
from xjaudit.rules.texts import texts
from xjaudit.settings import Settings

PLACE = ("school", "class", "person_key", "file", "sheet", "row")


@dataclass(frozen=True)
class Rule:
    """One rule of the catalogue; `flag` says which rows, everything else is data."""

    code: str
    severity: str
    flag: Callable[..., pd.Series | pd.DataFrame]
    needs: tuple[str, ...]
    action: str
    reads: str = "roster"
    field: str | None = None
    unless: tuple[str, ...] = ()
    blanks: bool = False
    each: Callable[[Field], bool] | None = None

    def text(self, language: str) -> dict[str, str]:
        """Title, message, why, settle, documents, basis."""
        return texts(language)[self.code]


def rule(
    code: str,
    *,
    severity: str,
    needs: Iterable[str],
    action: str,
    reads: str = "roster",
    field: str | None = None,
    unless: Iterable[str] = (),
    blanks: bool = False,
    each: Callable[[Field], bool] | None = None,
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a rule of a function from rows (and, if it wants them, settings) to yes and no.

    needs     columns it looks at; rows with a blank in one of them are never shown to it
    blanks    True for completeness rules, which are about blanks and see every row
    reads     which rows: roster, changes, links, classes, notices, problems
    field     the column the finding points at; the first needed one if not given
    unless    rules whose finding on the same row makes this one a mere consequence
    each      a rule for many fields: it is run for each field this answers True for, with the
              columns `value` (normal) and `raw` of that field, and `needs` beside them
    The function may answer a table instead, with a column `flagged` and columns whose names the
    message uses; `expected` among them goes into the finding.
    """

    def make(function: Callable[..., Any]) -> Rule:
        wanted = tuple(needs)
        pointed = field or (None if each else wanted[0].split(".")[0] if wanted else None)
        return Rule(
            code, severity, function, wanted, action, reads, pointed, tuple(unless), blanks, each
        )

    return make


@dataclass(frozen=True)
class Rows:
    """Rows for rules, and what is known of their columns.

    letters  by file and sheet, the letter of each field's column
    origins  for fields that another table supplied: file, sheet, row of each cell
    lacks    for fields that not every file has: which rows come from a file without it
    """

    frame: pd.DataFrame
    letters: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    origins: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    lacks: Mapping[str, pd.Series] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a run of rules gives: findings without ids, and what was checked."""

    findings: pd.DataFrame
    checked: pd.DataFrame


def run(rules: Iterable[Rule], inputs: Mapping[str, Rows], settings: Settings) -> Outcome:
    """Run rules over their inputs; one root cause gives one finding.

    `checked` has a row per rule and field: rows checked, blank, suppressed, found, and the columns
    that were missing, so that no findings never means not looked at.
    """
    flagged: dict[str, pd.Index] = {}
    found: list[pd.DataFrame] = []
    checked: list[dict[str, Any]] = []
    for one in rules:
        severity = settings.severities.get(one.code, one.severity)
        rows = inputs.get(one.reads)
        if severity == "off" or rows is None:
            checked.append(_count(one, None, missing="off" if severity == "off" else one.reads))
            continue
        hits = pd.Index([])
        for target in _targets(one, rows.frame):
            part, count = _apply(one, target, rows, flagged, settings)
            checked.append(count)
            if len(part):
                hits = hits.union(part.index)
                found.append(_findings(one, severity, target, part, rows, settings))
        flagged[one.code] = hits
    table_of = pd.concat(found, ignore_index=True) if found else findings.empty()
    return Outcome(table_of, pd.DataFrame(checked))


def _targets(one: Rule, frame: pd.DataFrame) -> list[str | None]:
    if one.each is None:
        return [one.field]
    return [code for code, f in all_fields().items() if code in frame and one.each(f)]


def _apply(
    one: Rule,
    target: str | None,
    rows: Rows,
    flagged: Mapping[str, pd.Index],
    settings: Settings,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The flagged rows with what the message may name, and the count of what was checked."""
    frame = rows.frame
    missing = [name for name in one.needs if name not in frame]
    if missing:
        return frame.iloc[:0], _count(one, target, missing=", ".join(missing))
    view = frame
    if one.each is not None and target is not None:
        raw = frame.get(f"{target}.raw", frame[target])
        view = frame[list(one.needs)].assign(value=frame[target], raw=raw)
    keep = pd.Series(True, index=view.index)
    if not one.blanks:
        wanted = [*one.needs, *(["value"] if one.each is not None else [])]
        keep = view[wanted].notna().all(axis=1)
    for name in {*(n.split(".")[0] for n in one.needs), target or ""} & set(rows.lacks):
        # A completeness rule must not call a cell empty for which the file has no column.
        keep &= ~rows.lacks[name]
    blank = int((~keep).sum())
    consequence = pd.Index([])
    for cause in one.unless:
        consequence = consequence.union(flagged.get(cause, pd.Index([])))
    suppressed = keep & keep.index.isin(consequence)
    keep &= ~suppressed
    seen = view[keep] if not keep.all() else view
    answer = _ask(one, seen, target, settings)
    hits = answer["flagged"].fillna(False).astype(bool)
    details = answer.loc[hits].drop(columns="flagged")
    part = frame.loc[details.index].drop(columns=list(details.columns), errors="ignore")
    return part.join(details), _count(
        one, target, rows=len(seen), blank=blank, suppressed=int(suppressed.sum()), found=len(part)
    )


def _ask(one: Rule, seen: pd.DataFrame, target: str | None, settings: Settings) -> pd.DataFrame:
    available = {"settings": settings, "field": all_fields().get(target or "")}
    names = list(inspect.signature(one.flag).parameters)[1:]
    answer = one.flag(seen, **{name: available[name] for name in names})
    if isinstance(answer, pd.DataFrame):
        return answer
    return pd.DataFrame({"flagged": answer}, index=seen.index)


def _count(one: Rule, target: str | None, **counts: Any) -> dict[str, Any]:
    base = {"rule": one.code, "field": target, "rows": 0, "blank": 0, "suppressed": 0, "found": 0}
    return {**base, "missing": None, **counts}


def _findings(
    one: Rule,
    severity: str,
    target: str | None,
    part: pd.DataFrame,
    rows: Rows,
    settings: Settings,
) -> pd.DataFrame:
    place = _places(part, target, rows)
    shown = Shown(part, target, settings)
    # `about` names the field row by row, where a frame's rows are about different fields.
    about = part["about"] if "about" in part else pd.Series(target, index=part.index, dtype="str")
    about = about.where(about.isin(list(all_fields())))
    letters = [
        rows.letters.get((file, sheet), {}).get(name)
        for file, sheet, name in zip(place["file"], place["sheet"], about, strict=True)
    ]
    template = one.text(settings.language)["message"]
    return pd.DataFrame(
        {
            "rule": one.code,
            "severity": severity,
            "person_key": part.get("person_key"),
            "school": part.get("school"),
            "class": part.get("class"),
            "file": place["file"],
            "sheet": place["sheet"],
            "row": place["row"].astype("Int64"),
            "column": letters,
            "field": about,
            "value": shown.column("value"),
            "expected": shown.column("expected"),
            "message": shown.fill(template),
            "action": one.action,
        },
        index=part.index,
    )


def _places(part: pd.DataFrame, target: str | None, rows: Rows) -> pd.DataFrame:
    origin = rows.origins.get(target or "")
    own = part[["file", "sheet", "row"]]
    if origin is None:
        return own
    return origin.reindex(part.index).combine_first(own)


class Shown:
    """Flagged rows as people may see them: numbers masked, codes by name, nothing missing."""

    def __init__(self, part: pd.DataFrame, target: str | None, settings: Settings) -> None:
        """Rows of one rule; `target` is the field they are about."""
        self.part, self.target, self.settings = part, target, settings

    def column(self, name: str) -> pd.Series:
        """A column as text; `value` is what stands in the cell the finding points at."""
        if name == "value" and self.target is not None:
            raw = self.part.get(f"{self.target}.raw")
            texts_of = self.part.get(self.target) if raw is None else raw
            return self._shown(texts_of, self.target)
        if name == "about":
            labels = {code: f.label(self.settings.language) for code, f in all_fields().items()}
            return self.part["about"].map(labels)
        if name == "field":
            known = all_fields().get(self.target or "")
            label = known.label(self.settings.language) if known else ""
            return pd.Series(label, index=self.part.index)
        of = self.target if name == "expected" else name
        return self._shown(self.part.get(name), of)

    def _shown(self, values: pd.Series | None, of: str | None) -> pd.Series:
        if values is None:
            return pd.Series(None, index=self.part.index, dtype="str")
        known = all_fields().get({"seen": "status"}.get(of or "", of or "").removesuffix(".raw"))
        texts_of = values.astype("str").where(values.notna())
        if known and known.codes and not (of or "").endswith(".raw"):
            return texts_of.map(table(known.codes).label, na_action="ignore")
        if known and known.kind == "id" and self.settings.masked:
            return texts_of.map(ids.mask, na_action="ignore")
        return texts_of

    def fill(self, template: str) -> list[str]:
        """The message of each row."""
        names = [name for _, name, _, _ in _FORMATTER.parse(template) if name]
        columns = [self.column(name).fillna("") for name in dict.fromkeys(names)]
        if not columns:
            return [template] * len(self.part)
        rows = zip(*columns, strict=True)
        return [
            _FORMATTER.vformat(template, (), dict(zip(dict.fromkeys(names), row, strict=True)))
            for row in rows
        ]


class _Formatter(string.Formatter):
    """Column names have dots (`id_number.raw`); they are keys, not attributes."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name


_FORMATTER = _Formatter()
