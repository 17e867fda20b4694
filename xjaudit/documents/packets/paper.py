"""A class packet as a list on paper, marked with a pen and signed."""

from typing import Any

from xjaudit.documents.lists import Column, Printed
from xjaudit.documents.packets.rows import Packet
from xjaudit.documents.packets.words import said
from xjaudit.record.classes import class_label
from xjaudit.settings import Settings

_COLUMNS = (
    ("at", 10, False),
    ("serial", 17, False),
    ("name", 30, True),
    ("sex", 11, False),
    ("birth_date", 26, False),
    ("registry_tail", 23, False),
    ("status", 16, False),
    ("ask", 0, True),
    ("mark", 51, True),
    ("note", 42, True),
)
_BLANK = 5


def on_paper(packet: Packet, settings: Settings, school: str) -> Printed:
    """The packet of a class as a printed list."""
    language = settings.language
    label = class_label(packet.class_id, language)

    def say(name: str, **facts: Any) -> str:
        return said("sheet", name, language, **facts)

    choose = say("choose")
    rows = [
        [
            *(str(at), row.serial, row.name, row.sex, row.birth_date, row.registry_tail),
            *(row.status, row.ask, choose, ""),
        ]
        for at, row in enumerate(packet.rows, 1)
    ]
    blank = [[str(len(rows) + at), *[""] * 7, choose, ""] for at in range(1, _BLANK + 1)]
    known = sum(row.has_record for row in packet.rows)
    return Printed(
        title=say("title", label=label),
        columns=[Column(said("headings", n, language), w, left) for n, w, left in _COLUMNS],
        rows=rows + blank,
        line=say("school", school=school, day=settings.as_of.isoformat()),
        right=packet.id,
        above=[say("how")],
        below=[say("counts", n=known, more=len(packet.rows) - known)],
        sign=[say("sign_teacher"), say("sign_registrar")],
        foot=label,
        landscape=True,
        pad=1.3,
    )
