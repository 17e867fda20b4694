"""Which of several pages in a picture lie under others: what is seen in their place is not theirs,
and no picture of such a page alone can be cut out."""

from collections.abc import Mapping, Set

import numpy as np

from xjaudit.documents.places import PAGE
from xjaudit.intake.marks import Page

# Edges of sheets side by side may lie over each other: so many millimetres hold nothing. So far
# apart are points that are looked at, and so many of them on another page are no accident.
_EDGE, _STEP, _LEAST = 8.0, 5.0, 6


def covered(pages: Mapping[str, Page], whole: Set[str]) -> set[str]:
    """Pages under others; `whole` are those of which everything is seen. Of two that lie over each
    other the whole one is above; where both are, or neither is, each may be the lower one."""
    below: set[str] = set()
    for name, page in pages.items():
        others = [other for other in pages if other != name and _overlap(page, pages[other])]
        if others and (name not in whole or any(other in whole for other in others)):
            below.add(name)
    return below


def _overlap(page: Page, other: Page) -> bool:
    across, down = (np.arange(_EDGE, side - _EDGE, _STEP) for side in PAGE)
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    return int(other.holds(page.at(points), _EDGE).sum()) >= _LEAST
