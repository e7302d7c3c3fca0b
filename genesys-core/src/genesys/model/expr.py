"""Expr: a value that is known only after deployment, the same in Python, YAML and lowering.

In memory an expression is one of the classes below; inside the properties of a resource or native it
is plain JSON, which is what is compared, hashed, stored and resolved:

===============================  =====================================================================
``{"$ref": ["orders", "host"]}``      output ``host`` of a resource; further items are keys and positions
``{"$native": ["orders/db", "id"]}``  property of a native
``{"$resource": "orders"}``           the resource itself, in fields such as ``connects``
``{"$concat": ["http://", {...}]}``   the texts of the parts, put together
``{"$call": ["upper", {...}]}``       a named pure function of `genesys.model.functions`
``{"$stack": ["shop/prod", "", "url"]}``  an output of another stack: stack, state location, output; further
                                      items are keys and positions
``{"$secret": {...}}``                a secret in the vault, by reference (store, path, version)
``{"$env": "NAME"}``, ``{"$file": "path"}``  where a secret's value is read from while deploying
===============================  =====================================================================

``{"$literal": x}`` is ``x`` itself, for data whose keys begin with a dollar sign.

Inside a Python text an expression travels as a *placeholder*: its JSON and a checksum between two
private-use characters. That needs no registry, and a placeholder that was changed is recognised.
"""

from __future__ import annotations

import json
import zlib
from typing import Any, NoReturn, cast

from genesys.model.problems import ALTERED, BRANCH, COMPARE, CONVERT, MEASURE, SLICE

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
MARKS = frozenset(
    {"$ref", "$native", "$resource", "$concat", "$call", "$secret", "$env", "$file", "$stack", "$literal"}
)

_EXPRESSIONS = MARKS - {"$literal"}

Json = Any
"""A JSON value that may hold expressions in their JSON form."""


