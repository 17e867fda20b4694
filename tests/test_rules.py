"""Every rule flags exactly the rows its table marks, and is complete."""

# A table is as wide as its sheet.
# ruff: noqa: E501

import string
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from tests.tables import read_table
from xjaudit.errors import SettingError
from xjaudit.ingest import receipt as notices
from xjaudit.record.fields import all_fields
from xjaudit.record.values import read_column
from xjaudit.rules import RULES
from xjaudit.rules.rule import Rows, Rule, run
from xjaudit.rules.shown import masked
from xjaudit.rules.texts import PARTS, actions, texts
from xjaudit.settings import Settings, load

HERE = Path(__file__).parent
SETTINGS = load(HERE / "rules" / "settings.toml")
TABLES: dict[str, str] = {}
# Tables under other settings: by the rule's code and a word, the changes and the table.
OTHERWISE: dict[str, tuple[dict[str, Any], str]] = {}
for module in sorted((HERE / "rules").glob("[a-z]*.py")):
    told = import_module(f"tests.rules.{module.stem}")
    TABLES |= told.TABLES
    OTHERWISE |= getattr(told, "OTHERWISE", {})

each_rule = pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)


def findings_of(one: Rule, frame: pd.DataFrame, settings: Settings = SETTINGS) -> pd.DataFrame:
    """What a rule finds, through the runner, so that blanks are the runner's business."""
    return run([one], {one.reads: Rows(placed(frame))}, settings).findings


def flagged_rows(one: Rule, frame: pd.DataFrame) -> list[int]:
    """Row labels a rule flags."""
    return sorted(int(row) for row in findings_of(one, frame)["row"].drop_duplicates())


def unsaid(found: pd.DataFrame, frame: pd.DataFrame) -> list[str]:
    """What findings should say and do not: a table's column `says` holds words of the message,
    `wants` what is expected instead (— nothing), `points` the field; of several findings on a row
    any may."""
    missing = []
    for column, part in (("says", "message"), ("wants", "expected"), ("points", "field")):
        told = found.groupby(found["row"].astype(int))[part].agg(lambda c: list(c.dropna()))
        for row, word in frame.get(column, pd.Series(dtype="str")).dropna().items():
            said = told[row] or ["—"]
            if not any(word in text if part == "message" else word == text for text in said):
                missing.append(f"row {row}: {word}, not {told[row]}")
    return missing


def placed(frame: pd.DataFrame) -> pd.DataFrame:
    own = {"file": "f.xlsx", "sheet": "s", "school": None, "person_key": "p"}
    place = {name: value for name, value in own.items() if name not in frame}
    place |= {} if "class" in frame else {"class": "7-1"}
    return frame.assign(**place, row=range(len(frame)))


@each_rule
def test_flags_exactly_the_marked_rows(one):
    frame, marked = read_table(TABLES[one.code])
    assert flagged_rows(one, frame) == marked


@each_rule
def test_findings_say_what_the_table_says(one):
    frame, _ = read_table(TABLES[one.code])
    assert not unsaid(findings_of(one, frame), frame)


@pytest.mark.parametrize("name", OTHERWISE)
def test_flags_the_marked_rows_under_other_settings(name):
    changes, table = OTHERWISE[name]
    one = {one.code: one for one in RULES}[name.split()[0]]
    frame, marked = read_table(table)
    found = findings_of(one, frame, SETTINGS.but(**changes))
    assert sorted(set(found["row"])) == marked
    assert not unsaid(found, frame)


@each_rule
def test_table_shows_a_good_and_a_bad_row(one):
    frame, marked = read_table(TABLES[one.code])
    assert 0 < len(marked) < len(frame)


@each_rule
def test_order_of_rows_does_not_matter(one):
    frame, marked = read_table(TABLES[one.code])
    turned = frame.iloc[::-1].reset_index(drop=True)
    last = len(frame) - 1
    assert flagged_rows(one, turned) == sorted(last - row for row in marked)


