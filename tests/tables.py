"""Text tables that look like the sheet: columns by |, a remark behind #."""

from collections.abc import Iterator

import pandas as pd

WORDS = {"True": True, "False": False}


def read_table(text: str) -> tuple[pd.DataFrame, list[int]]:
    """The rows as a frame of texts (blank is missing), and which are marked `yes` as flagged."""
    heading, *body = [row for row, _ in _rows(text)]
    frame = pd.DataFrame(body, columns=heading)
    marked = [i for i, flag in enumerate(frame.get("flagged", [])) if flag == "yes"]
    frame = frame.drop(columns="flagged", errors="ignore")
    for name in list(frame):
        if name.endswith((":n", ":b")):
            # Whole numbers, or yes and no, with missing ones among them.
            plain = frame.pop(name).replace({"": None, "yes": "1", "no": "0"})
            kind = "Int64" if name.endswith("n") else "boolean"
            frame[name[:-2]] = pd.to_numeric(plain).astype("Int64").astype(kind)
            continue
        values = [WORDS.get(cell, cell) if cell != "" else None for cell in frame[name]]
        if all(isinstance(v, bool) for v in values):
            frame[name] = pd.Series(values, dtype=bool)
        else:
            # ␣ keeps a blank at the edge of a cell visible.
            plain = [None if v is None else str(v).replace("␣", " ") for v in values]
            frame[name] = pd.Series(plain, dtype="str")
    return frame, marked


def cells_of(text: str) -> list[list[str]]:
    """The cells as they stand, headings first; remarks, if there are any, in a last column."""
    (heading, _), *body = _rows(text)
    if not any(remark for _, remark in body):
        return [heading, *(row for row, _ in body)]
    return [[*heading, "remark"], *([*row, remark] for row, remark in body)]


def _rows(text: str) -> Iterator[tuple[list[str], str]]:
    """Cells and remark of each row; a row may leave out its last cells."""
    wide = 0
    for line in text.strip().splitlines():
        if "-+-" in line:
            continue
        told, _, remark = line.partition(" #")
        row = [cell.strip() for cell in told.split("|")]
        wide = wide or len(row)
        yield row + [""] * (wide - len(row)), remark.strip()
