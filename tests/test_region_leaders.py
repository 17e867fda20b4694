"""What leaders of a region see: an opening view, a drill-down, a gate before both."""

import json
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Literal

import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

from tests.browser import TOP, Watch, chromium, seen
from tests.regions import region as made_region
from tests.test_page_browser import CONTRASTS
from tests.test_region import one_by_one, order_for
from xjaudit.cli import app
from xjaudit.dashboard import starting
from xjaudit.dashboard.editions import Editions
from xjaudit.drill.region import RegionDrill
from xjaudit.page import regional
from xjaudit.page.region import MOST, MOST_AGED, opening
from xjaudit.publish import PublishError
from xjaudit.region import rollup
from xjaudit.region.tables import SCHOOLS, SCHOOLS_FILE
from xjaudit.settings import Settings
from xjaudit.snapshot.region import RegionSnapshot, latest, newest_edition
from xjaudit.snapshot.schema import COUNTS

SCHOOLS_TABLE = """
school_id  | school_name          | county
2151000001 | 东街小学              | 511724
2151000002 | 西街"&'小学（东校区）  | 511724
3151000003 | 河畔中学              | 511703
2142000004 | 湖<b>滨</b>小学       | 511703
"""
# Of each class: pupils, checked, class lists that came.
CLASSES = {
    "东": [("3-1", 40, 40, 1), ("3-2", 40, 40, 1)],
    "西": [("3-1", 40, 30, 1), ("4-1", 40, 38, 0)],
    "河": [("7-1", 50, 20, 0), ("-", 2, 0, 0)],
    "湖": [("3-1", 30, 29, 1)],
}
VIEWS: list[tuple[str, int, Literal["light", "dark"]]] = [
    ("zh", 1366, "light"),
    ("zh", 360, "dark"),
    ("en", 360, "light"),
    ("en", 1366, "dark"),
]
FAILED = {"school_id": "bad", "school_name": "坏文件学校", "county": "511703", "state": "failed"}


def measures(more: int = 0) -> pd.DataFrame:
    rows = [
        {"school": school, "class": name, "label": name, "registered": pupils, "listed": pupils,
         "checked": done + min(more, pupils - done), "absent": pupils - done, "error": 1,
         "lists_due": int(name != "-"), "lists_received": came, "archive_due": pupils,
         "problem_dup_id": 6}
        for school, classes in CLASSES.items()
        for name, pupils, done, came in classes
    ]  # fmt: skip
    return pd.DataFrame(rows)


def settings_on(day: int, language: str = "zh") -> Settings:
    return Settings(
        as_of=date(2026, 11, day), language=language, deadlines={"sign_off": "2026-12-18"}
    )


def publish(out: Path, day: int, language: str = "zh") -> RegionSnapshot:
    path = rollup.publish(out, settings_on(day, language), "500MB", f"2026-11-{day}T09:00:00+08:00")
    return latest(path.parent)


def two_editions(out: Path, language: str = "zh") -> RegionSnapshot:
    """A region with a school that failed, published twice, more pupils checked the second time."""
    for day, more in ((16, 0), (22, 4)):
        made_region(out, SCHOOLS_TABLE, measures=measures(more))
        rows = pq.read_table(out / SCHOOLS_FILE).to_pylist()
        pq.write_table(pa.Table.from_pylist([*rows, FAILED], SCHOOLS), out / SCHOOLS_FILE)
        made = publish(out, day, language)
    return made


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("leaders") / "out"
    assert not two_editions(out).notice
    return out / "published"


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("张小明", "511724"),
        ("张 小·明", "511724"),
        ("东街小学", "李大山"),
        ("东街小学", "ＬＩ Ming"),
        ("东街小学13812345678", "511724"),
        ("138 1234-5678", "511724"),
        ("东街小学１３８１２３４５６７８", "511724"),
        ("20150302", "511724"),
        ("99999920150302001X", "511724"),
        ("东街小学", "511724198001011234"),
        ("AB12", "511724"),
        ("东街小学（联系人张小明）", "511724"),
        ("东街小学（张小明）", "511724"),
        ("东街小学-张小明", "511724"),
        ("东街小学_张小明_2026", "511724"),
        ("张小明 东街小学", "511724"),
        ("张小明老师-东街小学", "511724"),
        ("张小明的材料", "511724"),
        ("东街小学", "示例县(报送人 李大山)"),
        # In nobody's table, and still a person.
        ("东街小学（联系人：周文远）", "511724"),
    ],
)
def test_schools_and_counties_called_like_a_person_are_not_published(tmp_path, name, county):
    table = (
        f"school_id | school_name | county\n2151000001 | 西街小学 | 511724\ns2 | {name} | {county}"
    )
    people = "school_id | name | class | id_number\n2151000001 | 张小明 | 3-1 | AB12"
    guardians = "school_id | name\n2151000001 | 李大山\n2151000001 | Li Ming"
    own = measures()[:1].assign(school_id="s2")
    out = made_region(tmp_path, table, pupils=people, guardians=guardians, measures=own)
    with pytest.raises(PublishError) as refused:
        publish(out, 20)
    assert refused.value.code == "gate_region"
    # The row is told and nothing of what stands in it; nothing is written.
    assert "2" in str(refused.value) and name not in str(refused.value)
    assert county == "511724" or county not in str(refused.value)
    assert not (out / "published").exists() and not (out / "history").exists()


