"""Conditions of rules without code: a small language of fields, comparisons and functions.

simpleeval walks a condition; its operators are Arrow's, which take whole columns and know three
truths: a comparison with a blank is neither true nor false. `checking` lets nothing through but
what stands in the tables here, so nothing of a condition is ever run as Python.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from simpleeval import SimpleEval

from xjaudit.packs.functions import FUNCTIONS
from xjaudit.rules.cells import says_nothing
from xjaudit.settings import Settings

OPERATORS: Mapping[type[ast.AST], Any] = MappingProxyType(
    {
        ast.Eq: pc.equal,
        ast.NotEq: pc.not_equal,
        ast.Lt: pc.less,
        ast.LtE: pc.less_equal,
        ast.Gt: pc.greater,
        ast.GtE: pc.greater_equal,
        ast.And: pc.and_kleene,
        ast.Or: pc.or_kleene,
        ast.Not: pc.invert,
        ast.Add: pc.add,
        ast.Sub: pc.subtract,
        ast.Mult: pc.multiply,
        ast.USub: pc.negate,
    }
)
# The columns of numbers; all others hold texts.
NUMBERS = ("grade_no",)
# Stands for the day the audit speaks of.
TODAY = "as_of"


class Misfit(Exception):
    """A part of a condition that its operator or function cannot take; holds the part's node."""


class ByColumn(SimpleEval):
    """The library's evaluator, with `and`, `or` and comparisons for whole columns."""

    def __init__(self, column: Callable[[ast.Name], Any]) -> None:
        """`column` gives what a name stands for."""
        super().__init__(operators=dict(OPERATORS), functions=dict(FUNCTIONS), names=column)

    def _eval(self, node: ast.AST) -> Any:
        try:
            return super()._eval(node)
        except (pa.ArrowException, TypeError, AttributeError) as error:
            raise Misfit(node) from error

    def _eval_boolop(self, node: ast.BoolOp) -> Any:
        return reduce(OPERATORS[type(node.op)], map(self._eval, node.values))

    def _eval_compare(self, node: ast.Compare) -> Any:
        sides = [self._eval(side) for side in (node.left, *node.comparators)]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        return reduce(pc.and_kleene, [OPERATORS[type(op)](a, b) for op, a, b in pairs])


@dataclass(frozen=True)
class Condition:
    """A checked condition, as the function of a rule: from rows to yes and no.

    Its names are columns of the roster; with `.raw` the cells as they stand, with `.blank` whether
    they say nothing.
    """

    text: str
    tree: ast.expr

    @property
    def columns(self) -> list[str]:
        """The columns it looks at, as it names them."""
        called = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        names = [n for n in ast.walk(self.tree) if isinstance(n, ast.Name) and id(n) not in called]
        return list(dict.fromkeys(node.id for node in names if node.id != TODAY))

    def __call__(self, rows: pd.DataFrame, settings: Settings) -> pd.Series:
        """Which rows meet it; where a blank leaves that open, they do not."""

        def column(node: ast.Name) -> Any:
            return f"{settings.as_of:%Y%m%d}" if node.id == TODAY else _column(rows, node.id)

        met = ByColumn(column).eval(self.text, self.tree)
        yes = pc.fill_null(met, False).to_numpy(zero_copy_only=False)
        return pd.Series(yes, index=rows.index)


def _column(rows: pd.DataFrame, name: str) -> pa.Array:
    base, _, part = name.partition(".")
    values = rows[base]
    raw = rows.get(f"{base}.raw", values)
    column = {"": values, "raw": raw}.get(part)
    made = pa.array(says_nothing(values, raw) if column is None else column)
    made = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    return made.cast(pa.int64()) if name in NUMBERS else made
