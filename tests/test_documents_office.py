"""Certificates, applications, lists, reminders, the summary and the evidence pack, read back."""

import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from tests import papers
from xjaudit.audit import audit
from xjaudit.cases.desk import open_desk
from xjaudit.documents import certificates, evidence, late, office, reminders, summary
from xjaudit.documents.lists import print_lists
from xjaudit.documents.packets.paper import on_paper
from xjaudit.documents.packets.rows import packet_of
from xjaudit.documents.pupils import classes_of
from xjaudit.errors import InputError
from xjaudit.ledger.fold import State
from xjaudit.ledger.store import open_ledger
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.workspace.evidence import Evidence

KEY = b"key of the tests"


@pytest.fixture
def desk(sample_audit, tmp_path):
    with open_ledger(tmp_path / "ledger.sqlite", create=True) as ledger:
        yield open_desk(ledger, sample_audit, "王老师", "registrar")


def pupils_without_number(sample_audit):
    found = sample_audit.findings
    keys = found.loc[found["rule"] == "ID-MISSING", "person_key"]
    return sample_audit.roster[sample_audit.roster["person_key"].isin(keys)]


def printed(audit, *lists):
    return papers.texts(print_lists(lists, audit.settings.as_of))


def test_each_pupil_without_number_has_one_certificate(sample_audit):
    pupils = pupils_without_number(sample_audit)
    pages = papers.texts(certificates.no_id_certificates(sample_audit, pupils["person_key"]))
    assert len(pages) == len(pupils) > 0
    names = [page.split("兹证明")[1].split("，")[0] for page in pages]
    assert sorted(names) == sorted(pupils["name"])
    for page in pages:
        assert page.startswith("无身份证号学生在校就读证明")
        for word in ("3199000001", "未落户", "学生签字", "家长（监护人）签字", "公章"):
            assert word in page
        guardian = page.split("监护人一")[1]
        assert "身份证件号" in guardian and guardian.count("电话") == 2


def test_a_key_change_application_says_old_new_and_papers(sample_audit):
    pupil = sample_audit.roster.iloc[0]
    changes = pd.DataFrame(
        {
            "person_key": [pupil.person_key] * 2,
            "field": ["name", "birth_date"],
            "old": [pupil["name"], pupil.birth_date],
            "new": ["潘梓菡", "20140716"],
            "evidence": ["booklet", ""],
            "missing": ["", "booklet"],
        }
    )
    (page,) = papers.texts(certificates.key_change_applications(sample_audit, changes))
    assert f"变更前{pupil['name']}变更后潘梓菡" in page
    assert "变更前2014年6月17日变更后2014年7月16日" in page
    assert page.count("户口簿") == 1


def test_the_late_list_holds_everybody_without_a_record_once(sample_audit):
    pairs = sample_audit.pairs
    alone = sample_audit.people.loc[
        pairs.loc[pairs["outcome"] == "not_registered", "person"].astype(int)
    ]
    whole = late.late_list(sample_audit)
    assert sorted(row[2] for row in whole.rows) == sorted(alone["name"])
    (page,) = printed(sample_audit, whole)
    assert page.startswith("补建学籍学生名单") and f"共{len(alone)}人" in page
    first = {alone["list_key"].iat[0]}
    assert [row[2] for row in late.late_list(sample_audit, first).rows] == [alone["name"].iat[0]]


def test_reminders_can_be_shown_to_a_group(sample_audit):
    pupils = pupils_without_number(sample_audit)
    told = [
        reminders.reminder(sample_audit, State(), one, "no_id", until="12月1日")
        for one in classes_of(sample_audit)
    ]
    told = [one for one in told if one.names]
    assert sum(len(one.names) for one in told) == len(pupils)
    words = "".join(one.in_words() for one in told)
    text = "".join(printed(sample_audit, *reminders.reminder_list(sample_audit, told)))
    for name in pupils["name"]:
        assert name not in words and name not in text
    assert not any(character.isdigit() and run >= 5 for character, run in runs(words))


def runs(text):
    """Each character with how many digits in a row end there."""
    count = 0
    for character in text:
        count = count + 1 if character.isdigit() else 0
        yield character, count


def test_two_who_look_alike_are_told_apart_without_their_names(sample_audit):
    roster = sample_audit.roster.copy()
    rows = roster.index[roster["class"] == "7-1"][:2]
    roster.loc[rows, "name"] = ["王小芳", "王晓芳"]
    changed = replace(sample_audit, roster=roster)
    names = reminders._names(roster.loc[rows], 0)
    assert names == ("王*芳（01）", "王*芳（02）")
    assert reminders._names(roster.loc[rows], 4)[0].startswith("王*芳（")
    assert reminders.reminder(changed, State(), "7-1", "forms").names == ()


def test_a_form_that_is_out_is_reminded_of_and_one_that_is_back_is_not(sample_audit, desk):
    keys = sample_audit.roster.loc[sample_audit.roster["class"] == "7-1", "person_key"].tolist()
    subjects = [f"pupil:{key}" for key in keys[:2]]
    for subject in subjects:
        for verb in ("print_form", "hand_out"):
            desk.ledger.append(actor="王", role="registrar", verb=verb, subject=subject, payload={})
    back = {"signature": True, "phone": True, "date": True}
    desk.ledger.append(
        actor="王", role="registrar", verb="take_back", subject=subjects[0], payload=back
    )
    one = reminders.reminder(sample_audit, desk.refreshed().state, "7-1", "forms")
    name = sample_audit.roster.set_index("person_key").at[keys[1], "name"]
    assert len(one.names) == 1 and one.names[0][0] == name[0]


