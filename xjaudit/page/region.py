"""What leaders of a region open first: one complete, light HTML page, in the look and with the
parts of a school's."""

from html import escape

from xjaudit.labels import OUTCOMES
from xjaudit.page import SCRIPT, head, regional, sections, standing
from xjaudit.page.figures import Parts, problem_types, ranks, verdict
from xjaudit.page.sayings import HIDDEN
from xjaudit.page.words import NOT_BEGUN, number, word
from xjaudit.snapshot import Row
from xjaudit.snapshot.region import RegionSnapshot
from xjaudit.snapshot.schema import AGES, PROBLEM_COLUMNS

_OLDEST = [*AGES][-1]
# More schools make the page heavy; it shows those that are to be looked at first.
MOST = 200
# Of schools with problem records it shows those that have them longest: workbooks hold the rest.
MOST_AGED = 40


def opening(snapshot: RegionSnapshot, follow: bool = True, detail: str | None = "detail") -> str:
    """The complete document; see `page.opening`."""
    link = ""
    if detail and not snapshot.notice:
        text = escape(word("region_detail", snapshot.language))
        link = f'<a class="xl-more" href="{escape(detail)}">{text}</a>'
    body = f'<body class="xl">{first_view(snapshot, link)}<script>{SCRIPT}</script></body></html>\n'
    return head(snapshot.view(), follow) + body


def first_view(snapshot: RegionSnapshot, more: str = "") -> str:
    """The view without what makes it a document; `more` is trusted HTML, put at the end."""
    view = snapshot.view()
    parts = [sections.heading(view)]
    if snapshot.notice:
        title = f"<h2>{escape(word('nothing', snapshot.language))}</h2>"
        text = f'<p class="xl-notice">{escape(snapshot.notice)}</p>'
        parts.append(f'<section class="xl-card">{title}{text}</section>')
    else:
        holding, helping = regional.holding_back(snapshot), regional.needing_help(snapshot)
        parts += [
            sections.outlook(view),
            tiles(snapshot),
            sections.pair(view, holding, helping, "_schools"),
            counties(snapshot),
            schools(snapshot),
            problems(snapshot),
            more,
            standing.notes(view),
        ]
    return f'<main class="xl-main">{"".join(parts)}</main>'


def tiles(snapshot: RegionSnapshot) -> str:
    """The region in numbers."""
    language, view, row = snapshot.language, snapshot.view(), snapshot.whole()
    schools, missing = snapshot.of_kind("school"), sum(snapshot.missing.values())
    pairs = (
        ("schools_counted", len(schools), len(schools) + missing, missing > 0),
        ("schools_done", regional.done(schools), len(schools), False),
        ("lists", row["lists_received"], row["lists_due"], False),
    )
    told = [
        sections.tile(word(name, language), f"{done:,}/{due:,}" if due else NOT_BEGUN, "", warns)
        for name, done, due, warns in pairs
    ]
    for code in ("not_registered", "absent"):
        told.append(sections.tile(OUTCOMES[code][language == "en"], number(row[code], HIDDEN)))
    told += [
        sections.errors_tile(row, language),
        sections.tile(word("no_id", language), number(row["no_id"], HIDDEN)),
        sections.days_tile(view, verdict(view)),
        sections.problem_tile(view),
    ]
    return f'<section class="xl-tiles">{"".join(told)}</section>'


def counties(snapshot: RegionSnapshot) -> str:
    """Counties, the furthest first, and how many schools of each could not be counted; nothing
    where there is one and all its schools are counted."""
    rows, missing = snapshot.of_kind("county"), _missing(snapshot)
    if len(rows) < 2:
        return f'<section class="xl-card">{missing}</section>' if missing else ""
    table = _table(snapshot, "county", regional.ranked(snapshot, rows))
    return _card(snapshot, "counties_ranked", "", table + missing)


def schools(snapshot: RegionSnapshot) -> str:
    """Schools, the furthest first; of very many those that are least far."""
    parts = regional.ranked(snapshot, snapshot.of_kind("school"))
    note = ""
    if len(parts) > MOST:
        note = word("schools_shown", snapshot.language, all=f"{len(parts):,}", n=MOST)
    return _card(snapshot, "schools_ranked", note, _table(snapshot, "school_name", parts))


