"""What was read of one file, to look at the cells around a place."""

from xjaudit.ingest.reading import Reading
from xjaudit.workspace import Workspace
from xjaudit.workspace.inbox import by_kind
from xjaudit.workspace.shelf import names_in


def reading_of(here: Workspace, name: str) -> Reading | None:
    """The reading of the file in use that the audit calls so; None where there is none."""
    files = by_kind(here.files())
    found = next((f for f, n in zip(files, names_in(files), strict=True) if n == name), None)
    if found is None:
        return None
    # Kept under the name it has among the others; read again where the cache was emptied.
    kept = here.shelf.kept(found, name)
    told = kept or here.shelf.read(here.inbox, [found])[0]
    return told if isinstance(told, Reading) else None