@pytest.mark.parametrize(
    "name",
    [
        "张小明纪念小学",
        "示例小学（张小明纪念校区）",
        "示例中学2026",
        "2151000001 东街小学",
        "第12-3中学",
    ],
)
def test_schools_may_bear_a_name_a_year_and_their_own_identifier(tmp_path, name):
    table = f"school_id | school_name | county\n2151000001 | {name} | 511724"
    people = "school_id | name | class\n2151000001 | 张小明 | 3-1"
    own = measures()[:1].assign(school_id="2151000001")
    made = publish(made_region(tmp_path, table, pupils=people, measures=own), 20)
    assert [row["name"] for row in made.of_kind("school")] == [name]


def test_history_foretells_and_belongs_to_one_term(tmp_path):
    made = two_editions(tmp_path)
    assert [(one["edition"], one["checked"]) for one in made.history] == [(1, 197), (2, 210)]
    # 32 are left; 13 were done in six days.
    assert (made.edition, made.forecast) == (2, "2026-12-07")
    again = publish(tmp_path, 22)
    assert [one["edition"] for one in again.history] == [1, 3]
    path = rollup.publish(tmp_path, Settings(as_of=date(2027, 3, 1)), "500MB")
    assert len(latest(path.parent).history) == 1


@pytest.mark.parametrize(
    ("counties", "name"),
    [
        (["511724"], "四川省达州市大竹县 511724"),
        (["511724", "511703"], "四川省达州市"),
        (["511724", "510104"], "四川省"),
        (["511724", "420102"], ""),
        (["511724", "虚构区"], ""),
        (["虚构区"], "虚构区"),
        ([], ""),
    ],
)
def test_a_region_is_called_what_its_counties_have_in_common(counties, name):
    assert rollup.region_name(counties) == name


def test_steps_are_told_where_files_know_of_them_and_schools_are_ranked(published):
    made = latest(published)
    # Electronic files are due everywhere, and no school's files say that one came.
    assert regional.codes(made) == ["lists", "checked", "errors"]
    names = [row["name"][:1] for row, _ in regional.ranked(made, made.of_kind("school"))]
    assert names == ["东", "湖", "西", "河"]
    (step, lacking), *_ = regional.holding_back(made)
    assert (step.code, step.left) == ("lists", 2)
    assert regional.needing_help(made)[0][0]["name"] == "河畔中学"


def test_opening_view_ranks_counties_and_schools_and_escapes_their_names(published):
    text = (published / "opening.html").read_text("utf-8")
    assert text == opening(latest(published))
    assert "<b>滨" not in text and "湖 b 滨 /b 小学" in text
    assert "西街&quot;&amp;&#x27;小学（东校区）" in text and "西街\"&'" not in text
    # Share, verdict, schools counted and not, problem records.
    for told in ("210", "242", "能按期完成", "4/5", "身份证号重复", "511703：1 所", "四川省达州市"):
        assert told in text, told
    rows = re.findall(r'<th role="rowheader"[^>]*>(.*?)</th>.*?xl-nn">(.*?)</td>', text)
    order = [(re.sub("<.*", "", name)[-6:].strip(), pair) for name, pair in rows]
    assert [pair for name, pair in order if name != "合计"] == [
        "154/160", "56/82", "80/80", "30/30", "74/80", "26/52",
    ]  # fmt: skip
    assert not re.search(r"(src|href)=.(https?:)?//", text)


