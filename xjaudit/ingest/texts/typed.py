"""Lists typed by hand or pasted from a chat, without headings: 1、王芳 女; four names to a line."""

from xjaudit.ingest.name_look import WORD, is_name
from xjaudit.patterns import regex
from xjaudit.record.fields import field_of_heading

Rows = list[list[str]]
_NUMBER = regex(
    r"^([ \t\u3000]*[0-9]{1,3})[ \t\u3000]*[.、．。,，:：)）][ \t\u3000]*(?=[\u3400-\u9fff])"
)
_BETWEEN = regex(r"[ \t\u00a0\u3000、,，;；/]+")
_LINE_END = regex(r"\r\n|\r|\n")
# Of lines and of words, how many must be so, and words in all.
_MOST = 0.8
_ENOUGH = 3


def numbered(text: str, between: str) -> str:
    """The text with `between` in the place of what stands behind the number of each line, if lines
    are numbered upwards; else as it is."""
    lines = text.splitlines(keepends=True)
    told = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _NUMBER.match(line))]
    steps = sum(b > a for (_, a), (_, b) in zip(told, told[1:], strict=False))
    filled = sum(not line.isspace() for line in lines)
    if len(told) < 2 or steps < _MOST * (len(told) - 1) or 2 * len(told) < filled:
        return text
    for at, _ in told:
        lines[at] = _NUMBER.sub(rf"\g<1>{between}", lines[at])
    return "".join(lines)


def names_across(text: str) -> Rows | None:
    """The names of each line, where lines hold nothing else but a title above; None otherwise.

    The last line may be shorter: no other way of parting cells would part it.
    """
    rows = [[cell for cell in _BETWEEN.split(line) if cell] for line in _LINE_END.split(text)]
    while rows and not rows[-1]:
        rows.pop()
    first = next((at for at, cells in enumerate(rows) if len(cells) > 1), len(rows))
    body = [cell for cells in rows[first:] for cell in cells]
    several = sum(len(cells) > 1 for cells in rows[first:])
    if several < 1 or len(body) < _ENOUGH or any(map(field_of_heading, body)):
        return None
    names = sum(map(is_name, body))
    return rows if all(map(WORD.match, body)) and names >= _MOST * len(body) else None
