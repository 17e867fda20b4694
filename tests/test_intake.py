"""Photos and scans of forms taken in: filed to the right pupil or said why not; never guessed."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from benchmarks import photographed
from tests import desks, papers
from xjaudit import settings, workspace
from xjaudit.cases import acts
from xjaudit.cases.actions import CaseError
from xjaudit.cli import app
from xjaudit.documents import confirmation, items, places
from xjaudit.documents.entries import printed_forms
from xjaudit.errors import InputError
from xjaudit.intake import (
    mending,
    pictures,
    reading,
    register,
    settling,
    taking,
    telling,
    tracking,
)
from xjaudit.intake.covering import covered
from xjaudit.intake.marks import Page
from xjaudit.intake.verdicts import BOXES, form_state
from xjaudit.intake.words import outcomes
from xjaudit.workspace.evidence import Evidence

KEY = b"key of the tests"
CLASS = "9-1"
FULL = dict.fromkeys(BOXES, True)


@pytest.fixture(scope="module")
def own():
    return items.load()


@pytest.fixture(scope="module")
def forms(sample_audit, own):
    return confirmation.forms_of(sample_audit, KEY, own, CLASS)


@pytest.fixture(scope="module")
def pdf(sample_audit, own, forms):
    return confirmation.document(sample_audit, own, forms)


@pytest.fixture(scope="module")
def pages(pdf):
    """Of every form its front, as printed."""
    return fronts(pdf)


def fronts(pdf):
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [
            document[at].render(scale=200 / 72, grayscale=True).to_pil()
            for at in range(2, len(document), 2)
        ]


@pytest.fixture(scope="module")
def shots(pages):
    """A picture of every kind."""
    return photographed.shots(pages, 11, list(photographed.KINDS))


@pytest.fixture
def desk(sample_audit, forms):
    """A desk that printed the forms."""
    told = desks.desk(sample_audit)
    printed_forms(told, forms)
    return told.refreshed()


@pytest.fixture
def evidence(tmp_path):
    return Evidence(tmp_path / "evidence")


def photo(page, kind="plain", seed=1):
    """A picture of a page, and which boxes were filled."""
    shot = photographed.shot([(0, page)], kind, np.random.default_rng(seed))
    return shot.data, shot.truths[0].filled


def drawn(page, filled):
    """A flat picture of a page with these boxes filled."""
    rng = np.random.default_rng(5)
    while True:
        made, told, _ = photographed.fill(page, rng)
        if told == filled:
            out = io.BytesIO()
            made.save(out, "JPEG", quality=90)
            return out.getvalue()


def take(desk, evidence, *files, progress=None):
    named = [taking.Given(f"{at}.jpg", data) for at, data in enumerate(files)]
    table = taking.take_in(desk, KEY, evidence, named, progress)
    return table, desk.refreshed()


def place(row):
    return row["sha256"], row["page"], row["at"]


@pytest.fixture(scope="module")
def taken(sample_audit, forms, shots, tmp_path_factory):
    """Pictures of every kind, taken in."""
    told = desks.desk(sample_audit)
    printed_forms(told, forms)
    evidence = Evidence(tmp_path_factory.mktemp("pictures") / "evidence")
    table, after = take(told.refreshed(), evidence, *(shot.data for shot in shots))
    return table, after, evidence


@pytest.mark.parametrize("number", range(len(photographed.KINDS)), ids=photographed.KINDS)
def test_every_kind_of_picture_is_filed_to_its_pupil_with_its_boxes(number, taken, shots, forms):
    table, desk, _ = taken
    own = table[table["name"] == f"{number}.jpg"]
    filed = {
        row["person_key"]: {box: row[box] for box in BOXES}
        for row in own.to_dict("records")
        if row["outcome"] == "filed"
    }
    truths = {forms[one.form].person_key: one for one in shots[number].truths}
    assert filed == {person: one.filled for person, one in truths.items()}
    written = {row["person_key"]: row["changes"] for row in own.to_dict("records")}
    assert written == {person: ";".join(one.changes) for person, one in truths.items()}
    for person, boxes in filed.items():
        assert form_state(desk.state, person) == "BACK"
        last = desk.state.last(f"pupil:{person}", ["take_back"])
        assert {name: last.payload[name] for name in BOXES} == boxes


def test_the_register_is_what_the_run_told(taken):
    table, desk, _ = taken
    kept = register.came(desk.state)
    assert kept["person_key"].tolist() == table["person_key"].tolist()
    assert kept["signature"].tolist() == table["signature"].tolist()
    assert kept["changes"].tolist() == table["changes"].tolist()
    assert not kept["waits"].any()


def test_forms_with_something_written_beside_an_item_come_first_until_it_is_entered(taken, shots):
    table, desk, _ = taken
    ahead = register.to_enter(desk.state)
    truths = [one.changes for shot in shots for one in shot.truths if one.changes]
    assert 0 < len(truths) < len(table) and len(ahead) == len(truths)
    counts = ahead["changes"].str.count(";").tolist()
    assert counts == sorted(counts, reverse=True)
    assert "变更栏有字" in "".join(telling.in_words(table, "zh"))


def test_change_boxes_of_another_layout_are_not_believed(pages, own):
    """Fewer items are taller rows, so that boxes lie elsewhere than on the form in the picture."""
    file = drawn(pages[0], FULL)
    few = replace(own, items=own.items[:-6])
    seen, other = (
        reading.read(file, "jpeg", places=places.change_places(one))[0].forms[0]
        for one in (own, few)
    )
    assert seen.changes is not None and other.changes is None
    assert seen.boxes == other.boxes == FULL


def test_of_two_forms_in_a_photo_each_pupil_gets_the_own_one_alone(taken, shots, forms):
    table, desk, evidence = taken
    number = photographed.KINDS.index("two")
    own = table[table["name"] == f"{number}.jpg"]
    assert len(own) == 2
    for row in own.to_dict("records"):
        entry = desk.state.last(f"pupil:{row['person_key']}", ["attach"])
        assert entry.payload["sha256"] != row["sha256"]
        data = evidence.read(entry.payload["sha256"])
        (code,) = papers.codes(np.asarray(Image.open(io.BytesIO(data))))
        (form,) = [one for one in forms if one.data["front"] == code]
        assert form.person_key == row["person_key"]


def test_the_same_file_again_changes_nothing(taken, shots):
    _, desk, evidence = taken
    seq = desk.state.seq
    table, after = take(desk, evidence, *(shot.data for shot in shots[:3]), shots[0].data)
    assert table["outcome"].tolist() == ["known"] * 4
    assert after.state.seq == seq


def test_a_second_copy_an_old_version_and_a_foreign_form_are_said(
    sample_audit, own, forms, pages, evidence
):
    person = forms[1].person_key
    edition = replace(own, digest="an older edition of the items")
    old = confirmation.forms_of(sample_audit, KEY, edition, CLASS)[1]
    foreign = confirmation.forms_of(sample_audit, b"another school's", own, CLASS)[2]
    never = confirmation.forms_of(sample_audit, KEY, replace(own, digest="B"), CLASS)[3]
    desk = desks.desk(sample_audit)
    printed_forms(desk, [old])
    printed_forms(desk.refreshed(), forms)
    strange = fronts(confirmation.document(sample_audit, own, [old, foreign, never]))
    full = [drawn(page, FULL) for page in (pages[0], *strange)]
    again = photo(pages[0], "noise")[0]
    table, after = take(desk.refreshed(), evidence, *full, again)
    assert table["outcome"].tolist() == ["filed", "old", "foreign", "unknown", "copy"]
    assert table["waits"].tolist() == [False, True, True, True, True]
    assert table["person_key"].tolist()[:2] == [forms[0].person_key, person]
    assert table["person_key"].isna().tolist()[2:4] == [True, True]
    for form in forms[1:4]:
        assert form_state(after.state, form.person_key) == "PRINTED"
        assert not after.state.last(f"pupil:{form.person_key}", ["attach"])
    assert len(after.state.table("pupil").query("verb == 'take_back'")) == 1


def test_a_form_that_comes_back_completed_counts(desk, pages, evidence, forms):
    lacking = FULL | {"signature": False}
    first, _ = take(desk, evidence, drawn(pages[0], lacking))
    table, after = take(desk.refreshed(), evidence, drawn(pages[0], FULL))
    assert first["outcome"].tolist() == ["filed"] and not first["signature"].any()
    assert table["outcome"].tolist() == ["completed"]
    assert tracking.pupils(after).set_index("person_key").at[forms[0].person_key, "complete"]


def test_a_scan_of_a_class_is_filed_page_by_page(desk, pdf, forms, evidence):
    """Count sheet, its empty back, then fronts and backs; more pages than are read at a time."""
    with (
        closing(pypdfium2.PdfDocument(pdf)) as whole,
        closing(pypdfium2.PdfDocument.new()) as part,
    ):
        part.import_pages(whole, list(range(8)))
        out = io.BytesIO()
        part.save(out)
    told, after = take(desk, evidence, out.getvalue())
    assert told["outcome"].tolist() == ["unread", "blank"] + ["filed", "back"] * 3
    assert told["page"].tolist() == list(range(1, 9))
    assert not told[list(BOXES)].iloc[2::2].any(axis=None)
    for row in told.iloc[2:].to_dict("records"):
        kept = {
            one.payload["sha256"]
            for one in after.state.standing(f"pupil:{row['person_key']}")
            if one.verb == "attach"
        }
        assert row["sha256"] not in kept and row["picture"] in kept and len(kept) == 2
    waits = register.waiting(after.state).iloc[0]
    assert Image.open(io.BytesIO(settling.picture(after, evidence, place(waits)))).width > 1000


def test_a_tiff_of_several_pages_is_filed_page_by_page(desk, pages, evidence, forms):
    """A desk scanner's: black and white, as fax machines pack them."""
    scans = [page.convert("1", dither=Image.Dither.NONE) for page in pages[:3]]
    table, after = take(desk, evidence, saved(scans[0], "TIFF", append=scans[1:], dpi=(200, 200)))
    assert table["outcome"].tolist() == ["filed"] * 3
    assert table["person_key"].tolist() == [one.person_key for one in forms[:3]]
    kept = after.state.last(f"pupil:{forms[1].person_key}", ["attach"]).payload
    assert kept["type"] == "jpeg" and kept["sha256"] == table["picture"].iat[1]
    shown = settling.picture(after, evidence, place(table.iloc[2]))
    assert Image.open(io.BytesIO(shown)).size == scans[2].size


