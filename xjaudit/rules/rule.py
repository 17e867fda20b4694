"""What a rule is, and the runner that turns its yes and no into findings.

A rule is a function from rows to a column of yes and no. Blanks, places, wording, masking,
suppression and counting are done here, once for all.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from xjaudit import findings
from xjaudit.errors import SettingError
from xjaudit.record.fields import Field, all_fields
from xjaudit.rules.rows import Cells, Rows, Selection, Selections, is_known
from xjaudit.rules.shown import Shown, named
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
    also: tuple[str, ...] = ()
    # Of a pack's rule: its texts by language, which stand in the pack.
    told: Mapping[str, dict[str, str]] | None = None

    @cached_property
    def asks(self) -> list[str]:
        """What the function wants besides the rows."""
        return list(inspect.signature(self.flag).parameters)[1:]

    def text(self, language: str) -> dict[str, str]:
        """Title, message, why, settle, documents, basis."""
        return self.told[language] if self.told else texts(language)[self.code]


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
    also: Iterable[str] = (),
) -> Callable[[Callable[..., Any]], Rule]:
    """Make a rule of a function from rows (and, if it wants them, settings) to yes and no.

    needs     columns it looks at; rows with a blank in one of them are never shown to it
    also      columns it looks at where there are any; of these and of `needs` it gets the cell
              texts (`.raw`) too, and no other columns
    blanks    True for completeness rules, which are about blanks and see every row
    reads     which rows: roster, changes, links, classes, notices, problems, marks (attendance, a
              row per pupil), states (records in another state than studying)
    field     the column the finding points at; the first needed one if not given
    unless    rules whose finding on the same row makes this one a mere consequence
    each      a rule for many fields: it is run for each field this answers True for, with the
              `Cells` of that field instead of rows
    Besides the rows a function may ask for `settings`, `field` (the one it is run for) and
    `roster` (the whole frame, for an `each` rule that looks at columns some files lack).
    It may answer a table instead, with a column `flagged` and columns whose names the
    message uses; `expected` among them goes into the finding.
    """

    def make(function: Callable[..., Any]) -> Rule:
        wanted = tuple(needs)
        pointed = field or (None if each else wanted[0].split(".")[0] if wanted else None)
        return Rule(
            code=code,
            severity=severity,
            flag=function,
            needs=wanted,
            action=action,
            reads=reads,
            field=pointed,
            unless=tuple(unless),
            blanks=blanks,
            each=each,
            also=tuple(also),
        )

    return make


@dataclass(frozen=True)
class Outcome:
    """What a run of rules gives: findings without ids, and what was checked."""

    findings: pd.DataFrame
    checked: pd.DataFrame


def run(rules: Iterable[Rule], inputs: Mapping[str, Rows], settings: Settings) -> Outcome:
    """Run rules over their inputs; one root cause gives one finding.

    `checked` has a row per rule and field: rows checked, blank, suppressed, found, the columns that
    were missing, and why a rule is off, so that no findings never means not looked at. SettingError
    when `severities` name a rule that does not exist.
    """
    _check_severities(settings)
    flagged: dict[str, np.ndarray] = {}
    found: dict[str, list[Any]] = {name: [] for name in findings.COLUMNS[1:]}
    checked: list[dict[str, Any]] = []
    selections = {name: Selections(rows.frame) for name, rows in inputs.items()}
    for one in rules:
        stands = settings.standing(one.code, one.severity)
        severity = stands.severity
        rows = inputs.get(one.reads)
        if stands.is_off or rows is None:
            why = stands.why(settings.language)
            missing = "off" if stands.is_off else one.reads
            checked.append(_count(one, None, missing=missing, why=why))
            continue
        hits = np.zeros(len(rows.frame), bool)
        consequence = np.zeros(len(rows.frame), bool)
        for cause in one.unless:
            consequence |= flagged.get(cause, False)
        for target in _targets(one, rows.frame):
            at, part, count = _apply(
                one, target, rows, selections[one.reads], consequence, settings
            )
            checked.append(count)
            if len(at):
                hits[at] = True
                for name, told in _findings(one, severity, target, part, rows, settings).items():
                    found[name] += told
        flagged[one.code] = hits
    table_of = pd.DataFrame({n: pd.Series(told, dtype="object") for n, told in found.items()})
    dtypes = {name: "Int64" if name == "row" else "str" for name in table_of}
    return Outcome(table_of.astype(dtypes), pd.DataFrame(checked))


def joined(*outcomes: Outcome) -> Outcome:
    """What several runs over rules that read different rows gave together."""
    return Outcome(
        pd.concat([one.findings for one in outcomes], ignore_index=True),
        pd.concat([one.checked for one in outcomes], ignore_index=True),
    )


def _check_severities(settings: Settings) -> None:
    own = (one.code for pack in settings.packs for one in pack.rules)
    known = [*texts(settings.language), *own]
    faults = []
    for code in settings.severities:
        if code not in known:
            near = difflib.get_close_matches(code.upper(), known, 1)
            if near:
                faults.append(SettingError("unknown_rule_near", rule=code, near=near[0]))
            else:
                faults.append(SettingError("unknown_rule", rule=code))
    if faults:
        raise SettingError("several", faults=faults)


def _targets(one: Rule, frame: pd.DataFrame) -> list[str | None]:
    if one.each is None:
        return [one.field]
    return [code for code, f in all_fields().items() if code in frame and one.each(f)]


def _apply(
    one: Rule,
    target: str | None,
    rows: Rows,
    selections: Selections,
    consequence: np.ndarray,
    settings: Settings,
) -> tuple[np.ndarray, pd.DataFrame, dict[str, Any]]:
    """Where the flagged rows are, these rows with what a finding shows, and what was checked."""
    frame = rows.frame
    nowhere = np.empty(0, int), frame
    missing = [name for name in one.needs if name not in frame]
    if missing:
        return *nowhere, _count(one, target, missing=", ".join(missing))
    keep = _known(one, target, rows)
    suppressed = keep & consequence
    count = {"blank": int((~keep).sum()), "suppressed": int(suppressed.sum())}
    seen = selections.where(keep & ~suppressed)
    if not len(seen.index):
        return *nowhere, _count(one, target, **count)
    answer = _ask(one, seen, target, settings)
    at, told = _flagged(answer, seen)
    count = _count(one, target, rows=len(seen.index), found=len(at), **count)
    if not len(at):
        return *nowhere, count
    names = [name for name in _shown_names(one, target, settings) if name in frame]
    part = {name: frame[name].array.take(at) for name in names}
    if isinstance(answer, pd.DataFrame):
        part |= {name: answer[name].array.take(told) for name in answer if name != "flagged"}
    return at, pd.DataFrame(part, index=frame.index[at], copy=False), count


def _known(one: Rule, target: str | None, rows: Rows) -> np.ndarray:
    """Rows in which a rule finds everything it looks at."""
    keep = np.ones(len(rows.frame), bool)
    for name in [] if one.blanks else [target] if one.each else one.needs:
        keep &= is_known(rows.frame[name])
    for name in {*(n.split(".")[0] for n in one.needs), target or ""} & set(rows.lacks):
        # A completeness rule must not call a cell empty for which the file has no column.
        keep &= ~rows.lacks[name].to_numpy(bool)
    return keep


def _ask(
    one: Rule, seen: Selection, target: str | None, settings: Settings
) -> pd.Series | pd.DataFrame:
    field_of = all_fields().get(target or "")
    available = {"settings": settings, "field": field_of, "roster": seen.frame}
    rows = Cells(seen, target) if one.each and target else seen.rows((*one.needs, *one.also))
    return one.flag(rows, **{name: available[name] for name in one.asks})


def _flagged(answer: pd.Series | pd.DataFrame, seen: Selection) -> tuple[np.ndarray, np.ndarray]:
    """Positions of flagged rows in the frame, and in the answer, which may hold few rows only."""
    flags = answer["flagged"] if isinstance(answer, pd.DataFrame) else answer
    told = np.flatnonzero(flags if flags.dtype == bool else flags.fillna(False).to_numpy(bool))
    if len(flags) == len(seen.index) and flags.index.equals(seen.index):
        return (told if seen.whole else np.flatnonzero(seen.keep)[told]), told
    at = seen.frame.index.get_indexer(flags.index[told])
    # Rows that the rule was not shown are none of its business.
    own = (at >= 0) & seen.keep[at]
    order = np.argsort(at[own])
    return at[own][order], told[own][order]


def _shown_names(one: Rule, target: str | None, settings: Settings) -> dict[str, None]:
    """Columns that a finding is made of: place, cell, and what the message names."""
    cell = [target, f"{target}.raw"] if target else []
    message = named(one.text(settings.language)["message"])
    return dict.fromkeys([*PLACE, *cell, "about", "column", *message])


def _count(one: Rule, target: str | None, **counts: Any) -> dict[str, Any]:
    base = {"rule": one.code, "field": target, "rows": 0, "blank": 0, "suppressed": 0, "found": 0}
    return {**base, "missing": None, "why": None, **counts}


def _findings(
    one: Rule,
    severity: str,
    target: str | None,
    part: pd.DataFrame,
    rows: Rows,
    settings: Settings,
) -> dict[str, list[Any]]:
    place = _places(part, target, rows)
    shown = Shown(part, target, settings)
    about = _fields(part, target)
    told = {name: part[name] for name in ("person_key", "school", "class") if name in part}
    told |= {**place, "row": place["row"].astype("Int64")}
    same = {"rule": one.code, "severity": severity, "action": one.action}
    return {
        **{name: [same.get(name)] * len(part) for name in findings.COLUMNS[1:]},
        **{name: column.tolist() for name, column in told.items()},
        "field": about,
        "column": rows.letters_of(part, place, about),
        "value": shown.column("value"),
        "expected": shown.column("expected"),
        "message": shown.fill(one.text(settings.language)["message"]),
    }


def _fields(part: pd.DataFrame, target: str | None) -> list[str | None]:
    """The field each finding is about; `about` names it where a frame's rows differ in that."""
    known = all_fields()
    names = part["about"].tolist() if "about" in part else [target] * len(part)
    return [name if name in known else None for name in names]


def _places(part: pd.DataFrame, target: str | None, rows: Rows) -> Mapping[str, pd.Series]:
    origin = rows.origins.get(target or "")
    own = {name: part[name] for name in ("file", "sheet", "row")}
    if origin is None:
        return own
    return {name: origin[name].reindex(part.index).fillna(cell) for name, cell in own.items()}