def test_the_summary_counts_what_the_roster_holds(sample_audit):
    told = summary.counted(sample_audit)
    here = sample_audit.roster[is_expected(sample_audit.roster)]
    assert told.total == len(here)
    assert sum(one.pupils or 0 for one in told.figures if one.head == "小计") == len(here)
    assert [len(told.of_stage(stage)) for stage in ("小学", "初中", "高中")] == [7, 4, 4]
    assert all(one.pupils is None for one in told.of_stage("高中"))


def test_the_summary_s_workbook_is_found_right_when_it_is_read_back(
    sample_audit, sample_school, tmp_path
):
    path = tmp_path / "汇总表.xlsx"
    summary.workbook(sample_audit, path)
    read = audit(
        sorted((sample_school / "registry").iterdir()),
        settings=sample_audit.settings,
        key=KEY,
        registers=[path],
    )
    checked = read.checked[read.checked["rule"].str.startswith("SUM-")]
    assert checked["rows"].sum() > 0
    assert not read.findings["rule"].str.startswith("SUM-").any()
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None and sheet["A1"].value == summary.TITLE
    assert {"A1:O1", "B3:K3", "A4:A5", "B4:H4", "I4:L4", "M4:P4"} & {
        str(one) for one in sheet.merged_cells.ranges
    } >= {"A4:A5", "B4:H4", "I4:L4", "M4:P4"}


def test_a_five_four_school_keeps_the_layout_with_a_fourth_year(sample_audit):
    settings = sample_audit.settings.but(primary_years=5, middle_years=4)
    told = summary.counted(replace(sample_audit, settings=settings))
    assert [len(told.of_stage(stage)) for stage in ("小学", "初中", "高中")] == [7, 5, 4]
    assert told.of_stage("小学")[-1].pupils == 0
    assert sum(one.pupils or 0 for one in told.figures if one.head == "小计") == told.total


def test_the_summary_s_pdf_has_the_same_figures(sample_audit):
    (page,) = papers.texts(summary.document(sample_audit))
    told = summary.counted(sample_audit)
    assert page.startswith(summary.TITLE) and str(told.total) in page
    row = "学生人数" + "".join(str(one.pupils) for one in told.figures if one.pupils is not None)
    assert row in page


def test_the_evidence_pack_lists_files_by_their_hash(sample_audit, desk):
    key = sample_audit.roster.loc[sample_audit.roster["class"] == "7-1", "person_key"].iat[0]
    digest = "ab" * 32
    payload = {"sha256": digest, "size": 20480, "type": "image/jpeg", "label": "booklet"}
    desk.ledger.append(
        actor="王", role="registrar", verb="attach", subject=f"pupil:{key}", payload=payload
    )
    state = desk.refreshed().state
    cover, listing = printed(sample_audit, *evidence.evidence_pack(sample_audit, state, "7-1"))
    assert state.digest[:16] in cover and "材料文件1" in cover
    name = sample_audit.roster.set_index("person_key").at[key, "name"]
    assert name in listing and digest in listing and "户口簿" in listing
    # A class without any has no empty list.
    (other,) = printed(sample_audit, *evidence.evidence_pack(sample_audit, state, "7-2"))
    assert "材料文件0" in other


def test_the_files_of_evidence_come_along_in_a_zip_per_class(sample_audit, desk, tmp_path):
    shelf = Evidence(tmp_path / "evidence")
    scan = b"\xff\xd8\xff a scan"
    kept = shelf.take(scan, "户口簿.jpg", sample_audit.settings)
    key = sample_audit.roster.loc[sample_audit.roster["class"] == "7-1", "person_key"].iat[0]
    told = kept.plain() | {"label": "booklet"}
    desk.ledger.append(
        actor="王", role="registrar", verb="attach", subject=f"pupil:{key}", payload=told
    )
    desk = desk.refreshed()
    files = office.write(desk, "evidence", ["7-1", "7-2"], tmp_path / "out", shelf=shelf)
    assert [one.name for one in files] == ["核查材料.pdf", "核查材料-七年级1班.zip"]
    with zipfile.ZipFile(files[1]) as pack:
        assert pack.namelist() == ["核查材料.pdf", "001.jpg"]
        assert pack.read("001.jpg") == scan
        cover, listing = papers.texts(pack.read("核查材料.pdf"))
    assert "001.jpg" in listing and kept.sha256 in listing
    assert len(papers.texts(files[0].read_bytes())) == 3
    (shelf.path / kept.sha256).unlink()
    with pytest.raises(InputError):
        office.write(desk, "evidence", ["7-1"], tmp_path / "none", shelf=shelf)
    assert not list((tmp_path / "none").iterdir())


def test_every_kind_of_document_is_written_or_has_nothing_to_say(desk, tmp_path):
    classes = classes_of(desk.audit)[:9]
    written = {
        what: office.write(desk, what, classes, tmp_path / what)
        for what in ("no-id", "key-change", "late", "reminders", "summary", "evidence")
    }
    assert written["key-change"] == []
    assert {what for what, files in written.items() if files} == {*written} - {"key-change"}
    names = set(desk.audit.roster["name"].dropna())
    for path in (path for files in written.values() for path in files):
        assert path.stat().st_size > 0 and not any(name in path.name for name in names)


def test_documents_for_the_school_itself_are_in_its_language(sample_audit):
    english = replace(sample_audit, settings=sample_audit.settings.but(language="en"))
    packet = packet_of(english, KEY, "7-3")
    text = "".join(printed(english, on_paper(packet, english.settings, "示例学校")))
    assert "Listofpupils:Class7-3" in text and "notonyourlist" in text
    pack = "".join(printed(english, *evidence.evidence_pack(english, State(), "7-1")))
    assert "Evidenceofthepupilaudit:cover" in pack
