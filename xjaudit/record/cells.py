"""One cell's text as its normal value, read as a file's would be."""

import pyarrow as pa

from xjaudit.record.classes import CLASS_FIELDS, SchoolSystem, class_id
from xjaudit.record.fields import Field
from xjaudit.record.values import read_column


def normal(text: str, field: Field, system: SchoolSystem) -> str | None:
    """The normal value; of a class its identifier. None where the text cannot be read."""
    if field.code in CLASS_FIELDS:
        return class_id(text, system)
    return read_column(pa.array([text.strip()], pa.string()), field).values.to_pylist()[0]
