"""Where the folders beside the package lie: in a checkout, or inside an installed wheel."""

from pathlib import Path

from xjaudit.errors import XjauditError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """`notebooks`, `dashboards` or `sample_data`; XjauditError when it is nowhere."""
    # The installed place first: a wheel's neighbour folders belong to other packages.
    for place in (_PACKAGE / "_share" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise XjauditError("incomplete_install", name=name)