DOT = Image.new("L", (9, 9))


def saved(image, kind, append=(), **how):
    """An image as a file's bytes."""
    out = io.BytesIO()
    how |= {"compression": how.get("compression", "group4")} if kind == "TIFF" else {}
    image.save(out, kind, save_all=bool(append), append_images=append, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        *[("1", {"compression": one}) for one in ("group3", "group4", "packbits")],
        *[(mode, {"compression": "tiff_lzw"}) for mode in ("L", "RGB", "RGBA", "P")],
    ],
)
def test_tiffs_as_scanners_pack_them_are_seen_alike(mode, how):
    image = Image.linear_gradient("L").point(lambda value: 255 * (value > 99))
    (one,) = pictures.pictures(saved(image.convert(mode), "TIFF", **how), "tiff")
    assert (one.full == np.asarray(image)).all()


def test_a_fax_has_the_proportions_of_its_paper():
    (one,) = pictures.pictures(saved(Image.new("1", (1728, 1145)), "TIFF", dpi=(204, 98)), "tiff")
    assert one.full.shape == (round(1145 * 204 / 98), 1728)


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("tiff", saved(Image.new("I;16", (9, 9)), "TIFF", compression="raw"), "picture_colours"),
        ("tiff", saved(Image.new("CMYK", (9, 9)), "TIFF", compression="raw"), "picture_colours"),
        ("jpeg", saved(Image.new("CMYK", (9, 9)), "JPEG"), "picture_colours"),
        ("png", saved(Image.new("I;16", (9, 9)), "PNG"), "picture_colours"),
        ("png", saved(DOT, "PNG", [Image.new("L", (9, 9), 9)]), "picture_animated"),
        ("png", saved(Image.new("1", (30_000, 5_000)), "PNG"), "picture_large"),
        ("tiff", saved(Image.new("1", (30_000, 5_000)), "TIFF"), "picture_large"),
        ("tiff", b"II*\0" + bytes(99), "picture_damaged"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said(kind, data, code):
    with pytest.raises(InputError) as caught:
        pictures.count(data, kind)
        list(pictures.pictures(data, kind))
    assert caught.value.code == code
    assert all(InputError(code, **caught.value.facts).text(one) for one in ("zh", "en"))


def test_a_phone_held_sideways_is_turned_and_what_is_see_through_is_white():
    upright = Image.linear_gradient("L").resize((32, 48))
    exif = Image.Exif()
    for turn, how in ((6, Image.Transpose.ROTATE_90), (3, Image.Transpose.ROTATE_180)):
        exif[0x0112] = turn
        data = saved(upright.transpose(how), "PNG", exif=exif)
        (one,) = pictures.pictures(data, "png")
        assert (one.full == np.asarray(upright)).all()
    (one,) = pictures.pictures(saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "png")
    assert (one.full == 255).all()


def test_photos_of_iphones_need_a_package_that_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(InputError, match="pi-heif") as caught:
        list(pictures.pictures(b"\0\0\0\x18ftypheic" + bytes(99), "heic"))
    assert caught.value.code == "needs_heic"


def test_pages_are_whole_numbers_beside_a_file_that_cannot_be_read(desk, pages, evidence):
    table, after = take(
        desk, evidence, b"\xff\xd8\xffbroken", drawn(pages[0], FULL), saved(DOT, "PNG")
    )
    assert table["outcome"].tolist() == ["refused", "filed", "unread"]
    assert "2.jpg 第 1 页（" in "\n".join(telling.in_words(table, "zh"))
    assert [row["page"] for row in telling.plain(table)] == [None, 1, 1]
    assert '"page": 1,' in json.dumps(telling.plain(table)[1])
    assert register.waiting(after.state)["name"].tolist() == ["2.jpg"]


def test_what_is_no_picture_is_refused_and_the_others_are_taken(desk, pages, evidence):
    good = drawn(pages[0], FULL)
    files = [b"no picture at all", good[: len(good) // 2], b"%PDF-1.7 1 0 obj broken", good]
    table, after = take(desk, evidence, *files)
    assert table["outcome"].tolist() == ["refused"] * 3 + ["filed"]
    assert [one.code for one in table["fault"].dropna()] == [
        "evidence_kind",
        "picture_damaged",
        "picture_damaged",
    ]
    assert len(register.came(after.state)) == 1


@pytest.fixture
def queued(desk, evidence):
    """A picture of nothing, which waits."""
    noise = np.random.default_rng(2).integers(0, 255, (1200, 900), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "JPEG")
    table, after = take(desk, evidence, out.getvalue())
    assert table["outcome"].tolist() == ["unread"]
    return after, place(register.waiting(after.state).iloc[0])


def test_a_waiting_picture_is_assigned_to_a_pupil(queued, evidence, forms):
    desk, where = queued
    person = forms[0].person_key
    settling.assign(desk, evidence, where, person, FULL | {"date": False}, "看图认定")
    after = desk.refreshed()
    assert register.waiting(after.state).empty
    assert register.came(after.state)["person_key"].tolist() == [person]
    assert form_state(after.state, person) == "BACK"
    with pytest.raises(CaseError, match="已经处理"):
        settling.no_form(after, where)


@pytest.mark.parametrize("settle", [settling.no_form, settling.ask_again])
def test_a_waiting_picture_is_put_aside(queued, settle):
    desk, where = queued
    settle(desk, where, note="看不清")
    assert register.waiting(desk.refreshed().state).empty
    assert not [one for one in desk.refreshed().state.entries if one.verb == "take_back"]


def test_a_picture_is_assigned_to_nobody_unknown(queued, evidence):
    desk, where = queued
    with pytest.raises(CaseError):
        settling.assign(desk, evidence, where, "nobody", FULL)
    with pytest.raises(CaseError, match="没有收到过"):
        settling.no_form(desk, ("0" * 64, 1, 1))
    assert desk.refreshed().state.seq == desk.state.seq


def test_looking_at_a_picture_is_entered_first(queued, evidence):
    desk, where = queued
    assert settling.picture(desk, evidence, where).startswith(b"\xff\xd8")
    last = desk.refreshed().state.entries[-1]
    assert (last.verb, last.subject) == ("open_evidence", f"file:{where[0]}")


def test_what_was_filed_and_undone_waits_again(desk, pages, evidence, forms):
    _, after = take(desk, evidence, drawn(pages[0], FULL))
    entry = after.state.last(f"pupil:{forms[0].person_key}", ["attach"])
    acts.undo(after, entry.id)
    assert register.waiting(after.refreshed().state)["outcome"].tolist() == ["undone"]


def test_typed_tokens_mark_forms_returned(desk, forms):
    text = forms[0].data["front"]
    slip = text[:9] + ("0" if text[9] != "0" else "1") + text[10:]
    assert settling.typed(desk, KEY, slip).outcome == "unread"
    assert settling.typed(desk, b"another school's", text).outcome == "foreign"
    told, entries = settling.take_typed(desk, KEY, f" {text.lower()}\n", FULL)
    assert told.person == forms[0].person_key
    assert [one.verb for one in entries] == ["hand_out", "take_back"]
    told, entries = settling.take_typed(desk.refreshed(), KEY, text, FULL)
    assert told.outcome == "copy" and not entries


def test_a_picture_of_what_was_typed_before_is_attached_only(desk, pages, evidence, forms):
    settling.take_typed(desk, KEY, forms[0].data["front"], FULL)
    table, after = take(desk.refreshed(), evidence, drawn(pages[0], FULL))
    assert table["outcome"].tolist() == ["attached"]
    table = after.state.table("pupil")
    assert (table["verb"] == "take_back").sum() == 1 and (table["verb"] == "attach").sum() == 1


def test_a_photo_without_the_boxes_is_asked_about(desk, pages, evidence):
    made, *_ = photographed.fill(pages[0], np.random.default_rng(1))
    out = io.BytesIO()
    made.crop((0, 0, made.width, int(made.height * 0.88))).save(out, "JPEG")
    table, after = take(desk, evidence, out.getvalue())
    assert table["outcome"].tolist() == ["unseen"] and table["person_key"].notna().all()
    assert form_state(after.state, table["person_key"].iat[0]) == "PRINTED"


def empty(page, *over):
    """An unsigned form on a desk, with something drawn over it in millimetres of the page."""
    desk = Image.new("L", (page.width + 300, page.height + 1300), 80)
    desk.paste(page, (100, 100))
    for draw in over:
        draw(desk, lambda *at: tuple(round(100 + v * photographed.DOT) for v in at))
    return saved(desk, "JPEG", quality=85)


def paper(x, y, w, h):
    """A sheet with lines of something written."""

    def draw(desk, at):
        pen = ImageDraw.Draw(desk)
        pen.rectangle((*at(x, y), *at(x + w, y + h)), fill=235)
        for row in np.arange(y + 2, y + h - 4, 5):
            for left in np.arange(x + 2, x + w - 4, 4):
                pen.line((*at(left, row), *at(left + 3, row + 3)), fill=40, width=4)
                pen.line((*at(left + 3, row), *at(left, row + 3)), fill=40, width=3)

    return draw


def stroke(width, *points, grey=20):
    """Something long lying there, or drawn with a pen."""

    def draw(desk, at):
        flat = [v for x, y in points for v in at(x, y)]
        ImageDraw.Draw(desk).line(flat, fill=grey, width=round(width * photographed.DOT))

    return draw


HIDING = {
    "a booklet over the boxes": paper(10, 230, 140, 65),
    "a booklet over the signature": paper(30, 255, 60, 30),
    "a sheet without a word over the boxes": stroke(30, (10, 270), (200, 270), grey=245),
    "a pen across the signature": stroke(7, (30, 240), (100, 285)),
    "a card over some change boxes": paper(72, 90, 40, 60),
}


@pytest.mark.parametrize("over", HIDING.values(), ids=HIDING)
def test_what_lies_over_an_unsigned_form_signs_nothing(over, desk, pages, evidence, forms):
    table, after = take(desk, evidence, empty(pages[0], over))
    assert table["outcome"].tolist() == ["unseen"]
    assert table["person_key"].tolist() == [forms[0].person_key]
    assert form_state(after.state, forms[0].person_key) == "PRINTED"
    assert not after.state.last(f"pupil:{forms[0].person_key}", ["attach", "take_back"])


NAME = stroke(0.5, (40, 258), (50, 281), (60, 259), (70, 280), (80, 260))
NOT_HIDING = {
    "nothing": stroke(0, (0, 0), (1, 1)),
    "something beside the mark": paper(196, 282, 10, 10),
    "a name across its frame": NAME,
    "a thumb at the edge": stroke(14, (2, 150), (9, 152)),
}


@pytest.mark.parametrize("over", NOT_HIDING.values(), ids=NOT_HIDING)
def test_what_hides_no_box_keeps_no_form_waiting(over, desk, pages, evidence):
    table, _ = take(desk, evidence, empty(pages[0], over))
    assert table["outcome"].tolist() == ["filed"]
    assert table["signature"].tolist() == [over is NAME]
    assert not table[["phone", "date"]].any(axis=None)


def test_a_form_under_another_waits_and_its_picture_is_nobody_s(desk, pages, evidence, forms):
    """The upper one is filed; a picture of the lower one alone shows the other child."""
    signed = Image.open(io.BytesIO(drawn(pages[1], FULL)))

    def over(desk, at):
        desk.paste(signed, at(13, 130))

    table, after = take(desk, evidence, empty(pages[0], over))
    told = table.set_index("person_key")["outcome"]
    lower, upper = (one.person_key for one in forms[:2])
    assert told.to_dict() == {lower: "unseen", upper: "filed"}
    own = table.set_index("person_key").loc[lower]
    assert own[[*BOXES, "changes"]].isna().all()
    assert not after.state.last(f"pupil:{lower}", ["attach", "take_back"])
    assert after.state.last(f"pupil:{upper}", ["take_back"]).payload["signature"]


def test_two_whole_pages_over_each_other_are_both_in_doubt(desk, pages):
    def lies(x, y):
        return Page(np.array([[4.0, 0, x], [0, 4, y], [0, 0, 1]]), 4, np.empty((0, 2)))

    below, above, aside = lies(0, 0), lies(80, 600), lies(0, 2000)
    pages = {"a": below, "b": above, "c": aside}
    assert covered(pages, {"a", "b", "c"}) == {"a", "b"}
    assert covered(pages, {"b", "c"}) == {"a"}
    assert covered({"a": below, "c": lies(0, 1180)}, {"c"}) == set()


def test_a_mirrored_photo_is_one_form_the_right_way_round(desk, pages, evidence, forms):
    made = Image.open(io.BytesIO(drawn(pages[0], FULL)))
    mirrored = saved(made.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "JPEG")
    table, after = take(desk, evidence, mirrored)
    assert table["outcome"].tolist() == ["filed"] and table[[*BOXES]].all(axis=None)
    kept = after.state.last(f"pupil:{forms[0].person_key}", ["attach"]).payload["sha256"]
    page = np.asarray(Image.open(io.BytesIO(evidence.read(kept))), float)
    assert np.abs(page - np.asarray(made)).mean() < 5


def test_a_second_form_whose_code_is_covered_is_noticed(desk, pages, evidence):
    covered = pages[1].copy()
    covered.paste(120, tuple(round(v * photographed.DOT) for v in (168, 16, 194, 42)))
    own = [(0, pages[0]), (1, covered)]
    shot = photographed.shot(own, "two", np.random.default_rng(4))
    table, _ = take(desk, evidence, shot.data)
    assert table["outcome"].tolist() == ["filed", "unread"]


def test_a_run_that_is_cancelled_keeps_what_it_has_entered(desk, shots, evidence):
    class Enough(Exception):
        pass

    def progress(done, total, name):
        if done >= 2:
            raise Enough

    with pytest.raises(Enough):
        take(desk, evidence, *(shot.data for shot in shots), progress=progress)
    after = desk.refreshed()
    assert len(register.came(after.state)) == 2
    table, after = take(after, evidence, *(shot.data for shot in shots))
    assert (table["outcome"] == "known").sum() == 2
    assert (register.came(after.state)["outcome"] == "filed").all()


def test_tracking_counts_every_step(desk, pages, evidence, forms):
    _, after = take(desk, evidence, drawn(pages[0], FULL), drawn(pages[1], FULL | {"date": False}))
    acts.step(after, f"pupil:{forms[2].person_key}", "hand_out")
    subject = f"pupil:{forms[0].person_key}"
    acts.step(replace(after.refreshed(), role="head_teacher"), subject, "upload")
    after = after.refreshed()
    table = tracking.classes(after).set_index("class")
    row = table.loc[CLASS]
    assert row["printed"] == len(forms) and row["issued"] == 3
    assert (row["returned"], row["signed"], row["complete"]) == (2, 2, 1)
    assert (row["uploaded"], row["archived"]) == (1, 2)
    assert row["returned_share"] == pytest.approx(2 / len(forms))
    assert row["uploaded_share"] == pytest.approx(1 / row["required"])
    assert tracking.school(after)["returned"] == 2
    assert table.drop(CLASS)["printed"].sum() == 0


def test_codes_have_the_modules_that_are_drawn_anew(forms):
    made = zxingcpp.create_barcode(
        forms[0].data["front"], zxingcpp.BarcodeFormat.QRCode, ec_level="Q"
    )
    picture = np.asarray(made.to_image(scale=1, add_quiet_zones=False))
    assert picture.shape == (mending.MODULES, mending.MODULES)
    wide = np.pad(np.kron(picture, np.ones((mending.DOTS,) * 2)), mending.QUIET * mending.DOTS)
    edge = mending.QUIET * mending.DOTS
    again = mending._drawn(wide)[edge:-edge, edge:-edge]
    assert ((again > 127) == (wide[edge:-edge, edge:-edge] > 127)).all()


def test_every_outcome_is_said_and_what_waits_tells_what_to_do():
    for one in outcomes().values():
        assert one.say.zh and one.say.en and bool(one.todo.zh) == bool(one.todo.en)
        assert one.done or one.todo.zh


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(InputError, match="没有照片"):
        taking.given([tmp_path])


@pytest.fixture(scope="module")
def here(sample_school, tmp_path_factory):
    """A workspace that printed a class, and a folder of pictures of its forms."""
    top = tmp_path_factory.mktemp("killed")
    made = workspace.new(top / "工作区", settings.load(sample_school / "settings.toml"))
    made.add(sample_school / "registry", "roster")
    made.add(sample_school / "lists", "list")
    told = ["--class", CLASS, "--out", str(top / "pdf"), "--actor", "王老师", "--role", "registrar"]
    assert CliRunner().invoke(app, ["forms", str(made.path), *told]).exit_code == 0
    (pdf,) = (top / "pdf").iterdir()
    (top / "photos").mkdir()
    for at, page in enumerate(fronts(pdf.read_bytes())[:16]):
        (top / "photos" / f"{at:02d}.jpg").write_bytes(photo(page, "shadow", at)[0])
    return made, top / "photos"


def test_after_a_kill_the_same_command_goes_on(here):
    made, photos = here
    told = ["intake", str(made.path), str(photos), "--actor", "王老师", "--role", "registrar"]
    command = [sys.executable, "-m", "xjaudit", *told, "--json"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    while not len(register.came(workspace.open_at(made.path).state())):
        assert process.poll() is None, "ended before anything was entered"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = len(register.came(workspace.open_at(made.path).state()))
    run = subprocess.run(command, capture_output=True, check=True, text=True)
    told = json.loads(run.stdout)
    came = register.came(workspace.open_at(made.path).state())
    assert sum(row["outcome"] == "known" for row in told["forms"]) == before
    assert (came["outcome"] == "filed").all() and came["person_key"].nunique() == 16
    assert len(told["forms"]) == 16


def test_what_waits_is_told_on_the_command_line(here, tmp_path):
    made, _ = here
    noise = np.random.default_rng(3).integers(0, 255, (1200, 900), np.uint8)
    Image.fromarray(noise).save(tmp_path / "桌面.png")
    told = ["--actor", "王老师", "--role", "registrar"]
    result = CliRunner().invoke(app, ["intake", str(made.path), str(tmp_path), *told])
    assert result.exit_code == 0
    assert "没有读出二维码 1" in result.stdout and "重新拍照" in result.stdout
    (tmp_path / "坏.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "说明.txt").write_text("这里没有照片", "utf-8")
    result = CliRunner().invoke(app, ["intake", str(made.path), str(tmp_path), *told])
    assert result.exit_code == 1 and "已损坏" in result.stderr
    assert "1 个文件不是照片" in result.stderr and "说明.txt" in result.stderr
