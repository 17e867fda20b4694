"""Digits inside numbers, on whole columns, many times faster than through texts."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from xjaudit.record.answers import once


def _texts(column: pd.Series) -> pa.Array:
    texts = pa.array(column, pa.large_string(), from_pandas=True)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


@once
def number(column: pd.Series, length: int, first: int = 0, last: int | None = None) -> np.ndarray:
    """Places `first` to `last` of the texts of that length, as a number.

    nan for other texts, and where one of these places is no digit.
    """
    texts = _texts(column)
    fits = pc.fill_null(pc.equal(pc.binary_length(texts), length), False)
    kept = texts.filter(fits)
    _, offsets, data = kept.buffers()
    told = np.full(len(column), np.nan)
    if not len(kept) or offsets is None or data is None:
        return told
    start = np.frombuffer(offsets, np.int64)[kept.offset]
    flat = np.frombuffer(data, np.uint8)[start : start + length * len(kept)]
    values, wrong = np.zeros(len(kept)), np.zeros(len(kept), bool)
    for place in flat.reshape(-1, length).T[first:last]:
        # What comes before the digits among the bytes becomes large.
        digit = place - np.uint8(ord("0"))
        wrong |= digit > 9
        values = values * 10 + digit
    values[wrong] = np.nan
    told[fits.to_numpy(zero_copy_only=False)] = values
    return told


@once
def repeated(one: pd.Series, other: pd.Series) -> np.ndarray:
    """Rows with a text, in one of the columns, that stands somewhere else in the two as well."""
    coded = pa.concat_arrays([_texts(one), _texts(other)]).dictionary_encode()
    missing = len(coded.dictionary)
    at = pc.fill_null(coded.indices, missing).to_numpy(zero_copy_only=False)
    often = np.bincount(at, minlength=missing + 1)
    often[missing] = 0
    first, second = np.split(often[at] > 1, 2)
    return first | second


def counts(column: pd.Series) -> np.ndarray:
    """How often each text stands in the column; 0 for blanks."""
    coded = _texts(column).dictionary_encode()
    missing = len(coded.dictionary)
    at = pc.fill_null(coded.indices, missing).to_numpy(zero_copy_only=False)
    often = np.bincount(at, minlength=missing + 1)
    often[missing] = 0
    return often[at]
