"""The faults: for each place in a module, what could be written there instead.

Strings with a space in them are words for people, and are left alone; so are docstrings, f-strings and `__repr__`, and what a type
checker sees: annotations and decorators.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.BitXor: ast.BitAnd,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One fault: where it is, what it does, and the function it is in, "" for none."""

    path: Path
    line: int
    last_line: int
    function: str
    text: str
    change: str
    place: int
    choice: int

    @property
    def name(self) -> str:
        """How a list calls it, wherever its line moves."""
        return f"{self.path}: {self.text} -> {self.change}"

    def tree(self) -> ast.Module:
        """The module with the fault in it."""
        module = ast.parse(self.path.read_text(encoding="utf-8"))
        node, _ = list(_places(module))[self.place]
        _, apply = list(_changes(node))[self.choice]
        apply(node)
        return ast.fix_missing_locations(module)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every fault of one file."""
    source = path.read_text(encoding="utf-8")
    texts = source.splitlines()
    for place, (node, function) in enumerate(_places(ast.parse(source))):
        line = getattr(node, "lineno", 1)
        for choice, (change, _) in enumerate(_changes(node)):
            yield Mutant(path, line, getattr(node, "end_lineno", line), function, texts[line - 1].strip(), change, place, choice)


def _places(tree: ast.AST, function: str = "") -> Iterator[tuple[ast.AST, str]]:
    """All nodes but prose and annotations, each with the outermost function around it."""
    for name, field in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list") or isinstance(tree, ast.JoinedStr):
            continue
        for child in field if isinstance(field, list) else [field]:
            if not isinstance(child, ast.AST) or _is_prose(child):
                continue
            inside = _inside(tree, child, name, function)
            yield child, inside
            yield from _places(child, inside)


def _inside(parent: ast.AST, child: ast.AST, field: str, function: str) -> str:
    """The qualified name of the outermost function, of classes on the way to it with a trailing dot; decorators and defaults are outside."""
    is_named = function and not function.endswith(".")
    if is_named:
        return function
    if isinstance(parent, ast.FunctionDef) and field == "body":
        return function + parent.name
    return function + parent.name + "." if isinstance(parent, ast.ClassDef) and field == "body" and not function else function


def _is_prose(node: ast.AST) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_repr = isinstance(node, ast.FunctionDef) and node.name == "__repr__"
    is_list_of_names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return is_docstring or is_repr or is_list_of_names or isinstance(node, ast.Import | ast.ImportFrom)


Change = tuple[str, Callable[[Any], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    yield from _of_operators(node)
    if isinstance(node, ast.Constant):
        yield from _of_constants(node.value)
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield f"not ({_words(node.test)})", lambda twin: setattr(twin, "test", _not(twin.test))
    if isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None):
        yield f"None for {_words(node)}", lambda twin: setattr(twin, "value", ast.Constant(None))
    is_call = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    if is_call or isinstance(node, ast.Raise | ast.AugAssign | ast.Continue | ast.Break):
        yield f"without {_words(node)}", lambda twin: setattr(twin, "__class__", ast.Pass)


def _of_operators(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            yield f"{OTHER[type(operator)].__name__} in {_words(node)}", partial(_put, at, OTHER[type(operator)]())
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in OTHER:
        other = OTHER[type(node.op)]
        yield f"{other.__name__} in {_words(node)}", lambda twin: setattr(twin, "op", other())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"not {_words(node)}", lambda twin: setattr(twin, "operand", _not(twin.operand))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"+ in {_words(node)}", lambda twin: setattr(twin, "op", ast.UAdd())


def _of_constants(value: object) -> Iterator[Change]:
    other: object = None
    if isinstance(value, bool):
        other = not value
    elif isinstance(value, int):
        other = value + 1
    elif isinstance(value, str) and " " not in value:
        other = value + "X"
    elif isinstance(value, bytes):
        other = value + b"X"
    if other is not None:
        yield f"{other!r} for {value!r}", lambda twin: setattr(twin, "value", other)


def _put(at: int, new: ast.AST, twin: Any) -> None:
    twin.ops[at] = new


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _words(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0][:60]
