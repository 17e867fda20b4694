"""Regular expressions searched for in whole columns of texts."""

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# Texts below which to compile a pattern, which RE2 does each time, takes longer than to search.
_FEW = 300


def matching(texts: pa.Array, pattern: str) -> np.ndarray:
    """Which texts a pattern is found in; empty cells are none of them.

    The pattern is one that RE2 and Python read alike: its $ is the end of the text, its blanks and
    digits are those of ASCII.
    """
    if len(texts) <= _FEW:
        search = _compiled(pattern).search
        found = [text is not None and search(text) is not None for text in texts.to_pylist()]
        return np.array(found, bool)
    answer = pc.match_substring_regex(texts, pattern)
    if answer.null_count:
        answer = pc.fill_null(answer, False)
    return answer.to_numpy(zero_copy_only=False)


@lru_cache(256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("$", r"\Z"), re.ASCII)
