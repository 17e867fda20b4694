"""What rules measure by: named figures with a default that a pack or the settings may change."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Parameter:
    """A figure rules measure by; whole numbers from `least` to `most`."""

    default: int
    least: int
    most: int
    zh: str
    en: str

    def allows(self, value: object) -> bool:
        """Whether it is a value this parameter can have."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and value in range(self.least, self.most + 1)


@cache
def parameters() -> dict[str, Parameter]:
    """By name, every parameter there is."""
    text = files("xjaudit").joinpath("parameters.toml").read_text("utf-8")
    return {name: Parameter(**told) for name, told in tomllib.loads(text).items()}
