"""A small school with everything the cases know of, and a ledger in memory to act on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tests import writing
from xjaudit.audit import Audit, audit
from xjaudit.cases.desk import Desk
from xjaudit.ledger.entry import Entry, canonical, fresh_id
from xjaudit.ledger.fold import fold
from xjaudit.ledger.verbs import check
from xjaudit.settings import Settings
from xjaudit.workspace.incoming import Incoming

KEY = b"key of the tests"
TODAY = date(2026, 11, 20)
SETTINGS = Settings(
    as_of=date(2026, 11, 16),
    school_code="3199999999",
    school_name="示例学校",
    parameters={"class_least": 0},
)
# Numbers of division 999999 with the right check digit.
ROSTER = """
学籍号|姓名|性别|出生日期|身份证件类型|身份证件号|班级|学籍状态|现住址
G999999201310151023|王芳|女|20131015|居民身份证|999999201310151023|七(1)班|在读|示例县城关镇育才路1号
G999999201311111111|李强|男|20131111|居民身份证|999999201311111111|七(1)班|在读|示例县城关镇育才路2号
G999999201312121223|赵敏|女|20131212|居民身份证|999999201312121223|七(1)班|在读|示例县城关镇育才路3号
G999999201401131319|孙亮|男|20140113|居民身份证|999999201401131319|七(1)班|休学|示例县城关镇育才路4号
G999999201402141420|周洁|女|20140214|居民身份证|999999201402141420|七(2)班|在读|示例县城关镇育才路5号
G999999201403151516|吴刚|男|20140315|居民身份证|999999201403151516|七(2)班|在读|示例县城关镇育才路6号
"""
LISTS = {
    # 李强 is missing, 孙亮 on leave sits there, 钱多多 has no record.
    "七年级1班": "姓名|性别\n王芳|女\n赵敏|女\n孙亮|男\n钱多多|男\n",
    "七年级2班": "姓名|性别\n周洁|女\n吴刚|男\n",
}


class Memory:
    """A ledger that is nowhere: what `cases.acts` needs of one."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.kept = list(entries)
        self.day = "2026-11-20"

    def append(
        self, *, actor: str, role: str, verb: str, subject: str, payload=None, seen=None
    ) -> Entry:
        """Enter one act."""
        told = {"actor": actor, "role": role, "verb": verb, "subject": subject}
        return self.append_many([told | {"payload": payload or {}}])[0]

    def append_many(self, acts: Iterable[Mapping[str, Any]]) -> list[Entry]:
        """Enter several acts."""
        made = []
        for act in acts:
            told = {name: value for name, value in act.items() if name != "seen"}
            check(**told)
            canonical(told["payload"])
            seq = len(self.kept) + 1
            at = f"{self.day}T08:00:00.000+08:00"
            undone = (one.about for one in self.kept if told["subject"] == f"entry:{one.id}")
            told["about"] = next(undone, told["subject"])
            made.append(Entry(seq=seq, id=fresh_id(), at=at, prev="", hash=str(seq), **told))
            self.kept.append(made[-1])
        return made

    def entries(self, after: int = 0) -> list[Entry]:
        """Entries whose seq is greater."""
        return self.kept[after:]


def school(folder: Path, roster: str = ROSTER, lists=LISTS, settings=SETTINGS, **more) -> Audit:
    """The audit of a small school."""
    folder.mkdir(exist_ok=True)
    # Texts: a workbook's bytes hold the time it was written at.
    rosters = [writing.text(folder / "名册.csv", roster)]
    tables = {name: text for name, text in lists.items() if text}
    named = [writing.text(folder / f"{name}.csv", text) for name, text in tables.items()]
    return audit(rosters, named, settings=settings, key=KEY, **more)


def desk(made: Audit, ledger: Any = None, actor: str = "王老师", role: str = "registrar") -> Desk:
    """A desk at this audit."""
    ledger = Memory() if ledger is None else ledger
    return Desk(made, fold(ledger.entries()), TODAY, ledger, actor, role)


def by(told: Desk, actor: str, role: str) -> Desk:
    """Somebody else at the same desk, who sees what was entered since."""
    return replace(told.refreshed(), actor=actor, role=role)


def finding(told: Desk, rule: str, name: str = "") -> str:
    """The subject of the one finding of a rule about a pupil."""
    table = told.worklist
    own = table[(table["rule"] == rule) & ((table["name"] == name) | (name == ""))]
    return own["subject"].item()


def row(told: Desk, subject: str) -> dict[str, Any]:
    """How a subject stands in the worklist now."""
    table = told.refreshed().worklist
    return table[table["subject"] == subject].iloc[0].to_dict()


def person(made: Audit, name: str) -> str:
    """The key of the one pupil of this name."""
    return made.roster.loc[made.roster["name"] == name, "person_key"].item()


def receive(made: Any, roster: str = ROSTER) -> Any:
    """A workspace with the files of the small school."""
    for name, text in ({"名册": roster.strip()} | LISTS).items():
        content = Incoming(f"{name}.csv", text.replace("|", ",").encode())
        assert not made.add_files([content], "roster" if name == "名册" else "list").faults
    return made


def seat(panel: Any, name: str = "王老师", role: str = "registrar") -> Any:
    """A panel once it stands, and somebody at it."""
    panel.wait()
    panel.me.name.value, panel.me.role.value = name, role
    return panel