def test_very_many_schools_show_those_that_are_least_far(published):
    made = latest(published)
    (one, *_), county = made.of_kind("school"), made.of_kind("county")[0]["at"]
    many = [
        one | {"at": f"school:s{n}", "within": county, "name": f"第{n}小学", "checked": n % 37}
        for n in range(MOST + 50)
    ]
    text = opening(RegionSnapshot(**{**vars(made), "rows": [*made.rows, *many]}))
    assert text.count('scope="row"') < MOST + MOST_AGED + 10 and len(text) < 500_000
    assert "254" in text and "第36小学" not in text and "第37小学" in text


@pytest.fixture
def drilled(published):
    return RegionDrill(latest(published))


def drawn(view: RegionDrill) -> str:
    return json.dumps([one["data"] for one in view.figures.outputs], ensure_ascii=False)


def test_from_the_region_to_a_county_a_school_and_a_class(drilled):
    assert "210/242" in drilled.numbers.value and drilled.school.layout.display == "none"
    drilled.county.value = "county:511724"
    assert "210/242" not in drilled.numbers.value and "大竹县" in drilled.numbers.value
    assert "东街小学" in drawn(drilled) and "河畔" not in drawn(drilled)
    assert [at for _, at in drilled.school.options][1:] == [
        "school:2151000001",
        "school:2151000002",
    ]
    drilled.school.value = "school:2151000002"
    assert "西街&quot;&amp;&#x27;小学" in drilled.numbers.value
    assert "三年级1班" in drawn(drilled) and drilled.part.layout.display == ""
    drilled.part.value = "class:2151000002:4-1"
    assert "四年级1班" in drilled.numbers.value and "40/40" in drilled.numbers.value
    assert "三年级1班" not in drawn(drilled)
    drilled.county.value = "region"
    assert drilled.part.layout.display == "none" and "210/242" in drilled.numbers.value


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("class:2151000002:4-1", "class:2151000002:4-1"),
        ("class:2151000002:9-9", "school:2151000002"),  # not in this edition any more
        ("grade:2151000002:4", "grade:2151000002:4"),
        ("school:2151000002", "school:2151000002"),
        ("county:511703", "county:511703"),
        ("county:<b>", "region"),
        ("school:9", "region"),
    ],
)
def test_page_that_is_loaded_again_opens_where_it_was(drilled, asked, shown):
    drilled.kept._handle_custom_msg({"at": asked}, [])
    assert drilled.kept.at == shown
    known = drilled._snapshot
    assert f"<h2>{escape(regional.name(known.row(shown), 'zh'))}</h2>" in drilled.numbers.value
    inner = (drilled.county, drilled.school, drilled.part)
    assert shown in [choice.value for choice in inner]


def test_what_holds_a_place_up_holds_up_one_of_its_parts(published):
    made, compared = latest(published), 0
    for row in made.rows:
        inside = made.of_kind("school") if row["at"] == "region" else made.within(row["at"])
        parts = [r for r in inside if r["at"].startswith(("school:", "class:"))]
        held = {step.code for r in parts if (step := regional.holding(made, r))}
        if own := regional.holding(made, row):
            assert not parts or own.code in held, row["at"]
            compared += len(parts)
    assert compared > 10
    (first, _), *_ = regional.holding_back(made)
    assert first == regional.holding(made, made.whole())


def test_school_without_a_list_is_held_up_there_though_more_pupils_are_missing(published):
    made, own = latest(published), {"error": 0, "lists_due": 1}
    changed = {
        "class:2151000002:3-1": {"registered": 39, "checked": 39, "lists_received": 1, **own},
        "class:2151000002:4-1": {"registered": 43, "checked": 0, "lists_received": 0, **own},
    }
    inside = [row | changed[row["at"]] for row in made.rows if row["at"] in changed]
    sums = {name: sum(row[name] for row in inside) for name in inside[0] if name in COUNTS}
    whole = {**made.row("school:2151000002"), **sums}
    told = RegionSnapshot(**{**vars(made), "rows": [made.whole(), whole, *inside]})
    assert regional.holding(told, whole).code == "lists"
    assert regional.holding_back(told)[0][0].code == "lists"
    assert [step.code for _, step in regional.needing_help(told)] == ["lists"]


