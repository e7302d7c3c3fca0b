"""What hook plugins are asked about: resources of every kind, plans with every action, and how a run goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from genesys.errors import Where
from genesys.kinds.table import BUILTIN
from genesys.model.declared import Declared
from genesys.model.plan import ACTIONS, Change, FieldChange, Plan
from genesys.run.events import ChangeDone, ChangeStarted, Event, Retrying, RunEnded, RunStarted, as_json
from genesys.spi.hooks import Deployed
from genesys.testing.provider.kinds import UNIVERSAL

_SECRET = {"$secret": {"path": "token", "generate": 32}, "secret": True}
_REFERENCE = {"$ref": ["orders", "endpoint"]}
NOWHERE = "/nowhere/at-all"
"""A project's folder in which there is nothing."""
_AT = Where("infra.py", 3, 1)


def resources() -> list[Declared]:
    """Return new resources: one of every kind bare, and some with all that fields may hold."""
    found = [Declared(f"bare-{kind}", kind, {}, where=_AT) for kind in BUILTIN]
    for kind, members in UNIVERSAL.items():
        found += [Declared(f"{kind}/{name}", word, dict(f), where=_AT) for name, (word, f) in members.items()]
    everything = {
        "size": _REFERENCE,
        "tags": {"team": "shop", "cost": _REFERENCE},
        "env": {"KEY": _SECRET, "HOST": {"$concat": ["http://", _REFERENCE]}},
        "connects": [{"$resource": "orders"}],
        "open": [],
        "region": None,
    }
    return [
        *found,
        Declared("web", "server", everything, where=_AT, places={"tags": _AT}),
        Declared('web["eu"]/part', "server", {"tags": None}, parent='web["eu"]'),
        Declared("elsewhere", "custom", {"tags": _REFERENCE}),
        Declared("implied", "network", {}, implied='network="public" of web'),
    ]


def plans() -> list[Plan]:
    """Return new plans: one with every action and risk, one of a single change, and one of nothing but a delete."""
    every = [
        change(number, action, risk=("none", "low", "outage", "data-loss")[number % 4])
        for number, action in enumerate(ACTIONS)
    ]
    one = [change(0, "create")]
    gone = [change(0, "delete", risk="data-loss")]
    return [Plan("shop/production", changes=made, observed_at=1_700_000_000.0) for made in (every, one, gone)]


def large_plan(count: int) -> Plan:
    """Return a plan of many changes."""
    return Plan("shop/production", changes=[change(n, ("create", "update", "delete")[n % 3]) for n in range(count)])


def change(number: int, action: str, *, risk: str = "none") -> Change:
    """Return a new change of one native of a server."""
    fields = [
        FieldChange("labels.team", "a", "b"),
        FieldChange("size", 1, None, observed=2, unknown=True),
        FieldChange("password", None, None, secret=True),
    ]
    return Change(
        action,
        f"web{number}/instance",
        generation=1,
        type="paper.machine",
        provider="paper",
        target={"account": "one", "region": "here"},
        kind="server",
        kind_address=f"web{number}",
        body={} if action in {"delete", "forget"} else {"name": f"web{number}", "link": {"$native": ["net/it", "id"]}},
        fields=fields if action == "update" else [],
        reason={"create": "new", "delete": "not-declared"}.get(action, "changed"),
        because="size" if action == "update" else "",
        risk=risk,
        meta={"where": "infra.py:3:1" if number % 2 else ""},
    )


def facts_of(
    hook: str, known: Iterable[Declared], planned: Iterable[Plan], stack: str, *, folder: str = NOWHERE
) -> Iterator[dict[str, Any]]:
    """Give the arguments that a hook is asked with, new ones each time.

    Args:
        hook: Name of the hook.
        known: Resources to ask about.
        planned: Plans to ask about.
        stack: Name of the stack.
        folder: The project's folder.
    """
    for facts in _asked(hook, known, planned, stack):
        yield {**facts, "folder": folder}


def _asked(hook: str, known: Iterable[Declared], planned: Iterable[Plan], stack: str) -> Iterator[dict[str, Any]]:
    if hook in {"genesys_transform_resource", "genesys_validate_resource"}:
        for resource in known:
            yield {"resource": resource, "stack": stack, "tags": {"cost": "7"}}
        return
    for plan in planned:
        yield from _of_run(hook, plan, stack)


def _events(plan: Plan, stack: str) -> Iterator[Event]:
    yield RunStarted("r1", stack, len(plan.changes))
    for made in plan.changes:
        yield ChangeStarted(made.id, made.action, made.address, made.type, made.reason)
        yield Retrying(made.address, made.action, "Throttled", "SlowDown", "", 0.5)
        yield ChangeDone(made.id, made.action, made.address, "id-1", 0.5)
    yield RunEnded("r1", "green", "c1", len(plan.changes), 0, 0, 1.5)


def _of_run(hook: str, plan: Plan, stack: str) -> Iterator[dict[str, Any]]:
    if hook in {"genesys_check_plan", "genesys_before_deploy"}:
        yield {"plan": plan, "stack": stack}
    elif hook == "genesys_after_deploy":
        for status in ("green", "partial", "failed"):
            result = Deployed("r1", status, "c1", 1, 0, 0, {"url": None}, status == "green", status == "failed", 1.5)
            yield {"plan": plan, "stack": stack, "result": result}
    elif hook == "genesys_event":
        for event in _events(plan, stack):
            yield {"event": as_json(event), "stack": stack}
    else:
        finding = dict.fromkeys(("summary", "reason", "solution", "command", "code"), "")
        more: dict[str, dict[str, Any]] = {
            "genesys_after_operation": {"elapsed_s": 0.5},
            "genesys_operation_failed": {"finding": finding},
        }
        for item in plan.changes:
            yield {"change": item, "stack": stack, **more.get(hook, {})}