@each_rule
def test_rows_without_a_fault_and_a_row_alone_are_answered(one):
    frame, marked = read_table(TABLES[one.code])
    flagged_rows(one, frame.drop(index=marked).reset_index(drop=True))
    flagged_rows(one, frame.iloc[:1])


@each_rule
@pytest.mark.parametrize("language", ["zh", "en"])
def test_texts_are_complete(one, language):
    own = texts(language)[one.code]
    assert set(own) == set(PARTS)
    assert all(text.strip() for text in own.values())
    assert one.action in actions(language)


@each_rule
@pytest.mark.parametrize("language", ["zh", "en"])
def test_message_is_filled(one, language):
    frame, _ = read_table(TABLES[one.code])
    settings = SETTINGS.but(language=language)
    messages = run([one], {one.reads: Rows(placed(frame))}, settings).findings["message"]
    assert len(messages)
    assert not messages.str.contains(r"[{}]").any()
    assert not messages.str.contains(r"\bnan\b|None|<NA>|[0-9]\.0\b").any()
    assert not messages.str.contains(r"（）|“”|\(\)|^\s|\s$|\s[,:;.]").any()


@each_rule
def test_both_languages_name_the_same_values(one):
    named = [
        {name for _, name, _, _ in string.Formatter().parse(one.text(language)["message"]) if name}
        for language in ("zh", "en")
    ]
    assert named[0] == named[1]


def test_codes_are_unique():
    assert len({one.code for one in RULES}) == len(RULES)


def test_every_written_rule_is_listed():
    folder = Path(import_module("xjaudit.rules").__file__).parent
    written = {
        thing.code
        for path in folder.glob("*.py")
        if path.stem not in ("__init__", "rule")
        for thing in vars(import_module(f"xjaudit.rules.{path.stem}")).values()
        if isinstance(thing, Rule)
    }
    assert written == {one.code for one in RULES}


def test_no_texts_or_tables_without_a_rule():
    codes = {one.code for one in RULES}
    assert set(TABLES) == set(texts("zh")) == set(texts("en")) == codes


def test_causes_run_before_their_consequences():
    seen: set[str] = set()
    for one in RULES:
        assert set(one.unless) <= seen, one.code
        seen.add(one.code)


def test_needed_columns_are_in_the_dictionary():
    known = set(all_fields())
    for one in RULES:
        if one.reads == "roster":
            extra = {"class", "class_text", "grade_no"}
            plain = {name.split(".")[0] for name in one.needs} - known - extra
            assert not plain, (one.code, plain)


