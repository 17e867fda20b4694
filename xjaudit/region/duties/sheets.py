"""Tables of a region as people read them."""

import re
from dataclasses import replace
from typing import Any

import pandas as pd

from xjaudit.documents.summary import Summary
from xjaudit.exports.book import Book, Column, columns
from xjaudit.reconcile.registers import CORE_ITEMS
from xjaudit.record.classes import class_label
from xjaudit.region.across.words import kinds
from xjaudit.region.duties.figures import place_name
from xjaudit.region.duties.increments import Since
from xjaudit.region.duties.institutions import RULES
from xjaudit.region.duties.problems import by_type
from xjaudit.region.duties.words import word, words
from xjaudit.rules.problems import allowed
from xjaudit.snapshot.schema import PROBLEMS

_SUMMED = ("registered", "checked", "not_registered", "absent", "status_mismatch", "error")
COUNTIES = columns(
    ("rank", "名次", "Rank", 6),
    ("name", "县（区）", "County", 24),
    ("schools", "学校数", "Schools", 9),
    ("done", "已核查", "Audited", 9),
    ("progress", "已核对", "Checked", 20),
    ("not_registered", "有人无籍", "Attends, no record", 10),
    ("absent", "有籍无人", "Record, on no list", 10),
    ("status_mismatch", "状态不符", "Status contradicts", 10),
    ("error", "错误", "Errors", 9),
)


def put(
    book: Book,
    name: str,
    frame: pd.DataFrame,
    shape: list[Column],
    codes: pd.Series | None = None,
    header: str = "&F",
) -> None:
    """A sheet of a workbook; what is missing is a blank cell. `codes` are the schools' identifiers,
    which people are told for school_id; `header` stands on every page."""
    told = frame.reset_index(drop=True).astype(object)
    if codes is not None and "school_id" in told:
        told["school_id"] = told["school_id"].map(codes).astype(object)
    book.table(name, told.where(told.notna(), None), shape)
    sheet = book.book.worksheets()[-1]
    # On paper a page says whose it is; the footer says what. Lines to write between.
    sheet.set_header(f"&L{header}")
    sheet.hide_gridlines(0)
    sheet.set_row(0, 12.5 * max(_lines(column, book.language) for column in shape) + 2)


def as_header(text: str) -> str:
    """A text as the head of printed pages, where & begins a code."""
    return text.replace("&", "&&")


