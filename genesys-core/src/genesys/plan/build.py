"""From verdicts to changes: both generations of a replace, what goes away, and what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.address import parent
from genesys.model.expr import is_expr
from genesys.model.plan import Change
from genesys.plan import compare
from genesys.plan.adoption import ADOPTED, marks
from genesys.plan.holding import HOLDS_NONE, holds_data
from genesys.plan.ladder import ALTERNATIVES, rungs_of
from genesys.plan.problems import CLEAR_SECRET
from genesys.plan.settled import needs_of

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.decide import Verdict
    from genesys.plan.given import Given

_KEPT = ("shared", "facet_of", "serialise_on", "name", "holds_data", HOLDS_NONE, "timeouts", "existing", "tags")


def forward(node: NativeNode, verdict: Verdict, given: Given, *, order: str = "") -> list[Change]:
    """Return the changes that carry out one verdict; ``order`` is that of a replace."""
    fragment = given.book.current.get(node.address)
    if verdict.action in {"replace", "recreate", "adopt"} and fragment is not None:
        return _two_generations(node, fragment, verdict, given, order=order)
    generation = fragment.generation if fragment else given.book.highest.get(node.address, 0) + 1
    known = (fragment.id or "") if fragment else given.imports.get(node.address, "")
    change = _make(verdict.action, node, verdict, given, generation=generation)
    change.native_id = node.existing_id if verdict.action == "read" and node.existing_id else known
    if verdict.record_only:
        change.meta["record_only"] = True
    return [change]


def _make(action: str, node: NativeNode, verdict: Verdict, given: Given, *, generation: int) -> Change:
    _no_clear_secret(node, given)
    meta = _meta_of_node(node, given)
    if action == "import":
        meta[ADOPTED] = marks(node, given.facts(node.type))
    if action == "create" and node.alternatives:
        meta[ALTERNATIVES] = rungs_of(node)
    return Change(
        action,
        node.address,
        generation=generation,
        type=node.type,
        provider=node.provider,
        target=node.target,
        kind=node.kind,
        kind_address=node.kind_address,
        body=node.body,
        fields=verdict.fields,
        reason=verdict.reason,
        because=verdict.because,
        meta=meta,
    )


def _no_clear_secret(node: NativeNode, given: Given) -> None:
    for name in sorted(given.facts(node.type).secret):
        if any(_clear(body.get(name)) for body in (node.body, *(item["body"] for item in node.alternatives))):
            raise CLEAR_SECRET.error(node.where, address=node.address, field=name, type=node.type)


def _clear(value: Json) -> bool:
    """Tell whether some leaf of a value is written out instead of being an expression."""
    if is_expr(value) or value is None:
        return False
    if isinstance(value, (dict, list)):
        return any(_clear(item) for item in (value.values() if isinstance(value, dict) else value))
    return bool(value != "")


def _meta_of_node(node: NativeNode, given: Given) -> dict[str, Json]:
    type = given.types.get(node.type)
    meta: dict[str, Json] = {
        "protect": node.protect,
        "on_delete": node.on_delete,
        "shared": node.shared,
        "facet_of": node.facet_of,
        "serialise_on": node.serialise_on,
        "name": node.name,
        "pins": node.pins,
        "deps": given.wanted.get(node.address) or needs_of(node),
        "idempotency": type.idempotency if type else "",
        "schema_version": type.schema_version if type else 0,
        "where": str(node.where) if node.where else "",
        "holds_data": node.holds_data,
        HOLDS_NONE: not node.holds_data and bool(type and type.holds_data),
        "timeouts": node.timeouts,
        "existing": bool(node.existing_id),
        "tags": dict(given.tags_of(node.kind_address)) if given.tags else {},
    }
    return {name: value for name, value in meta.items() if value not in ("", {}, [], False)}


def _two_generations(
    node: NativeNode, fragment: Fragment, verdict: Verdict, given: Given, *, order: str
) -> list[Change]:
    generation = given.book.highest[node.address] + 1
    create = _make("create", node, verdict, given, generation=generation)
    old = departure(fragment, given, reason=verdict.reason, because=_why_old_goes(verdict))
    if verdict.action == "recreate" or (verdict.action == "adopt" and old.action == "delete"):
        old = away("forget", fragment, given, reason=verdict.reason, because=_why_old_goes(verdict))
    create.cause = old.cause = f"{verdict.action} {node.address}"
    if verdict.action == "replace":
        create.meta["replace"] = old.meta["replace"] = order
    return [create, old]


def _why_old_goes(verdict: Verdict) -> str:
    return f"replaced: {verdict.because}" if verdict.action == "replace" else verdict.because


def departure(fragment: Fragment, given: Given, *, reason: str, because: str) -> Change:
    """Return the delete of a recorded object, or its forget when it was kept, only read, or is not there."""
    if fragment.meta.get("existing"):
        return away("forget", fragment, given, reason=reason, because=f"{because}; it was only read and stays")
    if not fragment.id:
        return away("forget", fragment, given, reason=reason, because=f"{because}; it was never created")
    if fragment.key in given.observed and given.observed[fragment.key] is None:
        return away("forget", fragment, given, reason=reason, because=f"{because}; it is already gone")
    if fragment.on_delete == "retain":
        change = away("forget", fragment, given, reason=reason, because=f"{because}; on_delete is retain, so it stays")
        change.meta["retained"] = True
        return change
    given.type_of(fragment)
    return away("delete", fragment, given, reason=reason, because=because)


def away(action: str, fragment: Fragment, given: Given, *, reason: str, because: str) -> Change:
    """Return a delete or forget of one recorded generation."""
    shown = compare.gone(given.facts(fragment.type), fragment.desired) if action == "delete" else []
    return Change(
        action,
        fragment.address,
        generation=fragment.generation,
        type=fragment.type,
        provider=fragment.provider,
        target=fragment.target,
        kind=str(fragment.origin.get("kind", "")),
        kind_address=fragment.kind_address or parent(fragment.address),
        native_id=fragment.id or "",
        fields=shown,
        reason=reason,
        because=because,
        meta=_meta_of_fragment(fragment, given),
    )


def _meta_of_fragment(fragment: Fragment, given: Given) -> dict[str, Json]:
    type = given.types.get(fragment.type)
    meta: dict[str, Json] = {name: fragment.meta[name] for name in _KEPT if name in fragment.meta}
    meta |= {
        "protect": fragment.protect,
        "on_delete": fragment.on_delete,
        "deps": fragment.deps,
        "where": str(fragment.origin.get("where") or ""),
        "holds_data": holds_data(fragment, type, given.observed.get(fragment.key)),
        "kept": fragment.on_delete == "snapshot" and bool(type and type.snapshots),
    }
    return {name: value for name, value in meta.items() if value not in ("", {}, [], False)}


def move(fragment: Fragment, previous: str, given: Given) -> Change:
    """Return the move of a recorded object to its new address; ``fragment`` has the new one."""
    node = given.nodes[fragment.address]
    change = away("move", fragment, given, reason="moved", because=f"{previous} is now {fragment.address}")
    change.kind, change.kind_address, change.body = node.kind, node.kind_address, fragment.desired
    change.meta["previous"] = previous
    return change
