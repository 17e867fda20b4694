"""Errors are codes in the program and texts in two files: neither may lack the other."""

import ast
import pickle
import string
import tomllib
from pathlib import Path

import pytest

from xjaudit import errors, settings
from xjaudit.audit import InputErrors
from xjaudit.errors import InputError, SettingError, WorkspaceError, XjauditError, place, speak
from xjaudit.ledger.engine import CODES
from xjaudit.publish import PublishError

PACKAGE = Path(errors.__file__).parent
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
TEXTS = {
    language: tomllib.loads((PACKAGE / f"errors_{language}.toml").read_text("utf-8"))
    for language in errors.LANGUAGES
}


def names(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def error_classes():
    """Names of `XjauditError` and of every class of the package that descends from it."""
    classes = [n for tree in TREES.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    found = {"XjauditError"}
    while (
        more := {one.name for one in classes if found & {ast.unparse(base) for base in one.bases}}
        - found
    ):
        found |= more
    return found


def literals(node):
    """The codes an expression may have: a literal, or a choice among literals."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return [ast.unparse(node)]  # a text put together on the spot is no code
    return [node.value] if isinstance(node, ast.Constant) else []


def raised():
    """Of every error that the package makes with a literal code: place, code, names of facts."""
    classes = error_classes()
    for path, tree in TREES.items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and ast.unparse(call.func) in classes:
                for code in literals(call.args[0]):
                    facts = {keyword.arg for keyword in call.keywords}
                    yield f"{path.relative_to(PACKAGE)}:{call.lineno}", code, facts


RAISED = list(raised())
# The errors of settings stand in a table; each is given the setting's name and its value.
RAISED += [("settings.py", code, {"name", "value"}) for _, code in settings.CHECKS.values()]
# What databases report is said by a table too, and what is wrong with an entry by its number.
RAISED += [("ledger/engine.py", code, set()) for code in sorted(set(CODES.values()))]
OF_ENTRIES = ("entry_altered", "chain_broken")
RAISED += [("ledger/proof.py", code, {"number", "id"}) for code in OF_ENTRIES]


def test_both_languages_have_the_same_texts_about_the_same_facts():
    zh, en = (
        {(code, part): names(text) for code, parts in texts.items() for part, text in parts.items()}
        for texts in TEXTS.values()
    )
    assert zh == en


@pytest.mark.parametrize(("code", "parts"), TEXTS["zh"].items(), ids=TEXTS["zh"])
def test_a_text_says_what_and_perhaps_what_to_do(code, parts):
    assert "what" in parts
    assert set(parts) <= {"what", "todo"}
    assert all(parts.values()) and all(TEXTS["en"][code].values())


@pytest.mark.parametrize(
    ("where", "code", "facts"), RAISED, ids=[f"{where}-{code}" for where, code, _ in RAISED]
)
def test_what_is_raised_has_a_text_and_the_facts_it_names(where, code, facts):
    assert code in TEXTS["zh"], where
    wanted = {name for text in TEXTS["zh"][code].values() for name in names(text)}
    assert wanted <= facts, where


def test_every_text_is_raised_somewhere():
    assert set(TEXTS["zh"]) - {code for _, code, _ in RAISED} == set()


def test_english_texts_hold_no_chinese_but_headings_of_the_registry():
    of_the_registry = {"问题类型", "姓名", "学生姓名", "学生", "名字"}
    for code, parts in TEXTS["en"].items():
        for text in parts.values():
            for word in sorted(of_the_registry, key=len, reverse=True):
                text = text.replace(word, "")
            assert not any("\u3000" <= letter <= "\uffef" for letter in text), code


MISSING = InputError("missing", "名册.xlsx")
ERRORS = [
    MISSING,
    InputError("no_header", "名单.xlsx", seen=["序号", "性别"]),
    SettingError("several", faults=[SettingError("unknown_rule", rule="ID-X")] * 2),
    WorkspaceError("newer_workspace", Path("w"), version=9, supported=1),
    InputErrors("several", faults=[MISSING, InputError("empty", "b.xlsx")]),
    PublishError("gate_person", count=1, places=["school"]),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_errors_travel_between_processes(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.code, again.where) == (error.code, error.where)
    assert [again.text(language) for language in errors.LANGUAGES] == [
        error.text(language) for language in errors.LANGUAGES
    ]


def test_an_error_says_where_what_and_what_to_do_in_both_languages():
    assert MISSING.text("zh") == "名册.xlsx：找不到这个文件\n  → 请检查路径和文件名是否正确"
    assert MISSING.text("en") == (
        "名册.xlsx: there is no such file\n  → Check the path and the file's name"
    )
    assert MISSING.what("en") == "there is no such file"
    assert MISSING.todo("zh") == "请检查路径和文件名是否正确"


def test_an_error_without_a_place_or_a_way_out_is_what_is_wrong():
    error = SettingError("setting_truth", name="masked", value="'no'")
    assert error.text("en") == "masked should be true or false, not 'no'"
    assert error.todo() == ""


def test_several_errors_are_said_one_after_the_other():
    both = InputErrors("several", faults=[MISSING, InputError("empty", "b.xlsx")])
    assert both.text("en").splitlines()[::2] == [
        "名册.xlsx: there is no such file",
        "b.xlsx: the file is empty",
    ]
    assert both.text("en").count("→") == both.text("zh").count("→") == 2


def test_an_error_inside_another_is_said_in_the_same_language():
    inner = SettingError("several", faults=[SettingError("unknown_rule", rule="ID-X")])
    outer = WorkspaceError("workspace_settings", "w", faults=inner)
    assert outer.text("zh") == (
        "w：severities 中的 ID-X 不是规则代码\n  → 请改正 [settings] 中的这一项"
    )
    assert outer.text("en") == (
        "w: ID-X, named in severities, is no rule code\n  → Correct this under [settings]"
    )


def test_a_list_of_facts_is_enumerated_as_the_language_does():
    error = InputError("no_header", "a.xlsx", seen=["序号", "性别"])
    assert "序号、性别" in error.text("zh")
    assert "序号, 性别" in error.text("en")


def test_a_fact_with_braces_is_taken_as_it_is():
    assert "{name}" in XjauditError("demo_failed", reason="{name}").text("en")


def test_a_process_speaks_one_language(monkeypatch):
    monkeypatch.setattr(errors, "_spoken", "zh")
    assert "找不到" in str(MISSING)
    assert place("d/a.xlsx", "一班", 3) == "a.xlsx “一班” 第 3 行"
    speak("en")
    assert errors.spoken() == "en"
    assert "no such file" in str(MISSING)
    assert place("d/a.xlsx", "一班", 3) == "a.xlsx “一班” row 3"
    assert "找不到" in MISSING.text("zh")