def _dump(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Expr:
    """A value known after deployment; pass it on, put it into a text or add it to one.

    Args:
        tree: The JSON form.
        secret: Whether the value is, or contains, a secret.
    """

    __slots__ = ("secret", "tree")

    def __init__(self, tree: dict[str, Json], *, secret: bool = False) -> None:
        self.tree, self.secret = tree, secret

    def __repr__(self) -> str:
        return f"<{show(self.tree)}, known after deployment>"

    def json(self) -> dict[str, Json]:
        """Return the JSON form, with the mark ``"secret": true`` when the value is secret."""
        return {**self.tree, "secret": True} if self.secret else dict(self.tree)

    def __str__(self) -> str:
        text = _dump(self.json())
        return f"{_OPEN}{zlib.crc32(text.encode()):08x}{text}{_CLOSE}"

    def __format__(self, spec: str) -> str:
        if spec:
            self._convert()
        return str(self)

    def __add__(self, other: object) -> Expr:
        return concat(self, other)

    def __radd__(self, other: object) -> Expr:
        return concat(other, self)

    def __getitem__(self, key: str | int) -> Expr:
        if not isinstance(key, (str, int)):
            raise SLICE.error(what=show(self.tree))
        mark = next((name for name in ("$ref", "$stack") if name in self.tree), "")
        if not mark:
            raise MEASURE.error(what=show(self.tree))
        return Expr({mark: [*self.tree[mark], key]}, secret=self.secret)

    def __bool__(self) -> NoReturn:
        raise BRANCH.error(what=show(self.tree))

    def _compare(self, _: object) -> NoReturn:
        raise COMPARE.error(what=show(self.tree))

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _compare

    def __hash__(self) -> int:
        return hash(_dump(self.tree))

    def _measure(self, *_: object) -> NoReturn:
        raise MEASURE.error(what=show(self.tree))

    __len__ = __iter__ = _measure

    def _convert(self, *_: object) -> NoReturn:
        raise CONVERT.error(what=show(self.tree))

    __int__ = __float__ = __index__ = __mul__ = __rmul__ = __mod__ = _convert


def ref(target: str, output: str, *path: str | int, secret: bool = False) -> Expr:
    """Return a reference to an output of a resource."""
    return Expr({"$ref": [target, output, *path]}, secret=secret)


def native(address: str, field: str, *path: str | int, secret: bool = False) -> Expr:
    """Return a reference to a property of a native; ``id`` is its native id."""
    return Expr({"$native": [address, field, *path]}, secret=secret)


def stack_output(stack: str, output: str, *path: str | int, backend: str = "") -> Expr:
    """Return a reference to an output of another stack; ``backend`` is where its state is, ``""`` for here."""
    return Expr({"$stack": [stack, backend, output, *path]})


def concat(*parts: object) -> Expr:
    """Return the texts of ``parts``, put together; parts are texts, numbers and expressions."""
    flat: list[Json] = []
    for part in parts:
        if isinstance(part, Expr) and "$concat" in part.tree:
            flat.extend(part.tree["$concat"])
        elif isinstance(part, Expr):
            flat.append(part.json())
        else:
            flat.extend(pieces(str(part)))
    joined: list[Json] = []
    for item in flat:
        if joined and isinstance(item, str) and isinstance(joined[-1], str):
            joined[-1] += item
        else:
            joined.append(item)
    return Expr({"$concat": joined}, secret=any(is_secret(item) for item in joined))


def call(function: str, *args: object) -> Expr:
    """Return the result of a named pure function of `genesys.model.functions`."""
    plain = [to_json(arg) for arg in args]
    return Expr({"$call": [function, *plain]}, secret=any(is_secret(arg) for arg in plain))


def pieces(text: str) -> list[Json]:
    """Return the literal texts and expressions of a Python text that may hold placeholders.

    Raises:
        GenesysError: EXPR-001, a placeholder was altered.
    """
    if _OPEN not in text and _CLOSE not in text:
        return [text] if text else []
    result: list[Json] = []
    rest = text
    while rest:
        before, opened, after = rest.partition(_OPEN)
        if _CLOSE in before:
            raise ALTERED.error()
        if before:
            result.append(before)
        if not opened:
            break
        inside, closed, rest = after.partition(_CLOSE)
        if not closed or f"{zlib.crc32(inside[8:].encode()):08x}" != inside[:8]:
            raise ALTERED.error()
        try:
            result.append(json.loads(inside[8:]))
        except (ValueError, RecursionError):
            raise ALTERED.error() from None
    return result


def to_json(value: object) -> Json:
    """Return a field's value as JSON: expressions and placeholders in their JSON form.

    Mappings whose keys begin with ``$`` are wrapped in ``$literal``. Values of other types are
    returned as they are; whoever validates the field judges them.
    """
    if isinstance(value, str):
        parts = pieces(value)
        if len(parts) == 1 and isinstance(parts[0], dict):
            return parts[0]
        return {"$concat": parts} | _taint(parts) if any(isinstance(p, dict) for p in parts) else value
    if isinstance(value, Expr):
        return value.json()
    if isinstance(value, dict):
        plain = {to_json(k) if not isinstance(k, str) else k: to_json(v) for k, v in value.items()}
        return {"$literal": plain} if any(str(k).startswith("$") for k in plain) else plain
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


def _taint(parts: list[Json]) -> dict[str, bool]:
    return {"secret": True} if any(is_secret(p) for p in parts) else {}


def is_expr(value: Json) -> bool:
    """Tell whether a JSON value is an expression (``$literal`` is not)."""
    return isinstance(value, dict) and not _EXPRESSIONS.isdisjoint(value)


def is_secret(value: Json) -> bool:
    """Tell whether an expression's value is, or contains, a secret."""
    if not is_expr(value):
        return False
    if value.get("secret") or "$secret" in value or "$env" in value or "$file" in value:
        return True
    return any(is_secret(part) for part in value.get("$concat", []) + value.get("$call", [])[1:])


def walk(value: Json) -> list[dict[str, Json]]:
    """Return all expressions in a value that refer to something, outermost first and in order.

    Concatenations and calls are looked into, and so are the mappings and lists around them.
    """
    found: list[dict[str, Json]] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if "$literal" in item:
                continue
            if is_expr(item) and "$concat" not in item and "$call" not in item:
                found.append(item)
            else:
                stack.extend(reversed(item.get("$concat") or item.get("$call") or list(item.values())))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return found


def replace(value: Json, change: Any) -> Json:
    """Return ``value`` with every referring expression ``x`` replaced by ``change(x)``; pure when ``change`` is."""
    if isinstance(value, list):
        return [replace(item, change) for item in value]
    if not isinstance(value, dict) or "$literal" in value:
        return value
    if "$concat" in value:
        return _again(value, "$concat", [replace(item, change) for item in value["$concat"]])
    if "$call" in value:
        name, *args = value["$call"]
        return _again(value, "$call", [name, *(replace(arg, change) for arg in args)])
    if is_expr(value):
        return change(value)
    return {key: replace(item, change) for key, item in value.items()}


def _again(value: dict[str, Json], mark: str, parts: list[Json]) -> Json:
    if mark == "$concat" and all(isinstance(p, (str, int, float)) for p in parts):
        return "".join(str(p) for p in parts)
    tainted = value.get("secret") or any(is_secret(p) for p in parts)
    return {mark: parts, "secret": True} if tainted else {mark: parts}


def show(value: Json) -> str:
    """Return the text by which a person recognises an expression, as in ``orders.endpoint``."""
    if not is_expr(value):
        return str(value)
    if "$concat" in value:
        return "".join(p if isinstance(p, str) else "${" + show(p) + "}" for p in value["$concat"])
    if "$call" in value:
        name, *args = value["$call"]
        return f"{name}({', '.join(_argument(a) for a in args)})"
    if "$resource" in value:
        return str(value["$resource"])
    mark = next(k for k in value if k in MARKS)
    if mark == "$stack":
        stack, backend, *path = value[mark]
        return show({"$ref": [f'stack["{stack}{"@" if backend else ""}{backend}"]', *path]})
    if mark in {"$ref", "$native"}:
        target, *path = cast("list[Any]", value[mark])
        return str(target) + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
    return f"({mark[1:]})"


def _argument(value: Json, *, inside: bool = False) -> str:
    """Return what a function is given as a person would write it in YAML."""
    if is_expr(value):
        return "${" + show(value) + "}" if inside and "$concat" not in value else show(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_argument(item, inside=True)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_argument(item, inside=True) for item in value) + "]"
    return str(value) if isinstance(value, str) else json.dumps(value)
