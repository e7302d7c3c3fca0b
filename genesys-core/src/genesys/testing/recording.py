"""What a run would have recorded of a stack, without a cloud: the engine's plan and ledger, with made-up answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genesys.errors import GenesysError
from genesys.model.expr import is_secret, walk
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph
from genesys.model.plan import Change
from genesys.model.secret import SecretValue
from genesys.plan.inputs import inputs_of, references
from genesys.plan.plan import plan
from genesys.run.record import Ledger
from genesys.run.resolve import Scope, resolve
from genesys.spi.marks import marked
from genesys.spi.provider import ResourceType

PRINT = "5ec1e7f1a9e24a3f8b1c0d2e4f6a8b0c"
"""Stands for the fingerprint of every secret."""


def recorded(
    graph: NativeGraph, types: Mapping[str, ResourceType], before: Mapping[str, Fragment] | None = None
) -> dict[str, Fragment]:
    """Return fragment key -> fragment, as after a green run that made everything in a graph.

    Args:
        graph: What is wanted, with no open lookups.
        types: Native type -> its facts.
        before: What was recorded before; nothing by default.

    Raises:
        GenesysError: Of planning.
    """
    made = plan(graph, before or {}, types=types, stack="shop/dev")
    ledger = Ledger(before or {}, run="r1", at=0)
    asked = _asked(graph)
    for change in made.changes:
        ledger.apply(change, _done(change, types[change.type], ledger, asked.get(change.address, ())))
    return dict(ledger.now)


def _asked(graph: NativeGraph) -> dict[str, list[list[Any]]]:
    """Return native address -> paths into it that something refers to: they have a value in every answer."""
    found: dict[str, list[list[Any]]] = {}
    for value in (*(node.body for node in graph.nodes.values()), graph.bindings, graph.outputs):
        for address, *path in references(value):
            found.setdefault(str(address), []).append(path)
    return found


def _done(change: Change, type: ResourceType, ledger: Ledger, asked: Iterable[list[Any]]) -> dict[str, Any]:
    scope = Scope(change.address, ledger.properties, ledger.desired, lambda source: SecretValue(b"secret"))
    properties = {name: _seen(value, scope) for name, value in change.body.items()}
    hidden = marked(type.schema, "secret")
    for name in sorted(marked(type.schema, "computed")):
        properties[name] = f"{change.address}.{name}"
    for path in asked:
        if len(path) > 1:
            properties[path[0]] = _with(properties.get(path[0]), path[1:], f"{change.address}.{path}")
    secrets = {name: PRINT for name, value in change.body.items() if _holds_secret(value)}
    return {
        "op": "done",
        "change": change.id,
        "id": f"id-{change.key}",
        "properties": {name: value for name, value in properties.items() if name not in hidden and value is not None},
        "secrets": secrets,
        "meta": {"inputs": inputs_of(change.body, lambda path: _seen({"$native": path}, scope))},
    }


def _with(value: Any, path: list[Any], leaf: str) -> Any:
    """Return a value that has something at a path; what is there already stays."""
    if not path:
        return leaf if value is None else value
    step, *rest = path
    if isinstance(step, int):
        rows = list(value) if isinstance(value, list) else []
        rows += [None] * (step + 1 - len(rows))
        rows[step] = _with(rows[step], rest, leaf)
        return rows
    fields = dict(value) if isinstance(value, dict) else {}
    return {**fields, step: _with(fields.get(step), rest, leaf)}


def _holds_secret(value: Any) -> bool:
    return is_secret(value) or any(is_secret(item) for item in walk(value))


def _seen(value: Any, scope: Scope) -> Any:
    if _holds_secret(value):
        return None
    try:
        return resolve(value, scope)
    except (GenesysError, KeyError):
        return f"{scope.address}: made up"
