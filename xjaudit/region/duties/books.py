"""The county's workbook, and the region's where there are several counties."""

from functools import partial
from pathlib import Path

import pandas as pd

from xjaudit.documents import summary
from xjaudit.exports.book import Book
from xjaudit.exports.outputs import appearing
from xjaudit.region.duties import cases, figures, forwarded, shapes, sheets, waiting
from xjaudit.region.duties.gathered import Gathered
from xjaudit.region.duties.standing import unsearched
from xjaudit.region.duties.words import file_name, word, words
from xjaudit.settings import Settings

FOLDER = "county"


def write_counties(out: Path, told: Gathered, settings: Settings) -> list[Path]:
    """OUT/county: a workbook per county and, where somebody waits for a record, its list of the
    month; one workbook of them all where they are several."""
    counties = sorted(told.standing["county"].unique())
    names = {one: _name(one, settings.language) for one in counties}
    region = word("files", "region", settings.language)
    lacking = _waiting(told)
    lists = {one: forwarded.file_of(one, settings) for one in counties if one in lacking}
    searched = waiting.searched(told, settings.language)
    every = [*names.values(), *lists.values(), *([region] if len(counties) > 1 else [])]
    of_school = cases.of_schools(told.cases)
    with appearing(out / FOLDER, every) as made:
        for county, name in names.items():
            _county(made / name, county, told, of_school, settings)
        for county, name in lists.items():
            rows = waiting.late_rows(lacking[county], told, settings.language)
            forwarded.write(made / name, county, rows, searched, settings)
        if len(counties) > 1:
            _region(made / region, told, settings)
        for path in made.iterdir():
            path.chmod(0o600)
    for county in set(counties) - set(lacking):
        # Of an earlier run of this month; lists of other months were forwarded, and stay.
        (out / FOLDER / forwarded.file_of(county, settings)).unlink(missing_ok=True)
    return [out / FOLDER / name for name in every]


def _waiting(told: Gathered) -> dict[str, pd.DataFrame]:
    """By county who attends without a record, each child once."""
    counties = told.late["school_id"].map(told.standing.set_index("school_id")["county"])
    return {
        str(county): rows.drop_duplicates("child") for county, rows in told.late.groupby(counties)
    }


def _name(county: str, language: str) -> str:
    label = file_name(figures.place_name(county)) if county else ""
    return f"{label or word('files', 'unknown', language)}.xlsx"


def _county(
    path: Path, county: str, told: Gathered, of_school: dict[str, list[dict]], settings: Settings
) -> None:
    language, book = settings.language, Book(path, settings)
    schools = told.standing[told.standing["county"] == county]
    names = schools.set_index("school_id")["school_name"]
    inside = set(names.index)
    own = list({c["case_id"]: c for one in schools["school_id"] for c in of_school.get(one, [])}
               .values())  # fmt: skip
    answers = {one: len(of_school.get(one, [])) for one in inside}
    sheet = words("sheets", language)
    ranked = sheets.standing(schools, answers, language)
    put = partial(sheets.put, book, codes=told.codes)
    put(sheet["standing"], ranked, shapes.STANDING)
    if len(faults := ranked[ranked["fault"] != ""]):
        put(sheet["faults"], faults, shapes.FAULTS)
    across = cases.told(own, inside, language, told.since.cases)
    put(sheet["cases"], across, cases.without_new(shapes.CASES, across))
    late = told.late[told.late["school_id"].isin(inside)].drop_duplicates("child")
    put(sheet["late"], waiting.with_ends(late, told, settings), shapes.LATE)
    problems = told.problems[told.problems["school_id"].isin(inside)]
    heads = sheets.with_ages(shapes.PROBLEMS)
    put(sheet["problems"], sheets.problems(problems, names, language), heads)
    items = told.institutions[told.institutions["school_id"].isin(inside)]
    shown = sheets.institutions(items, told.told, names, language)
    of_base = sheets.faults_of_base(told.base, county, language)
    put(sheet["institutions"], pd.concat([shown, of_base]), shapes.INSTITUTIONS)
    sent = told.compared[told.compared["school_id"].isin(inside)]
    put(sheet["compared"], sheets.compared(sent, language), shapes.COMPARED)
    places = told.places[told.places["county"].eq(county) & told.places["level"].isin(_LOCAL)]
    left_out = waiting.left_out(unsearched(schools), language)
    _rolled(book, places, sheet["rolled"], left_out)
    for one in places.loc[places["level"] == "county", "summary"]:
        _form(book, one, sheet["form"], left_out)
    put(sheet["since"], sheets.since(told.since, names, language), shapes.SINCE)
    book.book.close()


def _form(book: Book, county: summary.Summary, name: str, left_out: str) -> None:
    """The county's form, and below it the schools that are not in it."""
    summary.form(book, county, name)
    if left_out:
        look = {"font_name": "SimSun", "font_size": 11, "text_wrap": True, "valign": "top"}
        sheet, last = book.book.worksheets()[-1], len(county.figures)
        width = 15 + 8 * last
        sheet.set_row(_BELOW, 16 * (2 + 2 * len(left_out) // width))
        sheet.merge_range(
            _BELOW, 0, _BELOW, last, left_out, book.book.add_format({**look, "bold": True})
        )


# The row behind the form's last.
_BELOW = 9


_LOCAL = ("school", "county")


def _rolled(book: Book, places: pd.DataFrame, name: str, left_out: str) -> None:
    """Two sheets: side by side all grades would be too small to read; at the end who is not in
    them."""
    if places.empty:
        return
    rows = pd.DataFrame(figures.lines(places, sheets.rolled_words(book.language)))
    if left_out:
        rows = pd.concat([rows, pd.DataFrame([{"name": left_out}])], ignore_index=True)
    for part, heads in sheets.heads(places.iloc[0]["summary"], book.language).items():
        sheets.put(book, f"{name} {part}", rows, shapes.rolled(heads))


def _region(path: Path, told: Gathered, settings: Settings) -> None:
    language, book = settings.language, Book(path, settings)
    sheet = words("sheets", language)
    table = sheets.counties(told.standing)
    sheets.put(book, sheet["standing"], table, sheets.COUNTIES)
    counties = told.standing.set_index("school_id")["county"]
    aged = sheets.problems_of_counties(told.problems, counties, language)
    heads = sheets.with_ages(shapes.PROBLEMS_OF_COUNTIES)
    sheets.put(book, sheet["problems"], aged, heads)
    left_out = waiting.left_out(unsearched(told.standing), language)
    _rolled(book, told.places[told.places["level"] != "school"], sheet["rolled"], left_out)
    book.book.close()
