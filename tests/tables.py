"""Text tables that look like the sheet: columns by |, a remark behind #."""

import pandas as pd

WORDS = {"True": True, "False": False}


def read_table(text: str) -> tuple[pd.DataFrame, list[int]]:
    """The rows as a frame of texts (blank is missing), and which are marked `yes` as flagged."""
    lines = [line.split(" #")[0] for line in text.strip().splitlines()]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if "-+-" not in line]
    heading, *body = rows
    frame = pd.DataFrame(body, columns=heading)
    marked = [i for i, flag in enumerate(frame.get("flagged", [])) if flag == "yes"]
    frame = frame.drop(columns="flagged", errors="ignore")
    for name in frame:
        values = [WORDS.get(cell, cell) if cell != "" else None for cell in frame[name]]
        if all(isinstance(v, bool) for v in values):
            frame[name] = pd.Series(values, dtype=bool)
        else:
            # ␣ keeps a blank at the edge of a cell visible.
            plain = [None if v is None else str(v).replace("␣", " ") for v in values]
            frame[name] = pd.Series(plain, dtype="str")
    return frame, marked