# Cells as they stand in the sheet, and everything that all rules together say of the row.
ROOT_CAUSES = """
name | sex | birth_date | id_type | id_number          | registry_no         | rules
-----+-----+------------+---------+--------------------+---------------------+------
王一 | 男  | 20140315   | 1       | 9.9999920140E+17   | L999999201403150417 | XL-ID-FLOAT
王二 | 男  | 20140315   | 1       | 99999920140315001  | G999999201203150017 | ID-LENGTH
王三 | 女  | 20140315   | 1       | 99999920140315O013 | G999999201203150025 | ID-CHAR
王四 | 女  | 20140315   | 1       | 999999140315001    | G999999201203150033 | ID-15
王五 | 女  | 20140315   | 1       | 999999201413450019 | G999999201203150041 | ID-DATE
王六 | 男  | 20140316   | 1       | 999999201403150000 | G99999920120315005X | ID-TRUNC-000
王七 | 男  | 20140316   | 1       | 999999201403150020 | G999999201203150068 | ID-CHECKSUM
王八 | 男  | 20090316   | 1       | 999999201203150017 | J999999201203150017 | ID-BIRTH
王九 | 男  | 20090316   | 1       |              | J999999200903160414 | ID-MISSING AGE-IMPOSSIBLE
张一 | 男  | 20131332   | 1       | 999999201203150092 | G999999201203150092 | DT-BAD
张二 | 男  | 20140318   | 1       | 无                  | /                   | ID-MISSING REG-EMPTY
李一 | 男  | 20140503   | 1       | 999999201403050010 | G999999201403050010 | DT-SWAP
李二 | 男  | 20140315   | 1       | 16010120140315001X | G16010120140315001X | ID-AREA-P
李三 | 女  | 20140315   | 1       | H12345678          | J999999201403150062 | ID-TYPE-CONFLICT
李四 | 男  | 20140320   | 1       | G999999201403200015 | 999999201403200015 | REG-MISPLACED
李五 | 女  | 20140320   | 1       | 999999201403200023 | 2014032012345678    | REG-AUX
李六 | 男  | 20140320   | 1       | 999999201403200058 | G999999201403200059 | REG-G-CHECK
李七 | 女  | 20140320   | 1       | 999999201403200066 | J999999201403200082 | REG-J-HASID
李八 | 女  | 20140320   | A       | E12345678          | J999999201403210029 | REG-BIRTH
李九 | 男  | 20300320   | 1       | 999999201403200170 | G999999201403200170 | BIRTH-FUTURE
赵一 | 男  | 20300320   | 1       | 999999203003200015 | G999999203003200015 | BIRTH-FUTURE
赵二 | 女  | 20140320   | A       |                    | J99999920140320020X | OVS-DOC
赵三 | 女  | 20140322   | 1       | 999999201403220024 | G999999201403220024 | SUSP-NEAR-ID
赵三 | 女  | 20140322   | 1       | 999999201403220020 | G999999201403220020 | ID-CHECKSUM SUSP-NEAR-ID
赵2四 | 女 | 20140322   | 1       | 999999201403220067 | G999999201403220067 | NM-SHORT
赵五(大) | 女 | 20140322 | 1      | 999999201403220083 | G999999201403220083 | NM-ALIAS
赵\ue863 | 女 | 20140322 | 1      | 999999201403220104 | G999999201403220104 | NM-PUA
孙   | 女  | 20140322   | 1       | 999999201403221123 | G999999201403221123 | NM-SHORT
"""
# The same of pupils from Hong Kong, Macau, Taiwan and abroad.
ROOT_CAUSES_ABROAD = """
name | sex | birth_date | id_type | id_number          | nationality | overseas_type | rules
-----+-----+------------+---------+--------------------+-------------+---------------+-----------------
陈一 | 男  | 20140315   | 1       | 999999201403150011 | USA         | 51            | OVS-NAT
陈二 | 男  | 20140315   | 6       | H12345678          | HKG         | 00            | OVS-CAT
陈三 | 男  | 20140315   | 1       | H12345679          | HKG         | 01            | ID-TYPE-CONFLICT
陈四 | 男  | 20140315   | 8       | A123456789         | TWN         | 05            | OVS-FORMAT
陈五 | 男  | 20140315   | 2       | 999999201403150038 | CHN         | 00            | ID-TYPE-PUPIL
陈六 | 男  | 20140315   | 9       | 999999201403150054 | USA         | 51            | ID-TYPE-CONFLICT
陈七 | 男  | 20140315   | A       |                    | USA         | 51            | OVS-DOC
陈八 | 男  | 20140315   | Z       |                    | CHN         | 00            | ID-MISSING
"""

