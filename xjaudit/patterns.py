"""Regular expressions that are compiled when first used.

A command knows several hundred and needs a few dozen; compiled at import they cost it a tenth of a
second before it does anything.
"""

import re
from typing import Any, cast, overload


class _Pattern:
    """Stands for a compiled pattern; after its first use its methods are the compiled one's own."""

    def __init__(self, text: Any, flags: int) -> None:
        self._told = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(*self._told)
        for method in ("search", "match", "fullmatch", "sub", "split", "findall", "finditer"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


@overload
def regex(text: str, flags: int = 0) -> re.Pattern[str]: ...
@overload
def regex(text: bytes, flags: int = 0) -> re.Pattern[bytes]: ...
def regex(text: str | bytes, flags: int = 0) -> Any:
    """As `re.compile`, but at first use; `tests/test_patterns.py` compiles every one."""
    return cast(Any, _Pattern(text, flags))
