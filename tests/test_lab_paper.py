"""Step 5 in a real JupyterLab: pictures handed in, looked at, settled by clicks and keys."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from benchmarks import photographed
from tests import papers
from tests.browser import WIDE, Watch, chromium, fill, jupyter, run_notebook, seen
from xjaudit.cases.desk import open_desk
from xjaudit.documents import confirmation, items
from xjaudit.documents.entries import printed_forms
from xjaudit.intake import register

pytestmark = pytest.mark.browser
CLASS = "9-1"


@pytest.fixture(scope="module")
def lab(tmp_path_factory, sample_school):
    """A server, a workspace that printed a class, and two photos of its forms."""
    home = tmp_path_factory.mktemp("lab")
    here = fill(home / "workspace", sample_school).work_as("王老师", "registrar")
    audit = here.audit()
    forms = confirmation.forms_of(audit, here.key, items.load(), CLASS)
    printed_forms(open_desk(here.ledger, audit, "王老师", "registrar"), forms)
    pdf = confirmation.document(audit, items.load(), forms[:2])
    photos = []
    for number in range(2):
        page = Image.fromarray(papers.picture(pdf, 2 + 2 * number))
        shot = photographed.shot([(0, page)], "shadow", np.random.default_rng(number))
        photos.append(shot.data)
    with jupyter(home) as port:
        yield port, here, photos


def test_pictures_are_handed_in_looked_at_and_settled(lab):
    port, here, photos = lab
    noise = io.BytesIO()
    values = np.random.default_rng(1).integers(90, 150, (900, 700), np.uint8)
    Image.fromarray(values).save(noise, "JPEG")
    files = [*photos, noise.getvalue()]
    told = [
        {"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": data}
        for at, data in enumerate(files)
    ]
    with chromium() as browser:
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        watch = Watch(page)
        run_notebook(page, port, "5_paper.ipynb")
        output = page.locator(".jp-Cell-outputWrapper").first
        output.get_by_role("button", name="收回", exact=True).click(timeout=60_000)
        output.locator("input[type=file]").set_input_files(told)
        expect(output.get_by_text("收取完毕")).to_be_visible(timeout=60_000)
        seen(page, "paper-taken")
        came = register.came(here.state())
        assert came["outcome"].tolist() == ["filed", "filed", "unread"]
        output.get_by_role("button", name="看图处理").click()
        row = output.locator("tbody tr[role=row]").first
        row.click()
        expect(output.locator("img").first).to_be_visible()
        seen(page, "paper-queue")
        output.get_by_label("也显示已归档的").check()
        output.locator("tbody tr[role=row]").first.click()
        expect(output.get_by_text("变更栏写了什么")).to_be_visible()
        page.wait_for_timeout(800)
        seen(page, "paper-change")
        output.get_by_label("也显示已归档的").uncheck()
        row.click()
        aside = output.get_by_role("button", name="不是确认表")
        aside.focus()
        page.keyboard.press("Enter")
        expect(output.get_by_text("没有待处理的图片")).to_be_visible()
        output.get_by_role("button", name="进度").click()
        expect(output.get_by_text("电子档案上传率").first).to_be_visible()
        seen(page, "paper-counts")
        assert (watch.outside(), watch.errors) == (set(), [])
    assert register.waiting(here.state()).empty