# Unusual and lawful: nothing may be said.
LAWFUL = """
name            | sex | birth_date | id_type | id_number          | registry_no
----------------+-----+------------+---------+--------------------+---------------------
阿依古丽·麦麦提 | 女  | 20140315   | 1       | 99999920140315002X | G99999920140315002X
张一凡          | 男  | 20140316   | 1       | 999999201403160017 | G999999201403160017  # twins
张一平          | 男  | 20140316   | 1       | 999999201403160033 | G999999201403160033
陈港生          | 女  | 20140317   | 6       | H12345678          | J999999201403170020
林台生          | 女  | 20140318   | 8       | 12345678           | J999999201403180026
Anna J. Smith   | 女  | 20140319   | A       | 123456789          | J999999201403190021
李侨生          | 女  | 20140319   | A       | E12345678          | L999999201403190417
买买提·阿不都热依木·吾买尔 | 男 | 20140320 | 1 | 999999201403200197 | G999999201403200197
欧阳文博        | 男  | 20140321   | 1       | 999999201403210010 | G999999201403210010
於昇            | 男  | 20140321   | 1       | 999999201403210037 | G999999201403210037  # a surname of its own
张伟            | 男  | 20140321   | 1       | 310230201403210014 | G310230201403210014  # division of then
李伟            | 男  | 20140321   | B       | 999999201403210053 | G999999201403210053  # the booklet's number
黄港生          | 男  | 20140317   | 6       | 810000201403170015 | J999999201403170039  # residence permits
黄港安          | 男  | 20140317   | Z       | 810000201403170031 | J999999201403170055
何澳生          | 男  | 20140317   | 7       | 820000201403170017 | J999999201403170071
吴台生          | 男  | 20140317   | 8       | 830000201403170019 | J999999201403170098
Ivan Petrov     | 男  | 20140317   | 9       | 911643201403170012 | J999999201403170119  # card of 2023
陈香            | 女  | 20140317   | 6       | K034178(2)         | J999999201403170127
陈新生          | 男  | 20140317   | 1       | 999999201403170135 | G999999201403170135
陈新成          | 男  | 20140317   | 1       | 999999201403170151 | G999999201403170151  # triplets
陈新来          | 男  | 20140317   | 1       | 999999201403170178 | G999999201403170178
"""
LAWFUL_ABROAD = """
name        | sex | birth_date | id_type | id_number          | nationality | overseas_type | id_valid_period
------------+-----+------------+---------+--------------------+-------------+---------------+------------------
王芳        | 女  | 20140315   | 1       | 99999920140315002X | CHN         | 00            | 20240315-20290315
王侨        | 女  | 20140315   | 1       | 999999201403150046 | CHN         | 12            |
王归        | 女  | 20140315   | 1       | 999999201403150062 | CHN         | 01            |  # settled here
陈港生      | 女  | 20140315   | 6       | 810000201403150022 | HKG         | 01            | 20240315-20290315
林台生      | 女  | 20140315   | 8       | 12345678           | TWN         | 05            | 20240315-20290314
李侨生      | 女  | 20140315   | A       | E12345678          | CHN         | 11            | 20240315-20340314
Anna Müller | 女  | 20140315   | 9       | 911276201403150025 | DEU         | 51            | 20240315-20290314
Anne Martin | 女  | 20140315   | A       | 12AB34567          | FRA         | 51            |
"""


def rules_of_rows(table: str) -> tuple[pd.DataFrame, pd.Series]:
    """A table's cells, and the codes of all findings on each row."""
    cells, _ = read_table(table)
    frame = pd.DataFrame({"grade_no": "7"}, index=cells.index)
    for name in cells.columns.drop("rules", errors="ignore"):
        number = cells[name].str.contains("E+", regex=False).fillna(False).astype(bool)
        read = read_column(pa.array(cells[name], pa.string()), all_fields()[name])
        frame[name] = pd.Series(read.values.to_pylist(), dtype="str").mask(number)
        frame[f"{name}.raw"] = cells[name]
        frame[f"{name}.number"] = number
    found = run(RULES, {"roster": Rows(placed(frame))}, SETTINGS).findings
    codes = found.groupby(found["row"].astype(int))["rule"].agg(lambda c: " ".join(c.unique()))
    return cells, codes.reindex(range(len(frame)))


