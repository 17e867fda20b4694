"""Small wrong turns of a rule module, one at a time: what its example tables must notice."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_SWAPPED: dict[type, type] = {
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# Methods and functions that answer yes or no for each row.
_ASKED = ("isin", "isna", "notna", "duplicated", "matches")


@dataclass(frozen=True)
class Mutant:
    """One changed place: the top-level thing of the module it stands in, its line, the expression
    as it was and as it is, and what compiles the whole module so changed."""

    module: str
    scope: str
    line: int
    before: str
    after: str
    compiled: Callable[[], CodeType]

    @property
    def name(self) -> str:
        """What the change is called; it does not change with the lines above."""
        return f"{self.module}.{self.scope}: {self.before} -> {self.after}"


def scopes(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """Functions, classes and assigned names at the top of a module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id not in ("RULES", "__all__"):
                yield target.id, node


def mutants(module: str, source: str, filename: str) -> list[Mutant]:
    """Every changed module; comparisons, and/or, not, whole numbers by one, questions negated."""
    tree = ast.parse(source)

    def compiled(change: _Change) -> CodeType:
        with _made(change):
            return compile(ast.fix_missing_locations(tree), filename, "exec")

    made = []
    for scope, top in scopes(tree):
        for change in list(_changes(top, top)):
            # What is shown may be the very thing that is replaced.
            shown = change.new if change.shown is change.old else change.shown
            before = _text(change.shown)
            with _made(change):
                after = _text(shown)
            code = partial(compiled, change)
            made.append(Mutant(module, scope, change.shown.lineno, before, after, code))
    return made


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


@dataclass(frozen=True)
class _Change:
    """A change within a tree: what to show of it, and what stands where instead of what."""

    shown: Any
    owner: ast.AST
    field: str
    place: int | None
    new: Any

    @property
    def old(self) -> Any:
        """What stands there now."""
        value = getattr(self.owner, self.field)
        return value if self.place is None else value[self.place]

    def put(self, node: Any) -> None:
        """Let something else stand there."""
        if self.place is None:
            setattr(self.owner, self.field, node)
        else:
            getattr(self.owner, self.field)[self.place] = node


@contextmanager
def _made(change: _Change) -> Iterator[None]:
    old = change.old
    change.put(change.new)
    try:
        yield
    finally:
        change.put(old)


def _changes(node: ast.AST, shown: ast.AST) -> Iterator[_Change]:
    """Changes within a node; `shown` tells of the smaller ones."""
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for new in _COMPARED[type(op)]:
                yield _Change(node, node, "ops", place, new())
    if isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign) and type(node.op) in _SWAPPED:
        yield _Change(node, node, "op", None, _SWAPPED[type(node.op)]())
    for field, value in ast.iter_fields(node):
        # Types are no conditions.
        if field in ("annotation", "returns"):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield from _replacements(child, node, field, place, shown)
                yield from _changes(child, child if _tells(child) else shown)


# Expressions that tell enough of a change within them.
_SHOWN = (
    ast.Compare,
    ast.BinOp,
    ast.BoolOp,
    ast.UnaryOp,
    ast.Call,
    ast.Subscript,
    ast.Tuple,
    ast.keyword,
    ast.stmt,
)


def _tells(node: ast.AST) -> bool:
    is_negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return isinstance(node, _SHOWN) and not is_negative


def _replacements(
    child: ast.AST, owner: ast.AST, field: str, place: int | None, shown: ast.AST
) -> Iterator[_Change]:
    if isinstance(child, ast.UnaryOp) and isinstance(child.op, ast.Not | ast.Invert):
        yield _Change(child, owner, field, place, child.operand)
    if isinstance(child, ast.Constant) and type(child.value) in (int, float):
        for step in (1, -1):
            yield _Change(shown, owner, field, place, ast.Constant(child.value + step))
    if isinstance(child, ast.Call) and _asks(child.func):
        yield _Change(child, owner, field, place, ast.UnaryOp(ast.Invert(), child))


def _asks(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    # pd.isna asks of a single value, where ~ means something else.
    return name in _ASKED and ast.unparse(function).split(".")[0] != "pd"
