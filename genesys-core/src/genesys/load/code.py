"""A Python file, compiled once a content: its code, the names it binds, and where its keywords stand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator
    from types import CodeType

    from genesys.load.cache import Cache

Spot = tuple[int, int, int]
"""Line, column (>= 1, in bytes of UTF-8) and length."""

Call = tuple[str, int, dict[str, Spot]]
"""Name called, column, and place of every keyword and value."""


class Compiled(NamedTuple):
    """A compiled file.

    Args:
        code: Its code.
        weak: Names that only loops or private variables bind: they name a resource when nothing else does.
        calls: Line -> calls that begin there, from left to right.
    """

    code: CodeType
    weak: frozenset[str]
    calls: dict[int, list[Call]]


def compiled(path: str, data: bytes, cache: Cache) -> Compiled:
    """Return a file compiled, from the cache when its content was seen before.

    Raises:
        SyntaxError: It is not Python.
        ValueError: It holds a null byte.
    """
    digest = cache.digest(sys.version.encode(), path.encode(), data)
    name = f"code-{cache.digest(path.encode())[:16]}"
    found = cache.get(name, digest)
    if found is not None:
        return Compiled(found[0], frozenset(found[1]), found[2])
    import ast

    tree = ast.parse(data, path)
    made = Compiled(compile(tree, path, "exec", dont_inherit=True), frozenset(_weak(tree)), _calls(tree))
    cache.put(name, digest, (made.code, sorted(made.weak), made.calls))
    return made


def _weak(tree: ast.Module) -> set[str]:
    import ast

    loops: set[str] = set()
    others: set[str] = set()
    for statement in _statements(tree):
        in_loop = isinstance(statement, (ast.For, ast.While, ast.AsyncFor))
        (loops if in_loop else others).update(_bound(statement))
    return (loops - others) | {name for name in loops | others if name.startswith("_")}


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Give the names of the module that a statement binds; functions, classes and comprehensions have their own."""
    import ast

    own = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    comprehensions = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, own + comprehensions):
            todo.extend(ast.iter_child_nodes(node))


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give the statements that run once: those of the module and of its if, with and try blocks."""
    import ast

    todo: list[ast.stmt] = list(tree.body)
    while todo:
        statement = todo.pop()
        if not isinstance(statement, (ast.If, ast.With, ast.Try)):
            yield statement
            continue
        for block in ("body", "orelse", "finalbody"):
            todo.extend(getattr(statement, block, []))
        for handler in getattr(statement, "handlers", []):
            todo.extend(handler.body)


def _calls(tree: ast.Module) -> dict[int, list[Call]]:
    import ast

    found: dict[int, list[Call]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = (
                ast.unparse(node.func).rpartition(".")[2] if isinstance(node.func, (ast.Name, ast.Attribute)) else ""
            )
            if called:
                spots = {k: v for word in node.keywords if word.arg for k, v in _spots(word.arg, word, word.value)}
                found.setdefault(node.lineno, []).append((called, node.col_offset + 1, spots))
    for calls in found.values():
        calls.sort(key=lambda call: call[1])
    return found


def _spots(path: str, key: Any, value: ast.expr) -> Iterator[tuple[str, Spot]]:
    """Give the places of a keyword, of its value, and of the parts of that value that are written out."""
    import ast

    name = path.rpartition(".")[2]
    yield path, (key.lineno, key.col_offset + 1, len(name))
    yield path + "=", (value.lineno, value.col_offset + 1, _length(value))
    if isinstance(value, ast.Dict):
        for part, item in zip(value.keys, value.values, strict=True):
            if isinstance(part, ast.Constant) and isinstance(part.value, (str, int)):
                yield from _spots(f"{path}.{part.value}", part, item)
    elif isinstance(value, (ast.List, ast.Tuple)):
        for number, item in enumerate(value.elts):
            yield from _spots(f"{path}.{number}", item, item)


def _length(node: ast.expr) -> int:
    return (node.end_col_offset or 0) - node.col_offset if node.end_lineno == node.lineno else 1
