"""What a matcher should say of each row, and where nobody could know.

guess    no evidence on the list or in the registry tells the child from another: exact namesakes of
         one class whose rows tell nothing that differs. Any link is a guess, right or wrong.
askable  a question is right: all of the above; namesakes told apart only by a mark (大/小, A/B) or
         because the other row is settled; a child without record whose name is that of a child
         on no list, or made to sound like that of one of the class; a former name.
"""

import pandas as pd

AWAY = ("LEAVE", "TRANSFERRED", "DROPOUT", "ABROAD")


def expected(truth: pd.DataFrame, people: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The truth with outcome, also, differs, askable and guess.

    Of a group of rows any may be the one that is kept, so `outcome` is what a row alone would be;
    `also` is an outcome that is right as well.
    """
    slipped = truth["errors"].map(lambda kinds: "slipped" in kinds) & ("id_number" in people)
    bad_column = people["class"].isin(people.loc[slipped, "class"])
    mine = people.assign(key=keys(people["name_plain"]), bad_column=bad_column)
    rows = mine.to_dict("records")
    cells = records.assign(key=keys(records["name"])).to_dict("records")
    true, like = (
        [None if pd.isna(record) else int(record) for record in truth[name]]
        for name in ("record", "like")
    )
    outcomes = [
        outcome(row, None if record is None else cells[record])
        for row, record in zip(rows, true, strict=True)
    ]
    answer = truth.assign(
        outcome=[word for word, _ in outcomes], differs=[fields for _, fields in outcomes]
    )
    # Who finds that a column of numbers has slipped may say so once, and not of every row.
    answer["also"] = answer["outcome"].mask(
        bad_column & (answer["differs"] == "id_number"), "matched"
    )
    guess, askable = _doubtful(rows, cells, true, like, truth["errors"].tolist())
    return answer.assign(guess=guess, askable=askable)


def keys(names: pd.Series) -> pd.Series:
    """Names without dots and the dashes that stand for them."""
    return names.str.replace("[·—-]", "", regex=True)


def told(row: dict, cell: dict) -> dict[str, bool]:
    """Which details of a row agree with a record; what is not told is left out."""
    said = {}
    if isinstance(row.get("sex"), str):
        said["sex"] = row["sex"] == cell["sex"]
    for name in ("id_tail", "id_number"):
        if isinstance(row.get(name), str):
            said["id_number"] = cell["id_number"].endswith(row[name])
    return said


def outcome(row: dict, cell: dict | None) -> tuple[str, str]:
    """Outcome and fields that differ of a row with its record, or with none."""
    if cell is None:
        return "not_registered", ""
    names = [] if row["key"] == cell["key"] else ["name"]
    differs = names + [name for name, same in told(row, cell).items() if not same]
    if cell["status"] in AWAY:
        return "status_mismatch", ",".join(["status", *differs])
    if row["class"] != cell["class"]:
        return "class_differs", ",".join(["class", *differs])
    return ("field_differs" if differs else "matched"), ",".join(differs)


def _doubtful(
    rows: list[dict],
    cells: list[dict],
    true: list[int | None],
    like: list[int | None],
    errors: list[tuple],
) -> tuple[list[bool], list[bool]]:
    """Of each row whether any link is a guess, and whether a question is right."""
    by_key: dict[str, list[int]] = {}
    for record, cell in enumerate(cells):
        by_key.setdefault(cell["key"], []).append(record)
    owners = {record: row for row, record in enumerate(true) if record is not None}
    guess, askable = [], []
    for row, record, model, kinds in zip(rows, true, like, errors, strict=True):
        fitting = [c for c in by_key.get(row["key"], []) if _fits(row, cells[c])]
        if record is None:
            namely = model is not None and _fits(row, cells[model])
            guess.append(False)
            askable.append(namely or any(c not in owners for c in fitting))
            continue
        proof = _is_proof(row, cells[record])
        # Of namesakes one may be mistyped: that does not tell which.
        namesakes = [c for c in by_key[cells[record]["key"]] if _fits(row, cells[c])]
        same = list(dict.fromkeys([*fitting, *namesakes]))
        here = [c for c in same if cells[c]["class"] == row["class"]]
        open_ = len(here) > 1 and record in here and not proof
        others = [c for c in here if c != record]
        settled = all(c in owners and _is_proof(rows[owners[c]], cells[c]) for c in others)
        marked = row["name"] != row["name_plain"]
        guess.append(open_ and not settled and not marked)
        elsewhere = len(same) > 1 and not here and not proof
        askable.append(open_ or elsewhere or "former_name" in kinds)
    return guess, askable


def _fits(row: dict, cell: dict) -> bool:
    said = told(row, cell)
    return all(same or (name == "id_number" and row["bad_column"]) for name, same in said.items())


def _is_proof(row: dict, cell: dict) -> bool:
    return told(row, cell).get("id_number", False) and not row["bad_column"]