def _lines(column: Column, language: str) -> int:
    """Lines its heading takes; only Excel makes room for them by itself."""
    if language == "zh":
        return -(-2 * len(column.zh) // (column.width - 1))
    return max(len(column.en.split()), 1) if len(column.en) >= column.width else 1


def standing(schools: pd.DataFrame, answers: dict[str, int], language: str) -> pd.DataFrame:
    """Schools by rank, those without one last."""
    told = schools.sort_values(["rank", "school_id"], na_position="last")
    return told.assign(
        state=told["state"].map(words("states", language)),
        answers=told["school_id"].map(answers),
        # One line after the other would need a height that nothing reckons.
        fault=told["fault"].fillna("").str.replace(r"\s*\n\s*", " ", regex=True),
        tint=told["state"].map({"done": "info", "failed": "error", "part": "error"}).fillna("warn"),
    )


def counties(schools: pd.DataFrame) -> pd.DataFrame:
    """A row per county, by the share that is checked."""
    told = schools.groupby("county")[list(_SUMMED)].sum().reset_index()
    sizes = schools.groupby("county")["state"]
    told["schools"] = told["county"].map(sizes.size())
    told["done"] = told["county"].map(sizes.agg(lambda states: (states == "done").sum()))
    share = told["checked"] / told["registered"].where(told["registered"] > 0)
    told["rank"] = share.rank(ascending=False, method="min").astype("Int64")
    told["name"] = told["county"].map(place_name)
    told["progress"] = [
        f"{done}/{of}（{part:.0%}）" if of else ""
        for done, of, part in zip(told["checked"], told["registered"], share, strict=True)
    ]
    return told.sort_values(["rank", "county"], na_position="last")


def labels(classes: pd.Series, language: str) -> pd.Series:
    """Classes by name."""
    return classes.map(lambda one: class_label(one, language), na_action="ignore")


def with_ages(shape: list[Column]) -> list[Column]:
    """Columns whose names are spans of age get their words."""
    zh, en = words("ages", "zh"), words("ages", "en")
    return [replace(c, zh=zh[c.name], en=en[c.name]) if c.name in zh else c for c in shape]


def problems(rows: pd.DataFrame, names: pd.Series, language: str) -> pd.DataFrame:
    """Open problem records by type and age: of all schools, then of each."""
    told = by_type(rows)
    every = by_type(rows.assign(school_id=""))
    named = {**names, "": word("problems", "all", language)}
    told = pd.concat([every, told.sort_values(["school_id", "type"])], ignore_index=True)
    return _aged(told.assign(school_name=told["school_id"].map(named)), language)


def problems_of_counties(rows: pd.DataFrame, counties: pd.Series, language: str) -> pd.DataFrame:
    """The same of all counties, then of each; `counties` by school."""
    told = rows.assign(county=rows["school_id"].map(counties))
    parts = [by_type(told.assign(county="*"), "county"), by_type(told, "county")]
    table = pd.concat(parts, ignore_index=True)
    every = word("problems", "region", language)
    names = [every if one == "*" else place_name(one) for one in table["county"]]
    return _aged(table.assign(name=names), language)


def _aged(told: pd.DataFrame, language: str) -> pd.DataFrame:
    label = {code: pair[language == "en"] for code, pair in PROBLEMS.items()}
    old = (told["184-"] > 0).map({True: "error", False: "info"})
    return told.assign(label=told["type"].map(label), tint=old)


def own_problems(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """A school's open problem records, the oldest first."""
    label = {code: pair[language == "en"] for code, pair in PROBLEMS.items()}
    how = [
        allowed(kind, scope if isinstance(scope, str) else None, language)
        if kind in PROBLEMS and kind != "PR-OTHER"
        else ""
        for kind, scope in zip(rows["type"], rows["scope"], strict=True)
    ]
    shown = labels(rows["class"], language)
    return rows.assign(label=rows["type"].map(label), how=how, answer="", **{"class": shown})


def institutions(
    items: pd.DataFrame, found: pd.DataFrame, names: pd.Series, language: str
) -> pd.DataFrame:
    """A row per school, a column per core item; what rules found besides as a remark."""
    alone = items["state"].isin(["untold", "not_in_base"]) & items["own"].notna()
    states = items["state"].mask(alone & (items["state"] == "untold"), "alone")
    said = [
        word("institution", state, language, own=own, base=base)
        for state, own, base in zip(states, items["own"], items["base"], strict=True)
    ]
    told = items.assign(said=said).pivot(index="school_id", columns="item", values="said")
    told = told.reindex(columns=list(CORE_ITEMS))
    bad = ~items["state"].isin(["agrees", "untold", "not_in_base"])
    wrong = bad.groupby(items["school_id"]).any().reindex(told.index)
    about = found[found["rule"].str.startswith(RULES)]
    remarks = about.groupby("school_id")["message"].agg("\n".join)
    told = told.assign(
        remark=remarks.reindex(told.index).fillna(""),
        tint=wrong.map({True: "error", False: "info"}),
    ).reset_index()
    # `school_name` is one of the items.
    return told.assign(school=told["school_id"].map(names))


def faults_of_base(base: pd.DataFrame, county: str, language: str) -> pd.DataFrame:
    """What is wrong with the base itself, where it may be of this county: a row each."""
    told = base["authority_code"].str[:6]
    coded = re.fullmatch("[0-9]{6}", county) is not None
    own = base[told.isna() | (told == county)] if coded else base
    remarks = [word("of_base", one["state"], language, code=one["school_code"], names=one["names"])
               for one in own.to_dict("records")]  # fmt: skip
    label = word("of_base", "label", language)
    names = ["school", *CORE_ITEMS, "remark", "tint"]
    rows = [{"school": label, "remark": one, "tint": "error"} for one in remarks]
    return pd.DataFrame(rows, columns=names)


def compared(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Each school's summary beside its roster."""
    cells = ["\n".join(_cell(one, language) for one in own.to_dict("records"))
             for own in rows["cells"]]  # fmt: skip
    state = ["not_sent" if not sent else "sent_differs" if own else "sent_agrees"
             for sent, own in zip(rows["sent"], cells, strict=True)]  # fmt: skip
    tint = {"not_sent": "warn", "sent_differs": "error", "sent_agrees": "info"}
    return rows.assign(
        cells=cells,
        state=[word("summary", one, language) for one in state],
        tint=[tint[one] for one in state],
    )


def _cell(one: dict[Any, Any], language: str) -> str:
    told = words("items", language)
    ordinal = one["ordinal"]
    year = told["grade"].format(n=ordinal) if ordinal else told["all"]
    stage = told.get(one["stage"], "") + year if one["item"] != "total" else ""
    where = f"{stage}{'' if language == 'zh' else ' '}{told[one['item']]}"
    if pd.isna(one["stated"]):
        return told["text"].format(cell=one["cell"], where=where)
    wrong = [name for name in ("counted", "summed")
             if not pd.isna(one[name]) and one["stated"] != one[name]]  # fmt: skip
    facts = {name: one[name] for name in ("stated", "counted", "summed")}
    return told["_".join(wrong)].format(cell=one["cell"], where=where, **facts)


def since(told: Since, names: pd.Series, language: str) -> pd.DataFrame:
    """What came and went, by school."""
    if told.day is None:
        return pd.DataFrame([{"school_name": word("since", "first", language)}]).reindex(
            columns=["school_name", "school_id", "kind", "code", "new", "gone", "unknown"]
        )
    own = told.counts[told.counts["school_id"].isin(names.index)]
    label = {code: one.name(language) for code, one in kinds().items()}
    return own.assign(
        school_name=own["school_id"].map(names),
        kind=own["kind"].map(words("since", language)),
        code=own["code"].map(label).fillna(own["code"]),
    )


def rolled_words(language: str) -> dict[str, str]:
    """Levels and items of the roll-up."""
    told = {**words("items", language), **words("levels", language)}
    return told | {"left_out": words("summary", language)["short"]}


def heads(summary: Summary, language: str) -> dict[str, dict[int, str]]:
    """By sheet the headings of its figures, by their place in the summary."""
    told = words("items", language)
    names = {"小学": "primary", "初中": "middle", "高中": "high"}
    found: dict[str, dict[int, str]] = {told["primary_part"]: {}, told["upper_part"]: {}}
    ordinal = 0
    for at, one in enumerate(summary.figures):
        ordinal = 0 if one.head == "小计" else ordinal + 1
        year = told["grade"].format(n=ordinal) if ordinal else told["all"]
        part = told["primary_part" if one.stage == "小学" else "upper_part"]
        found[part][at] = told[names[one.stage]] + year
    return found
