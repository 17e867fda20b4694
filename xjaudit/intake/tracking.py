"""How far the forms are: per pupil, class and school; printed, issued, returned, signed, checked,
entered, seen in the next export, archived. Counts follow from the ledger and the present roster."""

import pandas as pd

from xjaudit.cases import items
from xjaudit.cases.decisions import attached
from xjaudit.cases.desk import Desk
from xjaudit.cases.lasting import LASTING
from xjaudit.cases.states import machines
from xjaudit.errors import Words
from xjaudit.intake.filing import LABEL
from xjaudit.intake.verdicts import BOXES
from xjaudit.ledger.entry import Entry
from xjaudit.reconcile.outcomes import is_expected
from xjaudit.record.classes import class_order

STEPS = {
    "required": Words("应办", "required"),
    "printed": Words("已打印", "printed"),
    "issued": Words("已发放", "handed out"),
    "returned": Words("已收回", "returned"),
    "signed": Words("已签名", "signed"),
    "complete": Words("签名、电话、日期齐全", "signature, phone and date"),
    "checked": Words("已审核", "checked"),
    "entered": Words("有变更并已录入", "changes entered"),
    "seen": Words("新导出中已见", "seen in the next export"),
    "archived": Words("图片已归档", "picture filed"),
    "uploaded": Words("电子档案已上传", "uploaded"),
    "waived": Words("免传", "upload waived"),
}
SHARES = {
    "returned_share": Words("收回率", "returned of printed"),
    "uploaded_share": Words("电子档案上传率", "uploaded of required"),
}
_OUT = ("OUT", "BACK", "UPLOADED")
_BACK = ("BACK", "UPLOADED")
_CHECKED = ("REVIEWED", "KEY_CHANGE_FILED", "KEY_CHANGE_APPROVED", "UPLOADED", "CLOSED")


def pupils(desk: Desk) -> pd.DataFrame:
    """One row per pupil who should be here: person_key, class, and whether each of STEPS is done.

    required  the form must be uploaded: not waived
    entered   changes that the parents wrote have been entered; seen: a later export shows all
    archived  a picture of the form lies in the electronic file; uploaded: noted as uploaded
    """
    roster = desk.audit.roster
    own = roster[is_expected(roster)]
    known = {one: _steps(desk.state.standing(one)) for one in desk.state.subjects("pupil")}
    subjects = "pupil:" + own["person_key"].astype("str")
    rows = [known.get(one, {}) for one in subjects]
    told = pd.DataFrame(rows, index=own.index).reindex(columns=[*STEPS])
    told = told.astype("boolean").fillna(False).astype("bool")
    # What was uploaded was to be uploaded, whatever was said of it.
    told["required"] = ~told["waived"] | told["uploaded"]
    whose = own[["person_key"]].assign(**{"class": items.where(own)})
    table = pd.concat([whose, told], axis=1).reset_index(drop=True)
    return _with_changes(table, desk.changes)


def classes(desk: Desk) -> pd.DataFrame:
    """One row per class in the order of a school: class, counts of STEPS, and SHARES (missing where
    there is nothing to count)."""
    counts = pupils(desk).groupby("class")[list(STEPS)].sum().astype("int64")
    order = sorted(counts.index, key=class_order)
    return _with_shares(counts.loc[order].reset_index())


def school(desk: Desk) -> dict[str, float | None]:
    """The same of the whole school."""
    table = pupils(desk)[list(STEPS)].sum().astype("int64").to_frame().T
    row = _with_shares(table).iloc[0]
    return {name: None if pd.isna(row[name]) else float(row[name]) for name in row.index}


def _steps(entries: list[Entry]) -> dict[str, bool]:
    """What entries about one pupil say of the form; its machines know what still holds."""
    form = machines()["form"].run(entries, LASTING).state
    review = machines()["pupil"].run(entries, LASTING)
    back = form in _BACK
    last = next((one for one in reversed(entries) if one.verb == "take_back"), None)
    # Of one that was printed again since, the one that came back counts.
    boxes = last.payload if back and last else {}
    after = [one.verb for one in entries[_since(entries) :]]
    return {
        "printed": form != "NONE",
        "issued": form in _OUT,
        "returned": back,
        "signed": boxes.get("signature") is True,
        "complete": all(boxes.get(name) is True for name in BOXES),
        "checked": (review.state in _CHECKED or review.back in _CHECKED),
        "archived": any(one["label"] == LABEL for one in attached(entries)),
        "uploaded": form == "UPLOADED",
        "waived": "waive_upload" in after,
    }


def _since(entries: list[Entry]) -> int:
    """Where the entries about the form printed last begin."""
    printed = [at for at, one in enumerate(entries) if one.verb == "print_form"]
    return printed[-1] if printed else 0


def _with_changes(table: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    own = changes[changes["state"] != "superseded"]
    seen = (own["state"] == "done").groupby(own["person_key"]).all()
    keys = table["person_key"]
    return table.assign(
        entered=keys.isin(list(seen.index)), seen=keys.isin(list(seen.index[seen.astype(bool)]))
    )


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    printed = table["printed"].where(table["printed"] > 0)
    required = table["required"].where(table["required"] > 0)
    return table.assign(
        returned_share=table["returned"] / printed, uploaded_share=table["uploaded"] / required
    )
