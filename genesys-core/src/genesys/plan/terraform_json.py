"""A plan in the JSON form of Terraform's plans, so that policies written for those work on ours.

``format_version`` 1.2: what `terraform show -json` documents under ``resource_changes``. Parts that
Genesys has no equal of (``prior_state``, ``configuration``) are left out.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from genesys.model.address import is_address, key_of, name_of
from genesys.model.expr import is_expr, is_secret
from genesys.plan import paths
from genesys.plan.compare import HIDDEN
from genesys.plan.groups import grouped

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.model.expr import Json
    from genesys.model.plan import Change, FieldChange, Plan
    from genesys.plan.groups import Step

FORMAT = "1.2"
_ACTIONS = {
    "create": ["create"],
    "update": ["update"],
    "delete": ["delete"],
    "read": ["read"],
    "import": ["no-op"],
    "forget": ["forget"],
    "move": ["no-op"],
    "create-first": ["create", "delete"],
    "delete-first": ["delete", "create"],
}
_REASONS = {
    "tainted": "replace_because_tainted",
    "asked": "replace_by_request",
    "replace": "replace_because_cannot_update",
    "not-declared": "delete_because_no_resource_config",
}


def terraform_json(plan: Plan, *, version: str) -> dict[str, Json]:
    """Return the plan in Terraform's form; ``version`` is that of Genesys.

    Values known only after deployment are missing from ``after`` and true in ``after_unknown``;
    secret values are null and true in ``before_sensitive`` and ``after_sensitive``.
    """
    steps = [step for group in grouped(plan) for step in group.steps]
    ordered = sorted(steps, key=lambda step: step.change.address)
    return {
        "format_version": FORMAT,
        "terraform_version": version,
        "variables": {},
        "planned_values": {"root_module": {}},
        "resource_changes": [_resource(step) for step in ordered],
        "resource_drift": [_resource(step) for step in ordered if step.change.reason in {"drift", "gone"}],
        "output_changes": {},
        "errored": False,
        "applyable": bool(ordered),
        "complete": True,
    }


def _resource(step: Step) -> dict[str, Json]:
    change = step.change
    owner = change.kind_address or change.address
    found: dict[str, Json] = {
        "address": change.address,
        "mode": "data" if change.meta.get("existing") else "managed",
        "type": change.type,
        "name": name_of(owner) if is_address(owner) else owner,
        "provider_name": change.provider,
        "change": _change(step),
    }
    key = key_of(owner) if is_address(owner) else None
    if key is not None:
        found["index"] = key
    if change.meta.get("previous"):
        found["previous_address"] = change.meta["previous"]
    reason = _REASONS.get(change.reason)
    if reason and (change.meta.get("replace") or change.action == "delete"):
        found["action_reason"] = reason
    return found


def _change(step: Step) -> dict[str, Json]:
    change = step.change
    before, after = _before(change), _after(change)
    found: dict[str, Json] = {
        "actions": _ACTIONS[str(change.meta.get("replace") or change.action)],
        "before": None if before is None else _without_secrets(before),
        "after": None if after is None else _known(_without_secrets(after)),
        "after_unknown": _flags(change, lambda field: field.unknown) if after is not None else {},
        "before_sensitive": _secret_flags(change, before),
        "after_sensitive": _secret_flags(change, after),
    }
    replaced = [paths.split(field.path) for field in change.fields if field.forces_replace and field.path[0] != "@"]
    if replaced:
        found["replace_paths"] = replaced
    if change.action == "import":
        found["importing"] = {"id": step.native_id}
    return found


def _before(change: Change) -> Json:
    if change.action in {"delete", "forget"}:
        return {field.path: field.before for field in change.fields}
    if change.action in {"create", "read", "import"} and not change.meta.get("replace"):
        return None
    return _patched(change, "before")


def _after(change: Change) -> Json:
    return None if change.action in {"delete", "forget"} else _patched(change, "after")


def _patched(change: Change, side: str) -> dict[str, Json]:
    """Return the wanted body with the values of one side of every field change put in."""
    body = copy.deepcopy(change.body)
    for field in change.fields:
        if paths.in_body(field.path):
            value = None if side == "after" and field.unknown and is_expr(field.after) else getattr(field, side)
            _put(body, paths.split(field.path), copy.deepcopy(value))
    return body


def _put(body: Json, steps: list[str | int], value: Json) -> None:
    for step in steps[:-1]:
        inner = body.get(step) if isinstance(body, dict) else body[step] if _has(body, step) else None
        if not isinstance(inner, (dict, list)) or is_expr(inner):
            return
        body = inner
    last = steps[-1]
    if isinstance(body, dict) and value is None:
        body.pop(last, None)
    elif isinstance(body, dict) or _has(body, last):
        body[last] = value


def _has(body: Json, step: str | int) -> bool:
    return isinstance(body, list) and isinstance(step, int) and step < len(body)


def _without_secrets(value: Json) -> Json:
    if value == HIDDEN or is_secret(value):
        return None
    if isinstance(value, dict) and not is_expr(value):
        return {name: _without_secrets(item) for name, item in value.items()}
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


def _known(value: Json) -> Json:
    """Leave out what is known only after deployment."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items() if not is_expr(item)}
    return [None if is_expr(item) else _known(item) for item in value] if isinstance(value, list) else value


def _flags(change: Change, test: Callable[[FieldChange], bool]) -> dict[str, Json]:
    return {paths.top(field.path): True for field in change.fields if paths.in_body(field.path) and test(field)}


def _secret_flags(change: Change, side: Json) -> Json:
    if side is None:
        return False
    flags = _flags(change, lambda field: field.secret)
    flags |= {name: True for name, value in side.items() if value == HIDDEN or is_secret(value)}
    return flags
