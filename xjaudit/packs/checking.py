"""What is wrong with a condition is said when its pack is read, not when a rule runs."""

import ast
import inspect
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from xjaudit.errors import SettingError
from xjaudit.packs.condition import NUMBERS, OPERATORS, TODAY, ByColumn, Condition, Misfit
from xjaudit.packs.functions import FUNCTIONS, Name
from xjaudit.packs.names import column_of, field_named, value_of
from xjaudit.record.fields import all_fields

LONGEST, DEEPEST, LARGEST = 1000, 50, 10**15
_WITH_OPERATOR = (ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare)
_OTHERS = (ast.Name, ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
# What a Chinese keyboard types for the signs of the language.
_WIDE = "（）“”‘’，。；：＝＜＞！＋－＊《》、"


def checked(text: str, where: str) -> Condition:
    """A condition that can be run; SettingError says everything that is wrong with it."""
    source = f"({text}\n)"
    tree = _parsed(source, where)
    faults = list(_refused(tree, source, where))
    if not faults:
        resolving = _Resolving(source, where)
        tree = resolving.visit(tree)
        faults = resolving.faults or list(_misfits(Condition(text, tree), source, where))
    if faults:
        raise SettingError("several", faults=faults)
    return Condition(text, tree)


def _part(node: ast.AST, source: str) -> str:
    """The part of a condition that a node stands for."""
    return " ".join((ast.get_source_segment(source, node) or source[1:-2]).split())


def _parsed(source: str, where: str) -> ast.expr:
    # A part that would be deeper than Python reads is too deep for a person too.
    too_long = SettingError("condition_long", where, most=LONGEST)
    if len(source) > LONGEST:
        raise too_long
    try:
        with warnings.catch_warnings():
            # Python frowns on the \d of patterns.
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        line = [*source.splitlines(), ""][(error.lineno or 1) - 1]
        rest = line[max((error.offset or 1) - 1, 0) :]
        if rest and rest[0] in _WIDE:
            raise SettingError("condition_wide", where, sign=rest[0]) from None
        raise SettingError("condition_syntax", where, part=rest[:20] or source[-22:-2]) from None
    except (ValueError, RecursionError, MemoryError):
        raise too_long from None
    if _depth(tree) > DEEPEST:
        raise too_long
    return tree


def _depth(tree: ast.AST) -> int:
    """How many levels a tree has."""
    level, deep = [tree], 0
    while level:
        level, deep = [child for node in level for child in ast.iter_child_nodes(node)], deep + 1
    return deep


def _refused(tree: ast.AST, source: str, where: str) -> Iterator[SettingError]:
    """Everything that is no part of the language, such as attributes, powers and other calls."""
    for node in ast.walk(tree):
        fits = isinstance(node, _OTHERS)
        if isinstance(node, _WITH_OPERATOR):
            used = node.ops if isinstance(node, ast.Compare) else [node.op]
            fits = all(type(one) in OPERATORS for one in used)
        elif isinstance(node, ast.Constant):
            fits = _is_literal(node.value)
        elif isinstance(node, ast.Call):
            fits = isinstance(node.func, ast.Name) and not node.keywords
            if isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
                name = node.func.id
                yield SettingError("condition_function", where, name=name, known=list(FUNCTIONS))
        if not fits:
            yield SettingError("condition_refused", where, part=_part(node, source))


def _is_literal(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return isinstance(value, str)
    return abs(value) < LARGEST


class _Resolving(ast.NodeTransformer):
    """Puts columns for the names of fields, and values for the texts that stand beside them."""

    def __init__(self, source: str, where: str) -> None:
        self.source, self.where = source, where
        self.faults: list[SettingError] = []

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The column of a field."""
        return self._named(node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """A text beside a field is read as the field's cells are."""
        sides = [node.left, *node.comparators]
        beside = [
            [*sides[max(at - 1, 0) : at], *sides[at + 1 : at + 2]] for at in range(len(sides))
        ]
        pairs = zip(sides, beside, strict=True)
        node.left, *node.comparators = [self._beside(side, others) for side, others in pairs]
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A function takes what its signature says."""
        name = ast.unparse(node.func)
        if not _takes(name, node.args):
            form = f"{name}{_form(name)}"
            part = _part(node, self.source)
            self.faults.append(SettingError("condition_call", self.where, part=part, form=form))
            return node
        first, *others = node.args
        if name in ("blank", "cell") and isinstance(first, ast.Name):
            node.args = [self._named(first, ".blank" if name == "blank" else ".raw")]
        elif name == "one_of":
            node.args = [self._beside(first, others), *others]
        else:
            node.args = [self.visit(one) for one in node.args]
        if name == "age":
            node.args = [node.args[0], self._day(others)]
        return node

    def _beside(self, side: ast.expr, others: list[ast.expr]) -> ast.expr:
        texts = [o for o in others if isinstance(o, ast.Constant) and isinstance(o.value, str)]
        return self._named(side, texts=texts) if isinstance(side, ast.Name) else self.visit(side)

    def _named(
        self, node: ast.Name, part: str = "", texts: Sequence[ast.Constant] = ()
    ) -> ast.expr:
        """The column of a field; of a text that no cell can have as its value, such as 000000, the
        cell as it stands."""
        try:
            field = field_named(node.id, self.where)
            values = [value_of(str(one.value), field, self.where) for one in texts]
        except SettingError as fault:
            self.faults.append(fault)
            return node
        if None in values:
            part = ".raw"
        else:
            for one, value in zip(texts, values, strict=True):
                one.value = value
        column = field.code if part == ".raw" else column_of(field)
        return ast.copy_location(ast.Name(column + part, ast.Load()), node)

    def _day(self, told: list[ast.expr]) -> ast.expr:
        if not told:
            return ast.Name(TODAY, ast.Load())
        day = all_fields()["birth_date"]
        try:
            return ast.Constant(value_of(ast.literal_eval(told[0]), day, self.where) or "")
        except SettingError as fault:
            self.faults.append(fault)
            return told[0]


def _takes(name: str, given: list[ast.expr]) -> bool:
    """Whether a function can be called with these parts."""
    signature = inspect.signature(FUNCTIONS[name])
    try:
        signature.bind(*given)
    except TypeError:
        return False
    kinds = [parameter.annotation for parameter in signature.parameters.values()]
    kinds += kinds[-1:] * (len(given) - len(kinds))
    return all(_is(one, kind) for one, kind in zip(given, kinds, strict=False))


def _is(part: ast.expr, kind: Any) -> bool:
    if kind is Name:
        return isinstance(part, ast.Name)
    return kind is Any or (isinstance(part, ast.Constant) and isinstance(part.value, kind))


def _form(name: str) -> str:
    """How a function is called, as people read it."""
    taken = inspect.signature(FUNCTIONS[name]).parameters.values()
    return (
        "(" + ", ".join("…" if one.kind is one.VAR_POSITIONAL else one.name for one in taken) + ")"
    )


def _misfits(condition: Condition, source: str, where: str) -> Iterator[SettingError]:
    """What shows when a condition is tried on a row: a number where a text should be, and so on."""

    def column(node: ast.Name) -> Any:
        if node.id == TODAY:
            return "20000101"
        return pa.array([False if node.id.endswith(".blank") else 0 if node.id in NUMBERS else ""])

    try:
        met = ByColumn(column).eval(condition.text, condition.tree)
    except Misfit as misfit:
        node, cause = misfit.args[0], misfit.__cause__
        if isinstance(node, ast.Call) and isinstance(cause, pa.ArrowInvalid):
            part = _part(node, source)
            yield SettingError("condition_pattern", where, part=part, reason=str(cause))
        else:
            yield SettingError("condition_types", where, part=_part(node, source))
        return
    if not (isinstance(met, pa.Array) and met.type == pa.bool_()):
        yield SettingError("condition_truth", where)
