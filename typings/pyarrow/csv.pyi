# pyarrow makes its functions at run time; to the type checker they are all Any.
from typing import Any

def __getattr__(name: str) -> Any: ...
