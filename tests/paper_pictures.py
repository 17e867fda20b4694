"""Pictures of printed documents for docs/paper.md, made from the sample school, whom nobody is:

python -m tests.paper_pictures
"""

from collections.abc import Iterator

import pandas as pd
from PIL import Image

from tests import papers
from tests.conftest import TOP, audit_of
from xjaudit.audit import Audit
from xjaudit.documents import certificates, confirmation, evidence, items, late, reminders, summary
from xjaudit.documents.lists import print_lists
from xjaudit.documents.packets.paper import on_paper
from xjaudit.documents.packets.rows import packet_of
from xjaudit.documents.pupils import classes_of, school_name
from xjaudit.ledger.fold import State

KEY = b"key of the pictures"
FOLDER = TOP / "docs" / "images"
# Pixels that a picture is wide.
WIDTH = 760


def documents(audit: Audit) -> Iterator[tuple[str, bytes, int]]:
    """Name, PDF, and the page that is shown."""
    day = audit.settings.as_of
    own = items.load()
    forms = confirmation.forms_of(audit, KEY, own, "7-1")
    forms[0].data["code"] = "A7K9-22QX"
    printed = confirmation.document(audit, own, forms)
    yield "paper_count_sheet", printed, 0
    yield "paper_form", printed, 2
    yield "paper_form_back", printed, 3
    packet = packet_of(audit, KEY, "7-3")
    paper = on_paper(packet, audit.settings, school_name(audit))
    yield "paper_packet", print_lists([paper], day), 0
    found = audit.findings
    missing = found.loc[found["rule"] == "ID-MISSING", "person_key"]
    yield "paper_no_id", certificates.no_id_certificates(audit, missing), 0
    yield "paper_key_change", certificates.key_change_applications(audit, _changes(audit)), 0
    yield "paper_summary", summary.document(audit), 0
    yield "paper_late", print_lists([late.late_list(audit)], day), 0
    told = [reminders.reminder(audit, State(), one, "no_id") for one in classes_of(audit)]
    yield "paper_reminder", print_lists(reminders.reminder_list(audit, told), day), 0
    yield "paper_evidence", print_lists(evidence.evidence_pack(audit, State(), "7-1"), day), 0


def _changes(audit: Audit) -> pd.DataFrame:
    pupil = audit.roster.iloc[0]
    return pd.DataFrame(
        {
            "person_key": [pupil.person_key],
            "field": ["name"],
            "old": [pupil["name"]],
            "new": ["潘梓菡"],
            "evidence": ["booklet"],
            "missing": [""],
        }
    )


def main() -> None:
    """Write the pictures."""
    for name, pdf, page in documents(audit_of(TOP / "sample_data" / "school")):
        image = Image.fromarray(papers.picture(pdf, page))
        height = round(image.height * WIDTH / image.width)
        small = image.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(16)
        small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