def problems(snapshot: RegionSnapshot) -> str:
    """Open problem records by type and by how long they are open: of the region and, behind each
    county's name, of it and its schools; of very many those that have them longest."""
    language, view = snapshot.language, snapshot.view()
    title = f"<h2>{escape(word('aged', language))}</h2>"
    types = problem_types(view)
    if not types:
        text = escape(word("no_problems", language))
        return f'<section class="xl-card">{title}<p>✓ {text}</p></section>'
    body = "".join(standing.aged(view, code, count) for code, count in types)
    told = {row["at"] for row in _with_most_problems(snapshot)}
    inside = "".join(
        _county_problems(snapshot, row, told)
        for row in snapshot.of_kind("county")
        if problem_types(snapshot.view(row["at"]))
    )
    note = ""
    if len(told) == MOST_AGED:
        note = f"<p>{escape(word('schools_aged', language, n=MOST_AGED))}</p>"
    table = standing.aged_table(body, language)
    return f'<section class="xl-card">{title}{note}{table}{inside}</section>'


def _with_most_problems(snapshot: RegionSnapshot) -> list[Row]:
    def key(row: Row) -> tuple[int, int]:
        ages = snapshot.problems_age.get(row["at"], {}).values()
        old = sum(own.get(_OLDEST) or 0 for own in ages)
        return -old, -sum(row[name] or 0 for name in PROBLEM_COLUMNS.values())

    have = [row for row in snapshot.of_kind("school") if problem_types(snapshot.view(row["at"]))]
    return sorted(have, key=key)[:MOST_AGED]


def _county_problems(snapshot: RegionSnapshot, county: Row, told: set[str]) -> str:
    language, lines = snapshot.language, []
    own = [row for row in snapshot.within(county["at"]) if row["at"] in told]
    for row in (county, *own):
        view = snapshot.view(row["at"])
        name = "" if row is county else regional.name(row, language)
        lines += [standing.aged(view, code, n, name) for code, n in problem_types(view)]
    table = standing.aged_table("".join(lines), language)
    name = escape(regional.name(county, language))
    return f"<details><summary>{name}</summary>{table}</details>"


def _card(snapshot: RegionSnapshot, title: str, note: str, inner: str) -> str:
    language = snapshot.language
    more = f"<p>{escape(note)}</p>" if note else ""
    return (
        f'<section class="xl-card xl-classes"><h2>{escape(word(title, language))}</h2>'
        f"<p>{escape(word('region_how', language))}</p>{more}{standing.legend(snapshot.view())}"
        f"{inner}</section>"
    )


def _table(snapshot: RegionSnapshot, named: str, parts: Parts) -> str:
    view, codes = snapshot.view(), regional.codes(snapshot)
    names = {row["at"]: row["name"] for row in snapshot.of_kind("county")}
    several = len(names) > 1
    whole = snapshot.whole()
    total = whole | {"name": word("total", snapshot.language)}
    lines = [standing.line(view, "", total, regional.steps(whole, codes), "xl-sum")]
    order = ranks([row for row, _ in parts])
    for at, (row, own) in [*zip(order, parts, strict=True)][-MOST:]:
        # The county beside a school, where there are several.
        note = regional.short(names.get(row["within"], ""), whole["name"]) if several else ""
        row = row | {"name": regional.name(row, snapshot.language)}
        lines.append(standing.line(view, str(at or "–"), row, own, note=note))
    return standing.table(named, codes, "".join(lines), snapshot.language, " xl-places")


def _missing(snapshot: RegionSnapshot) -> str:
    language = snapshot.language
    told = "".join(
        f"<li>{escape(word('not_counted_in', language, name=name, n=n))}</li>"
        for county, n in snapshot.missing.items()
        for name in [county or word("no_county", language)]
    )
    if not told:
        return ""
    title, how = word("not_counted", language), word("not_counted_how", language)
    return (
        f'<div class="xl-missing"><h2>{escape(title)}</h2><p>{escape(how)}</p><ul>{told}</ul></div>'
    )
