"""The house rules that no library checks, each as a function from a source tree to what breaks it.

A function takes the folder that holds `unionhall` and `ballotbox`, so that the tests can plant a violation in a copy.
"""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
DOORS = {"actions", "queries", "signals", "rules"}
FREE = {"kit"}
SPECIAL = {("access", "gate"), ("access", "checks")}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "services", "managers", "handlers"}


def modules(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of ours with its tree; migrations are the framework's."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def area_of(root: Path, path: Path) -> str:
    """The area that a module of `unionhall` is in, or nothing."""
    parts = path.relative_to(root).parts
    return parts[1] if parts[0] == "unionhall" and len(parts) > 2 else ""


def _imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Each imported module's full name, and whether it is imported for types alone."""
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, id(node) in for_types) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{name.name}", id(node) in for_types) for name in node.names)


def trespasses(root: Path) -> list[str]:
    """Rule 2: from another area one enters by its doors; `models` only for annotations."""
    found = []
    for path, tree in modules(root):
        here = area_of(root, path)
        for name, for_types in _imports(tree):
            parts = name.split(".")
            if not here or parts[0] != "unionhall" or len(parts) < 3 or parts[1] in FREE | {here}:
                continue
            doors = DOORS | {"jobs"} if here == "site" else DOORS  # the wiring may start what runs by itself
            allowed = parts[2] in doors or (parts[1], parts[2]) in SPECIAL or (parts[2] == "models" and for_types)
            if not allowed:
                found.append(f"{path.relative_to(root)} reaches into {name}; enter by {', '.join(sorted(DOORS))}.")
    return found


def _is_action(path: Path, root: Path) -> bool:
    inside = path.relative_to(root).parts[2:]
    return bool(inside) and (inside[0] == "actions.py" or inside[0] == "actions")


def _calls(node: ast.AST) -> set[str]:
    """The names called inside: `by.must` as "by.must", `note` as "note", and whether `by` is handed on as "by="."""
    names = set()
    for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        if isinstance(call.func, ast.Attribute):
            owner = call.func.value.id if isinstance(call.func.value, ast.Name) else ""
            names |= {f"{owner}.{call.func.attr}", call.func.attr}
        elif isinstance(call.func, ast.Name):
            names.add(call.func.id)
        handed = [word.value for word in call.keywords if word.arg == "by"] + list(call.args)
        if any(isinstance(value, ast.Name) and value.id == "by" for value in handed):
            names.add("by=")
    return names


def nameless_deeds(root: Path) -> list[str]:
    """Rule 5: public functions in `actions` take keyword-only `by`, ask it, and are one transaction that notes the ledger."""
    found = []
    for path, tree in modules(root):
        if not area_of(root, path) or not _is_action(path, root) or area_of(root, path) == "ledger":
            continue
        offered = _offered(path)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and (offered is None or node.name in offered):
                found += [f"{path.relative_to(root)}: {node.name} {fault}" for fault in _faults(node)]
    return found


def _offered(path: Path) -> set[str] | None:
    """The names that a folder of actions offers in its `__all__`; none where it offers every public name of its files."""
    door = path.parent / "__init__.py"
    if path.parent.name != "actions" or not door.exists():
        return None
    for node in ast.parse(door.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(name, ast.Name) and name.id == "__all__" for name in node.targets):
            return {ast.literal_eval(value) for value in node.value.elts} if isinstance(node.value, ast.List) else set()
    return None


def _faults(action: ast.FunctionDef) -> list[str]:
    takes_by = any(argument.arg == "by" for argument in action.args.kwonlyargs)
    calls = _calls(action)
    atomic = any("atomic" in ast.unparse(mark) for mark in action.decorator_list) or "transaction.atomic" in calls
    faults = []
    if not takes_by:
        faults.append("does not take keyword-only `by`.")
    if not calls & {"by.must", "must", "by="}:
        faults.append("never asks `by.must(...)`.")
    if not atomic and "by=" not in calls:
        faults.append("is not one transaction.")
    if not calls & {"note", "ledger.note", "by="}:
        faults.append("notes nothing in the ledger.")
    return faults


def doors_left_open(root: Path) -> list[str]:
    """Rule 6, second half: `open_to_all` is used in `public.py` only."""
    return [
        f"{path.relative_to(root)} uses open_to_all outside public.py."
        for path, tree in modules(root)
        if area_of(root, path) and "public" not in {path.stem, path.parent.name} and path.stem != "gate"
        for name, _ in _imports(tree)
        if name.endswith(".open_to_all")
    ]


def over_budget(root: Path) -> list[str]:
    """Files of at most 400 lines, functions of at most 40, medians of 80 and 7, and no file with a name that says nothing."""
    found, lengths, functions = [], [], []
    for path, tree in modules(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        lengths.append(lines)
        if lines > 400:
            found.append(f"{path.relative_to(root)} has {lines} lines; 400 is the budget.")
        if path.stem in FORBIDDEN_NAMES:
            found.append(f"{path.relative_to(root)}: a file's name says what is in it.")
        for node in (inner for inner in ast.walk(tree) if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            functions.append(long)
            if long > 40:
                found.append(f"{path.relative_to(root)}: {node.name} has {long} lines; 40 is the budget.")
    if lengths and statistics.median(lengths) > 80:
        found.append(f"The median file has {statistics.median(lengths)} lines; 80 is the budget.")
    if functions and statistics.median(functions) > 7:
        found.append(f"The median function has {statistics.median(functions)} lines; 7 is the budget.")
    return found


def without_a_sentence(root: Path) -> list[str]:
    """Every module opens with a sentence on what it holds."""
    return [str(path.relative_to(root)) for path, tree in modules(root) if tree.body and not ast.get_docstring(tree)]
