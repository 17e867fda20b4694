"""The parts of the leaders' first view as HTML; every text that is handed in is escaped here."""

from html import escape

from xjaudit.page.figures import (
    Held,
    Step,
    Verdict,
    holding_back,
    needing_help,
    problem_types,
    row_at,
    shares,
    verdict,
)
from xjaudit.page.sayings import (
    HIDDEN,
    because,
    edition,
    left,
    mostly,
    published,
    share,
    stuck,
    term,
)
from xjaudit.page.words import called, day, number, percent, word
from xjaudit.snapshot import Row, Snapshot
from xjaudit.snapshot.schema import PROBLEMS


def heading(snapshot: Snapshot, aged: bool = True) -> str:
    """Title, school, term and, unless another tells them, edition and age, which the page's script
    counts."""
    language = snapshot.language
    school = f" <span>{escape(snapshot.school)}</span>" if snapshot.school else ""
    title = f"<h1>{escape(word('title', language))}{school}</h1>"
    if snapshot.notice:
        return f'<header class="xl-head"><div>{title}</div></header>'
    age = (
        f'<p class="xl-age" role="status"><b>{escape(edition(snapshot))}</b> '
        f"<span>{escape(published(snapshot))}</span> <span data-age></span></p>"
    )
    return (
        f'<header class="xl-head"><div>{title}<p>{escape(term(snapshot))}</p></div>'
        f"{age if aged else ''}</header>"
    )


def outlook(snapshot: Snapshot) -> str:
    """How far the school is, and whether the date will be met."""
    language, row, found = snapshot.language, row_at(snapshot, "school"), verdict(snapshot)
    share = percent(row["checked"], row["registered"], HIDDEN)
    sign = HIDDEN
    count = "".join(
        f"<i>{escape(word(name, language))}<strong>{escape(number(row[name], sign))}</strong></i> "
        for name in ("checked", "registered")
    )
    return (
        '<section class="xl-outlook">'
        f'<div class="xl-share"><p>{escape(word("share", language))}</p><b>{escape(share)}</b>'
        f"<span>{count}</span>{bar(row['checked'], row['registered'])}</div>"
        f'<div class="xl-verdict xl-{found.code}"><i aria-hidden="true">{found.sign}</i>'
        f"<div><h2>{escape(word('verdict_' + found.code, language))}</h2>"
        f"<p>{escape(because(snapshot, found))}</p></div></div></section>"
    )


def tiles(snapshot: Snapshot) -> str:
    """The school in numbers."""
    row, language, sign = row_at(snapshot, "school"), snapshot.language, HIDDEN
    found = verdict(snapshot)
    told = [
        *(step_tile(word(name, language), step) for name, step in shares(snapshot).items()),
        errors_tile(row, language),
        tile(
            word("cases_open", language),
            number(row["cases_open"], sign),
            word("stuck", language, n=row["cases_stuck"]) if row["cases_stuck"] else "",
        ),
        tile(word("no_id", language), number(row["no_id"], sign)),
        days_tile(snapshot, found),
        problem_tile(snapshot),
    ]
    return f'<section class="xl-tiles">{"".join(told)}</section>'


def errors_tile(row: Row, language: str) -> str:
    """Open errors, and what is counted elsewhere: sensitive findings are in no other figure."""
    count = row["error"]
    apart = word("errors_apart", language)
    return tile(word("errors", language), number(count, HIDDEN), apart, bool(count))


def tile(label: str, value: str, note: str = "", open_: bool = False, more: str = "") -> str:
    """A number with what it is below, and a small line."""
    kind = " xl-open" if open_ else ""
    small = f"<small>{escape(note)}</small>" if note else ""
    return (
        f'<div class="xl-tile{kind}"{more}><b>{escape(value)}</b>'
        f"<span>{escape(label)}</span>{small}</div>"
    )


def step_tile(label: str, step: Step) -> str:
    """How far a step is."""
    return tile(label, *share(step))


def days_tile(snapshot: Snapshot, found: Verdict) -> str:
    """Days to the closing date."""
    language, left = snapshot.language, found.days_left
    if left is None or snapshot.deadline is None:
        return tile(word("days_left", language), word("none_set", language))
    name, n = ("overdue", -left) if left < 0 else ("days", left)
    note = day(snapshot.deadline, language)
    # The script counts on while the page stays open.
    more = f' data-deadline="{escape(snapshot.deadline)}"'
    return tile(word("days_left", language), word(name, language, n=n), note, left < 0, more)


def problem_tile(snapshot: Snapshot) -> str:
    """Problem records by type."""
    language, sign, en = snapshot.language, HIDDEN, snapshot.language == "en"
    types = "".join(
        f"<li><span>{escape(PROBLEMS[code][en])}</span> <b>{escape(number(count, sign))}</b></li>"
        for code, count in problem_types(snapshot)
    )
    body = f"<ul>{types}</ul>" if types else f"<b>{escape(word('none', language))}</b>"
    kind = "xl-types" if types else "xl-none"
    return (
        f'<div class="xl-tile {kind}"><span>{escape(word("problems", language))}</span>{body}</div>'
    )


def attention(snapshot: Snapshot) -> str:
    """What holds back most, and which classes need help most."""
    return pair(snapshot, holding_back(snapshot), needing_help(snapshot))


def pair(
    snapshot: Snapshot, holding: list[Held], helping: list[tuple[Row, Step]], of: str = ""
) -> str:
    """What holds back, and who needs help: classes, or what `of` says."""
    language = snapshot.language
    held = "".join(_held(snapshot, *one) for one in holding)
    helped = "".join(
        f"<li><b>{escape(called(row, language))}</b> "
        f"<em>{escape(percent(row['checked'], row['registered'], HIDDEN))}</em> "
        f"<span>{escape(stuck(snapshot, step))}</span></li>"
        for row, step in helping
    )
    held = held or f"<li>{escape(word('holds_nothing', language))}</li>"
    helped = helped or f"<li>{escape(word('helps_nobody' + of, language))}</li>"
    cards = _card("holds", held, language) + _card("helps" + of, helped, language)
    return f'<section class="xl-pair">{cards}</section>'


def _card(name: str, items: str, language: str) -> str:
    return f'<div class="xl-card"><h2>{escape(word(name, language))}</h2><ol>{items}</ol></div>'


def _held(snapshot: Snapshot, step: Step, lacking: list[tuple[Row, Step]]) -> str:
    language = snapshot.language
    name, missing = word("step_" + step.code, language), left(snapshot, step)
    return (
        f"<li><b>{escape(name)}</b> <em>{escape(missing)}</em> "
        f"<span>{escape(mostly(snapshot, step, lacking))}</span></li>"
    )


def bar(done: int | None, due: int | None) -> str:
    """A share as a bar; drawn, so that it is printed too, and without a style of its own."""
    width = 100 * done / due if due and done is not None else 0
    return (
        '<svg class="xl-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rest" width="100" height="8"/>'
        f'<rect class="done" width="{width:.2f}" height="8"/></svg>'
    )