@pytest.mark.parametrize("table", [ROOT_CAUSES, ROOT_CAUSES_ABROAD])
def test_one_root_cause_gives_one_error(table):
    frame, codes = rules_of_rows(table)
    assert codes.tolist() == frame["rules"].tolist()


def test_of_a_pupil_in_the_wrong_class_only_that_is_said():
    table = """
        class | grade  | grade_no | birth_date | enrol_month
        ------+--------+----------+------------+------------
        7-1   | 七年级 | 7        | 20140315   | 202609
        7-1   | 七年级 | 7        | 20140316   | 202609
        7-1   | 九年级 | 7        | 20120315   | 202409
        7-1   | 四年级 | 7        | 20170315   | 202309
        7-1   | 高三   | 7        | 20090315   | 202409
    """
    frame, _ = read_table(table)
    found = run(RULES, {"roster": Rows(placed(frame))}, SETTINGS).findings
    assert found["rule"].tolist() == ["GRD-MIX"] * 3


@pytest.mark.parametrize("table", [LAWFUL, LAWFUL_ABROAD])
def test_nothing_is_said_of_lawful_records(table):
    _, codes = rules_of_rows(table)
    assert codes.dropna().empty


def test_numbers_of_other_fields_are_masked():
    """The reconciliation shows values of any field in one column."""
    frame, marked = read_table(TABLES["RC-FIELD"])
    rule_of_field = [one for one in RULES if one.code == "RC-FIELD"]
    found = run(rule_of_field, {"links": Rows(placed(frame))}, SETTINGS).findings
    assert len(found) == len(marked)
    assert "20120315001" not in found.to_csv()


def test_a_list_with_only_the_end_of_the_number():
    table = """
        outcome       | about     | name | list_value | roster_value
        --------------+-----------+------+------------+-------------------
        field_differs | id_number | 王芳 | {tail}     | 999999201203150025
    """
    one = [one for one in RULES if one.code == "RC-FIELD"]
    said = {}
    for tail in ("", "0017"):
        frame, _ = read_table(table.replace("{tail}", tail))
        said[tail] = run(one, {"links": Rows(placed(frame))}, SETTINGS).findings.iloc[0]
    assert "名单为“—”" in said[""]["message"]
    assert pd.isna(said[""]["expected"])
    assert said["0017"]["expected"] == "0017"
    assert "名单为“0017”，学籍为“999999********0025”" in said["0017"]["message"]


NUMBER = "999999201203150017"
# Rows with an ID number where something else should stand, by the rule that shows it. What cannot
# be read at all has a cell text and no value.
MISPLACED = {
    "CODE-INVALID": ("roster", {"sex": None, "sex.raw": NUMBER}),
    "DT-BAD": ("roster", {"birth_date": None, "birth_date.raw": NUMBER}),
    "ENROL-FORMAT": ("roster", {"enrol_month": None, "enrol_month.raw": NUMBER}),
    "FLD-LENGTH": ("roster", {"name": NUMBER * 9, "name.raw": f"王芳 {NUMBER} " * 9}),
    "HK-CODE": ("roster", {"hukou_code": NUMBER}),
    "ADR-SHORT": ("roster", {"current_address": NUMBER}),
    "CLS-UNPARSED": ("roster", {"class_text": NUMBER, "class": None}),
    "PH-FORMAT": ("roster", {"phone": NUMBER}),
    "REG-FORMAT": ("roster", {"registry_no": f"g{NUMBER}"}),
    "REG-MISPLACED": ("roster", {"registry_no": NUMBER}),
    "REG-AUX-NAT": ("roster", {"aux_number": f"G{NUMBER}"}),
    "ID-VALID": ("roster", {"id_valid_period": NUMBER}),
    "NM-SHORT": ("roster", {"name": f"王{NUMBER}芳"}),
    "NM-FORMER": ("roster", {"name": NUMBER, "former_name": NUMBER}),
    "SCH-CODE": ("roster", {"school_code": NUMBER}),
    "XL-FAR-CELL": ("notices", {"code": "far_cell_skipped", "raw": f"王芳 {NUMBER}"}),
    "XL-HEADER-UNKNOWN": ("notices", {"code": "heading_unknown", "raw": f"王芳 {NUMBER}"}),
    "XL-HIDDEN": ("notices", {"code": "hidden_rows", "sheet": f"G{NUMBER}"}),
    "XL-DUP-FILE": ("notices", {"code": "duplicate_file", "raw": f"{NUMBER}.xlsx"}),
    "RC-NO-RECORD": ("links", {"outcome": "not_registered", "name": f"王芳{NUMBER}"}),
    "RC-NAME-NEAR": (
        "links",
        {"outcome": "ambiguous", "reason": "near_name", "name": "王芳", "other_name": NUMBER},
    ),
    "RC-FIELD": (
        "links",
        {"outcome": "field_differs", "about": "name", "name": "王芳", "list_value": NUMBER},
    ),
    "PR-DUP-ID": (
        "problems",
        {"problem_type": "PR-DUP-ID", "name": "王芳", "other_school": NUMBER},
    ),
}


