"""Class packets that head teachers send back: known by what only they have, so that none passes for
a roster."""

from xjaudit.ingest.reading import Reading

# The hidden sheet that tells whose packet it is, and what the column of stamps is called.
SHEET = "_xjaudit"
STAMPS = ("标识（勿改）", "Stamp (keep)")


def is_packet(reading: Reading) -> bool:
    """Whether this is a packet, in whatever format it was saved."""
    sheets = [name for name, _ in reading.skipped] + [table.sheet for table in reading.tables]
    headings = (one.text for table in reading.tables for one in table.headings)
    return SHEET in sheets or any(text in STAMPS for text in headings)
