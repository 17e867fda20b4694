"""Printed lines told from other dark things: dark all along, with paper close by on both sides."""

import numpy as np
from scipy import ndimage


def ridge(dark: np.ndarray, near: int, far: int) -> np.ndarray:
    """Of each place, across x pieces, by how much it is darker than what lies `near` to `far` rows
    away on both sides; a side that is out of sight does not count."""
    size = far - near + 1
    padded = np.pad(dark, ((far, far), (0, 0)), constant_values=-1)
    # The lightest of each `size` rows, told at the first of them.
    lightest = ndimage.minimum_filter1d(padded, size, axis=0, origin=-(size // 2))
    count = len(dark)
    before, after = lightest[:count], lightest[far + near : far + near + count]
    return dark - np.maximum(before, after)


def along(told: np.ndarray, off: int) -> np.ndarray:
    """Of each piece of a line how clear it is, so many rows around where most pieces are."""
    usual = int(np.median(told, axis=1).argmax())
    return told[max(usual - off, 0) : usual + off + 1].max(axis=0)