def said_of(code: str, reads: str, frame: pd.DataFrame, settings: Settings) -> str:
    """Everything a rule's findings show of their rows."""
    one = [one for one in RULES if one.code == code]
    found = run(one, {reads: Rows(placed(frame))}, settings).findings
    assert len(found), code
    return found[["value", "expected", "message"]].to_csv()


@pytest.mark.parametrize("code", MISPLACED)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_id_number_in_a_wrong_place_is_masked(code, language):
    reads, row = MISPLACED[code]
    frame = pd.DataFrame({name: pd.Series([cell], dtype="str") for name, cell in row.items()})
    assert NUMBER not in said_of(code, reads, frame, SETTINGS.but(language=language))
    assert NUMBER in said_of(code, reads, frame, SETTINGS.but(language=language, masked=False))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NUMBER, "999999********0017"),
        (f"王芳{NUMBER}女", "王芳999999********0017女"),
        (f"L{NUMBER}", "L999999********0017"),
        ("99999920120315001x", "999999********001x"),
        ("９９９９９９２０１２０３１５００１Ｘ", "９９９９９９********００１Ｘ"),
        ("999999120315001", "999999*****5001"),
        ("99999920120315001", "999999*******5001"),  # a digit was lost
        ("9999992012031500171", "999999*********0171"),  # a digit too many
        (f"{NUMBER}、{NUMBER}", "999999********0017、999999********0017"),
        ("999999 20120315 0017", "999999**********0017"),
        ("9.99999201203150E+17", "9.9999******3150E+17"),
        ("99999920120315", "99999920120315"),  # division and birth date, or a time of day
        ("13800138000 13900139000", "13800138000 13900139000"),
        ("2012-03-15 2013-03-15", "2012-03-15 2013-03-15"),
        ("999999201203", "999999201203"),  # a division of 12 digits
        ("999999********0017", "999999********0017"),
    ],
)
def test_numbers_are_masked_by_their_looks(text, shown):
    assert masked(text) == shown


def test_severities_name_rules_that_exist():
    wrong = SETTINGS.but(severities={"ADR-SHRT": "off", "id-birth": "info", "ID-BIRTH": "warn"})
    with pytest.raises(SettingError) as caught:
        run(RULES, {}, wrong)
    for language in ("zh", "en"):
        lines = caught.value.text(language).splitlines()
        assert len(lines) == 2
        assert "ADR-SHRT" in lines[0]
        assert "ADR-SHORT" in lines[0]
        assert "id-birth" in lines[1]
        assert "ID-BIRTH" in lines[1]


def test_every_notice_about_a_class_or_sheet_has_words():
    for language in ("zh", "en"):
        assert notices.message("class_unknown", None, None, language)