@pytest.mark.parametrize(
    "sent", [{"index": 99}, {"_options_labels": ["<script>"] * 9, "index": 8}, {"value": "x"}]
)
def test_what_a_browser_makes_up_is_not_heard(drilled, sent):
    before = drilled.numbers.value, drilled.figures.outputs
    for widget in (drilled.county, drilled.school, drilled.part):
        try:
            widget.set_state(sent)
        except Exception as refused:
            # ipywidgets itself refuses, and nobody but the kernel's log hears of it.
            assert not isinstance(refused, AssertionError)
    for at in ("class:2151000002:9-9", "", "county:<b>", "../schools.parquet"):
        drilled.show(at)
    assert (drilled.numbers.value, drilled.figures.outputs) == before


def test_a_regions_folder_is_known_and_served(published, tmp_path, monkeypatch):
    edition = Editions(published).newest()
    assert (edition.number, edition.plain) == (2, (published / "opening.html").read_bytes())
    told = {}
    monkeypatch.setattr(starting.processes, "run", lambda *a, **_: told.update(json.loads(a[-1])))
    starting.serve(published, starting.Wish(no_token=True, open_browser=False))
    assert Path(told["notebook"]).name == "region.ipynb"
    options = ["dashboard", str(published), "--static", str(tmp_path)]
    assert CliRunner().invoke(app, options).exit_code == 0
    (page,) = tmp_path.iterdir()
    assert "data-follow" not in page.read_text("utf-8")


@pytest.mark.slow
def test_notebook_shows_the_sample_region_and_no_pupil(region, tmp_path, monkeypatch):
    out = tmp_path / "out"
    one_by_one(order_for(region, out))
    path = rollup.publish(out, settings_on(16), "500MB")
    monkeypatch.setenv("XJAUDIT_PUBLISHED", str(path.parent))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    book = nbformat.read(TOP / "dashboards" / "region.ipynb", as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": "/"}}).execute()
    outputs = [one for cell in book.cells for one in cell.outputs]
    # Heading, age, the drill-down, and the curve: nothing went wrong.
    assert [one.output_type for one in outputs] == ["execute_result"] * 3 + ["display_data"]
    told = nbformat.writes(book) + (path.parent / "opening.html").read_text("utf-8")
    assert "105/108" in told and "示例第一学校" in told
    pupils = pd.read_parquet(out / "data" / "pupils")
    for name in ("name", "id_number", "registry_no", "phone"):
        assert not [one for one in pupils[name].dropna() if one in told], name


@pytest.mark.browser
def test_opening_view_fits_and_can_be_read(tmp_path):
    pages = {}
    for language in ("zh", "en"):
        two_editions(tmp_path / language, language)
        pages[language] = tmp_path / language / "published" / "opening.html"
    with chromium() as browser:
        for language, width, scheme in VIEWS:
            with browser.new_context(
                viewport={"width": width, "height": 768}, color_scheme=scheme
            ) as context:
                shown = context.new_page()
                watch = Watch(shown)
                shown.goto(pages[language].as_uri())
                assert shown.evaluate("document.documentElement.scrollWidth") == width
                assert shown.evaluate(CONTRASTS) == []
                cut = "[...document.querySelectorAll('.xl-tile,.xl-step span,.xl-name,.xl-nn')]"
                cut += ".filter(e => e.scrollWidth > e.clientWidth + 1).length"
                assert shown.evaluate(cut) == 0
                box = shown.locator(".xl-verdict").bounding_box()
                assert box and box["y"] + box["height"] <= 768
                seen(shown, f"region-{language}-{width}-{scheme}")
                asked = {url for url in watch.asked if not url.startswith(("file:", "data:"))}
                assert (asked, watch.errors) == (set(), [])
        with browser.new_context() as context:
            shown = context.new_page()
            shown.goto(pages["zh"].as_uri())
            printed = pdfium.PdfDocument(shown.pdf(prefer_css_page_size=True))
    text = "".join(page.get_textpage().get_text_range() for page in printed)
    assert [round(side) for side in printed[0].get_size()] == [595, 842]
    printed.close()
    assert all(pair in text for pair in ("80/80", "74/80", "26/52"))


def test_open_pages_hear_of_a_new_edition(tmp_path):
    made_region(tmp_path, SCHOOLS_TABLE, measures=measures())
    assert newest_edition(tmp_path / "published") == 0
    for number in (1, 2):
        publish(tmp_path, 20 + number)
        assert newest_edition(tmp_path / "published") == number
