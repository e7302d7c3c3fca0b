"""A plan as JSON for programs, in a form of its own that is versioned and documented by `SCHEMA`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.plan import wording
from genesys.plan.compare import HIDDEN, hidden_within
from genesys.plan.groups import grouped
from genesys.plan.ladder import ALTERNATIVES

if TYPE_CHECKING:
    from genesys.model.expr import Json
    from genesys.model.plan import FieldChange, Plan
    from genesys.plan.groups import Group, Step

FORMAT = "1.0"
"""Version of this form: the first number grows when something is removed or means something else."""


def plan_json(plan: Plan, *, now: float) -> dict[str, Json]:
    """Return the plan for programs; no secret value is in it.

    Args:
        plan: The plan.
        now: Seconds since 1970.
    """
    return {
        "format_version": FORMAT,
        "stack": plan.stack,
        "base": plan.base,
        "digest": plan.digest,
        "summary": wording.summary(plan),
        "counts": wording.count(plan),
        "observed_at": plan.observed_at or None,
        "observed_age_s": round(now - plan.observed_at, 3) if plan.observed_at else None,
        "resources": [_group(group) for group in grouped(plan)],
        "notes": plan.notes,
        "undo": wording.undo(plan),
        "outputs": hidden_within(plan.outputs),
        "read_set": plan.read_set,
        "plugins": plan.plugins,
        "annotations": plan.annotations,
    }


def _group(group: Group) -> dict[str, Json]:
    return {
        "address": group.address,
        "kind": group.kind,
        "risk": group.risk,
        "changes": [_step(step) for step in group.steps],
    }


def _step(step: Step) -> dict[str, Json]:
    change, sign = step.change, wording.sign(step.change)
    return {
        "id": change.id,
        "address": change.address,
        "resource": change.kind_address,
        "kind": change.kind,
        "generation": change.generation,
        "type": change.type,
        "provider": change.provider,
        "action": "replace" if change.meta.get("replace") else change.action,
        "order": change.meta.get("replace"),
        "symbol": sign.symbol,
        "reason": change.reason,
        "because": change.because,
        "risk": step.risk,
        "irreversible": change.irreversible or step.risk == "data-loss",
        "native_id": step.native_id or None,
        "previous_address": change.meta.get("previous"),
        "record_only": bool(change.meta.get("record_only")),
        "fields": [_field(field) for field in change.fields],
        "needs": change.needs,
        "alternatives": [item["why"] for item in change.meta.get(ALTERNATIVES, ())],
    }


def _field(field: FieldChange) -> dict[str, Json]:
    def value(item: Json) -> Json:
        return HIDDEN if field.secret and item is not None else hidden_within(item)

    return {
        "path": field.path,
        "before": value(field.before),
        "after": None if field.unknown and not isinstance(field.after, (dict, list)) else value(field.after),
        "observed": value(field.observed),
        "known_after_apply": field.unknown,
        "sensitive": field.secret,
        "forces_replacement": field.forces_replace,
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `plan_json`'s result."""
    text, flag, whole = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
    any_value: dict[str, Any] = {}
    maybe = {"type": ["string", "null"]}
    field = _object(
        path=text,
        before=any_value,
        after=any_value,
        observed=any_value,
        known_after_apply=flag,
        sensitive=flag,
        forces_replacement=flag,
    )
    change = _object(
        id=text,
        address=text,
        resource=text,
        kind=text,
        generation=whole,
        type=text,
        provider=text,
        action={"enum": ["create", "update", "replace", "delete", "read", "import", "forget", "move"]},
        order={"enum": ["create-first", "delete-first", None]},
        symbol=text,
        reason=text,
        because=text,
        risk={"enum": ["none", "low", "outage", "data-loss"]},
        irreversible=flag,
        native_id=maybe,
        previous_address=maybe,
        record_only=flag,
        fields={"type": "array", "items": field},
        needs={"type": "array", "items": text},
        alternatives={"type": "array", "items": text},
    )
    resource = _object(address=text, kind=text, risk=text, changes={"type": "array", "items": change})
    whole_plan = _object(
        format_version={"const": FORMAT},
        stack=text,
        base=text,
        digest=text,
        summary=text,
        counts={"type": "object", "additionalProperties": whole},
        observed_at={"type": ["number", "null"]},
        observed_age_s={"type": ["number", "null"]},
        resources={"type": "array", "items": resource},
        notes={"type": "array", "items": {"type": "object"}},
        undo=text,
        outputs={"type": "object"},
        read_set={"type": "object", "additionalProperties": text},
        plugins={"type": "object"},
        annotations={"type": "object"},
    )
    whole_plan["properties"]["format"] = text  # what a command line puts around its answers
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Genesys plan",
        **whole_plan,
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(properties),
        "additionalProperties": False,
    }
