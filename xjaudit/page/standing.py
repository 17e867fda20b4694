"""Tables of the leaders' first view: classes ranked with what is left at each step, and problem
records by type and age."""

from collections.abc import Sequence
from html import escape

from xjaudit.page.figures import (
    STEPS,
    Row,
    Step,
    problem_types,
    ranked,
    ranks,
    row_at,
    school_steps,
    steps,
)
from xjaudit.page.sayings import HIDDEN, kept_back
from xjaudit.page.sections import bar
from xjaudit.page.words import called, number, percent, place, word
from xjaudit.snapshot import Snapshot
from xjaudit.snapshot.schema import AGES, PROBLEMS

# Days open, as they are told.
SPANS = {
    code: f"≥{first}" if last is None else f"{first}–{last}" for code, (first, last) in AGES.items()
}


def classes(snapshot: Snapshot) -> str:
    """Every class once, the furthest first: a bar with n/N, and what is missing at each step."""
    language = snapshot.language
    rows = ranked(snapshot)
    body = "".join(
        line(snapshot, str(at or "–"), row, steps(row))
        for at, row in zip(ranks(rows), rows, strict=True)
    )
    name = place("school", language)
    school = row_at(snapshot, "school") | {"name": name}
    total = line(snapshot, "", school, school_steps(snapshot), "xl-sum")
    return (
        f'<section class="xl-card xl-classes"><h2>{escape(word("ranked", language))}</h2>'
        f"<p>{escape(word('ranked_how', language))}</p>{legend(snapshot)}"
        f"{table('class', STEPS, total + body, language)}</section>"
    )


def table(named: str, codes: Sequence[str], lines: str, language: str, kind: str = "") -> str:
    """A table of places with their steps; `named` says what they are, `lines` are its rows."""
    heads = "".join(
        f'<th role="columnheader" scope="col" class="xl-step">'
        f"{escape(word('short_' + code, language))}</th>"
        for code in codes
    )
    return (
        f'<table role="table" class="xl-ranks{kind}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col" class="xl-no">{escape(word("rank", language))}</th>'
        f'<th role="columnheader" scope="col" class="xl-name">{escape(word(named, language))}</th>'
        f'<th role="columnheader" scope="col" colspan="3" class="xl-how">'
        f"{escape(word('progress', language))}</th>{heads}</tr></thead>"
        f'<tbody role="rowgroup">{lines}</tbody></table>'
    )


def line(
    snapshot: Snapshot, rank: str, row: Row, own: list[Step], kind: str = "", note: str = ""
) -> str:
    """A place: rank, name and what it is part of, share with n/N, and its steps."""
    language, sign = snapshot.language, HIDDEN
    waits = any(step.state == "open" for step in own[:-1])
    cells = "".join(cell(snapshot, step, waits and step.code == "signed") for step in own)
    share = percent(row["checked"], row["registered"], sign)
    pair = f"{number(row['checked'], sign)}/{number(row['registered'], sign)}"
    pair = "" if row["registered"] == 0 else pair
    css = f' class="{kind}"' if kind else ""
    small = f" <small>{escape(note)}</small>" if note else ""
    named = escape(called(row, language)) + small
    return (
        f'<tr role="row"{css}><td role="cell" class="xl-no">{escape(rank)}</td>'
        f'<th role="rowheader" scope="row" class="xl-name">{named}</th>'
        f'<td role="cell" class="xl-line">{bar(row["checked"], row["registered"])}</td>'
        f'<td role="cell" class="xl-pct">{escape(share)}</td>'
        f'<td role="cell" class="xl-nn">{escape(pair)}</td>{cells}</tr>'
    )


def cell(snapshot: Snapshot, step: Step, waits: bool = False) -> str:
    """A step of a class: how many are missing, ✓ when none is; coloured by the share missing,
    unless it waits for other steps."""
    language = snapshot.language
    name = word("step_" + step.code, language)
    if step.state == "open":
        told = word("left_" + step.code, language, n=number(step.left, ""))
        shown, look, hint = number(step.left, ""), f"xl-h{step.level}", f"{name}: {told}"
        if waits:
            look, hint = "xl-hn xl-wait", word("step_waits", language, step=name, left=told)
        elif step.code != "errors":
            hint += f" ({number((step.due or 0) - (step.left or 0), '')}/{number(step.due, '')})"
    elif step.state == "done":
        shown, look, hint = "✓", "xl-h0", word("step_is_done", language, step=name)
    elif step.state == "hidden":
        shown, look = HIDDEN, "xl-hn"
        hint = word("step_is_hidden", language, step=name)
    else:
        shown, look, hint = "–", "xl-hn", word("step_is_not_due", language, step=name)
    return (
        f'<td role="cell" class="xl-step {look}" title="{escape(hint)}">'
        f"<span>{escape(shown)}</span></td>"
    )


def legend(snapshot: Snapshot) -> str:
    """What the colours of the cells mean."""
    language = snapshot.language
    looks = (("h0", "done"), ("h1", "1"), ("h2", "2"), ("h3", "3"), ("h4", "4"), ("hn", "not_due"))
    keys = "".join(
        f'<span class="xl-key xl-{look}">{escape(word("legend_" + name, language))}</span>'
        for look, name in looks
    )
    return f'<p class="xl-legend">{escape(word("legend", language))} {keys}</p>'


def problem_records(snapshot: Snapshot) -> str:
    """Open problem records by type: how many, and how long they are open."""
    language = snapshot.language
    title = f"<h2>{escape(word('aged', language))}</h2>"
    shown = problem_types(snapshot)
    if not shown:
        text = escape(word("no_problems", language))
        return f'<section class="xl-card">{title}<p>✓ {text}</p></section>'
    body = "".join(aged(snapshot, code, count) for code, count in shown)
    return f'<section class="xl-card">{title}{aged_table(body, language)}</section>'


def aged_table(body: str, language: str) -> str:
    """A table of lines as `aged` makes them."""
    names = [word("total", language)]
    names += [word("day_span", language, span=span) for span in SPANS.values()]
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return (
        f'<table class="xl-aged"><thead><tr><th scope="col">{escape(word("aged_short", language))}'
        f"</th>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def aged(snapshot: Snapshot, code: str, count: int | None, of: str = "") -> str:
    """A type's line: how many, and how long they are open; `of` tells whose they are, where the
    table holds several places."""
    language = snapshot.language
    name = PROBLEMS[code][language == "en"]
    name = word("named", language, name=of, value=name) if of else name
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        f'<td class="xl-total">{escape(number(count, HIDDEN))}</td>'
        + "".join(_aged(age, at) for at, age in enumerate(ages(snapshot, code), 1))
        + "</tr>"
    )


def ages(snapshot: Snapshot, code: str) -> list[int | None]:
    """A type's records by days open, one number for each of `SPANS`; unknown if not told."""
    own = snapshot.problems_age.get(code, {})
    return [own.get(span) for span in SPANS]


def _aged(count: int | None, at: int) -> str:
    # The longer they are open, the stronger; half a year is when the registry clears business away.
    look = f"xl-h{at}" if count else "xl-hz"
    return f'<td class="{look}"><span>{escape(number(count, HIDDEN))}</span></td>'


def notes(snapshot: Snapshot) -> str:
    """What is kept back and why; that nothing here is about a pupil."""
    language = snapshot.language
    kept = kept_back(snapshot)
    only = word("counts_only", language)
    return f'<footer class="xl-notes"><p>{escape(kept)}</p><p>{escape(only)}</p></footer>'
