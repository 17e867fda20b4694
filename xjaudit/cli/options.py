"""Options and small helpers that several commands share."""

import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from xjaudit.errors import LANGUAGES, InputError, SettingError, speak, spoken
from xjaudit.labels import KINDS

_WORDS = {
    "zh": {
        "interrupted": "已中断，没有写入任何结果。",
        "reading": "读取文件 {done}/{total}",
        "same": "  （此前已添加）",
        "replaces": "  （取代先前的 {name}）",
        "aside": "  （已停用）",
        "lock": "{name}：表格软件的临时锁定文件，已跳过",
        "alike": "{name} 与 {other} 大多是同一批学生；若是新旧两版，"
        "请停用旧的（xjaudit aside 或 1_load）",
        "doubled": "{name} 只有一个班，学生大多已在 {other} 中，按班级名单读入；"
        "若确是名册，请在 1_load 中改类型，或停用后用 --kind roster 重新添加",
        "doubles": "{name} 只有一个班，学生大多已在 {other} 中；若是班级名单，请在 1_load 中改类型",
        "edition": "第 {number} 版：{folder}",
        "undone": "  （已撤销）",
        "worklist": "待办 {open} 项；已处理或不是问题 {quiet} 项",
        "merged": "{path}：新增 {new} 条，此前已有 {known} 条",
        "brought": "  带回文件 {name}",
        "put_aside": "  停用 {name}（工作包里已停用；要恢复用 xjaudit aside --back）",
        "conflicts": "有 {count} 处意见不一，须由一人在 4_cases 顶部选定，或重新办理：",
        "sound": "完好：台账 {entries} 条（末条 {head}），收到的文件 {files} 份，"
        "发布 {editions} 版，重现导出和发布 {exports} 件",
        "unsound": "有 {faults} 处不符，见上。已查：台账 {entries} 条，收到的文件 {files} 份",
        "replayed": "{path}：与第 {seq} 条记录的逐字节一致",
        "replayed_open": "{path}：与第 {seq} 条加密前的内容逐字节一致；这份未加密，用后请删除",
    },
    "en": {
        "interrupted": "Interrupted; no results were written.",
        "reading": "Reading files {done}/{total}",
        "same": "  (added before)",
        "replaces": "  (replaces the earlier {name})",
        "aside": "  (set aside)",
        "lock": "{name}: a lock file of the spreadsheet program, skipped",
        "alike": "{name} and {other} hold mostly the same pupils; if one is the older edition, "
        "set it aside (xjaudit aside, or 1_load)",
        "doubled": "{name} is of one class, and most of it stands in {other}: read as a class "
        "list; if it is a roster, change its kind in 1_load, or set it aside and add it with "
        "--kind roster",
        "doubles": "{name} is of one class, and most of it stands in {other}; if it is a class "
        "list, change its kind in 1_load",
        "edition": "Edition {number}: {folder}",
        "undone": "  (undone)",
        "worklist": "{open} to do; {quiet} dealt with or no problem",
        "merged": "{path}: {new} new entries, {known} were here before",
        "brought": "  brought the file {name}",
        "put_aside": "  set {name} aside, as the pack did (xjaudit aside --back takes it back)",
        "conflicts": "{count} matters were decided differently; choose at the top of 4_cases, "
        "or decide anew:",
        "sound": "Sound: {entries} entries (the last is {head}), {files} files received, "
        "{editions} editions, {exports} exports and editions made again",
        "unsound": "{faults} things are not as they were, see above. "
        "Checked: {entries} entries, {files} files received",
        "replayed": "{path}: the same bytes as noted by entry {seq}",
        "replayed_open": "{path}: the same bytes as before entry {seq} was locked; this one opens "
        "without a password: delete it after use",
    },
}


_asked: str | None = None


def _heard(language: str | None) -> str | None:
    """Errors, also those of the other options, are said in the language asked for."""
    global _asked
    _asked = language
    if language in LANGUAGES:
        speak(language)
    return language


def asked_language() -> str | None:
    """The language that this command was asked to speak, known or not; None where it was not."""
    return _asked


Paths = Annotated[list[Path], typer.Argument(help="Roster workbooks exported from the registry.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="File whose first line is the workbooks' password."),
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="TOML file of settings (school, dates, language).")
]
Packs = Annotated[
    list[Path] | None,
    typer.Option(
        "--pack",
        help="Pack of the province, the county or the school (TOML), in this order; may be given "
        "several times.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The day the audit speaks of, 2026-11-16.")
]
Language = Annotated[
    str | None,
    typer.Option("--language", callback=_heard, is_eager=True, help="zh (default) or en."),
]
Actor = Annotated[
    str | None,
    typer.Option("--actor", help="Who does it, by name; else XJAUDIT_ACTOR, else [me]."),
]
Role = Annotated[
    str | None,
    typer.Option("--role", help="registrar, head_teacher, leader, operator or county."),
]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")]
Port = Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes a free one.")]


def say(text: str) -> None:
    """A message for the person at the terminal."""
    typer.echo(text, err=True)


def worded(word: str, **facts: Any) -> str:
    """One of the command line's own texts, in the language spoken."""
    return _WORDS[spoken()][word].format(**facts)


def speak_as(path: Path) -> None:
    """Speak the language that a file of settings, or a workspace's, asks for.

    Before anything else is looked at: what is wrong with the file is said in its language too.
    What the command was asked for goes first.
    """
    if _asked in LANGUAGES:
        return
    try:
        data = tomllib.loads(path.expanduser().read_text("utf-8"))
    except (OSError, ValueError):
        return
    own = data.get("settings", data)
    if isinstance(own, dict) and own.get("language") in LANGUAGES:
        speak(own["language"])


def tell_progress() -> Callable[[int, int, str], None] | None:
    """A line that counts files, where a person is watching."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int, _name: str) -> None:
        # The name stays out: file names may hold a child's name.
        sys.stderr.write("\r" + worded("reading", done=done, total=total))
        sys.stderr.write("\n" if done == total else "")
        sys.stderr.flush()

    return show


def read_settings(
    path: Path | None, as_of: str | None, language: str | None, packs: list[Path] | None = None
) -> Any:
    """Settings of the file, changed by what the command line says."""
    from xjaudit import settings

    if path and not language:
        speak_as(path)
    chosen = settings.load(path) if path else settings.Settings()
    changes: dict[str, Any] = {"language": language} if language else {}
    if as_of:
        try:
            changes["as_of"] = date.fromisoformat(as_of)
        except ValueError:
            raise SettingError("as_of_option", value=as_of) from None
    if packs:
        from xjaudit import packs as library

        changes["packs"] = library.load(packs)
    return chosen.but(**changes)


def read_password(path: Path | None) -> str | None:
    """The first line of the password file; InputError when nothing stands there."""
    from xjaudit.ingest.files import read_bytes

    if path is None:
        return None
    try:
        text = read_bytes(path).decode("utf-8-sig", "replace")
    except InputError as error:
        if error.code != "empty":
            raise
        text = ""
    password = next(iter(text.splitlines()), "").strip()
    if not password:
        raise InputError("password_file", path.name)
    return password


def check_kind(kind: str | None) -> None:
    """Wrong use if it is no kind of file."""
    if kind not in (None, *KINDS):
        raise typer.BadParameter(", ".join(KINDS), param_hint="--kind")
