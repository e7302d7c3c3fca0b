"""What a run would have recorded of a stack, without a cloud: the engine's plan and ledger, with made-up answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys.errors import GenesysError
from genesys.model.expr import is_secret, walk
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph
from genesys.model.plan import Change
from genesys.model.secret import SecretValue
from genesys.plan.inputs import inputs_of
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
    for change in made.changes:
        ledger.apply(change, _done(change, types[change.type], ledger))
    return dict(ledger.now)


def _done(change: Change, type: ResourceType, ledger: Ledger) -> dict[str, Any]:
    scope = Scope(change.address, ledger.properties, ledger.desired, lambda source: SecretValue(b"secret"))
    properties = {name: _seen(value, scope) for name, value in change.body.items()}
    hidden = marked(type.schema, "secret")
    for name in sorted(marked(type.schema, "computed")):
        properties[name] = f"{change.address}.{name}"
    secrets = {name: PRINT for name, value in change.body.items() if _holds_secret(value)}
    return {
        "op": "done",
        "change": change.id,
        "id": f"id-{change.key}",
        "properties": {name: value for name, value in properties.items() if name not in hidden and value is not None},
        "secrets": secrets,
        "meta": {"inputs": inputs_of(change.body, lambda path: _seen({"$native": path}, scope))},
    }


def _holds_secret(value: Any) -> bool:
    return is_secret(value) or any(is_secret(item) for item in walk(value))


def _seen(value: Any, scope: Scope) -> Any:
    if _holds_secret(value):
        return None
    try:
        return resolve(value, scope)
    except (GenesysError, KeyError):
        return f"{scope.address}: made up"
