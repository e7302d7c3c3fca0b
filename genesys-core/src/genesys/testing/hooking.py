"""What hook plugins are asked about: resources of every kind, plans with every action, and how a run goes."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from genesys.errors import Where
from genesys.kinds.table import BUILTIN
from genesys.model.declared import Declared
from genesys.model.plan import ACTIONS, Change, FieldChange, Plan
from genesys.run import events as run
from genesys.run.problems import FAILED
from genesys.spi.hooks import Deployed
from genesys.testing.provider.kinds import UNIVERSAL

STACK = "shop/production"
_SECRET = {"$secret": {"path": "token", "generate": 32}, "secret": True}
_REFERENCE = {"$ref": ["orders", "endpoint"]}
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
    return [Plan(STACK, changes=made, observed_at=1_700_000_000.0) for made in (every, one, gone)]


def large_plan(count: int) -> Plan:
    """Return a plan of many changes."""
    return Plan(STACK, changes=[change(n, ("create", "update", "delete")[n % 3]) for n in range(count)])


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


def questions(known: Iterable[Declared], planned: Iterable[Plan], folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give hook and arguments of everything that a plugin is asked or told, in the order of an engine.

    Args:
        known: Resources to ask about.
        planned: Plans to ask about, and to tell the runs of.
        folder: Folder of the project.
    """
    common: dict[str, Any] = {"stack": STACK, "folder": folder}
    for number, resource in enumerate(known):
        for hook in ("genesys_transform_resource", "genesys_validate_resource"):
            given = resource.with_fields(copy.deepcopy(resource.fields))
            yield hook, {"resource": given, "tags": {"team": "shop"} if number % 2 else {}, **common}
    for plan in planned:
        data = plan.as_json()
        yield "genesys_check_plan", {"plan": Plan.from_json(data), **common}
        for hook, facts in _run_of(data):
            yield hook, {**facts, **common}


def _run_of(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what is told about a run in which every third change fails and the last one is not tried."""
    plan = Plan.from_json(data)
    yield _event(run.RunStarted("r1", plan.stack, len(plan.changes)))
    yield "genesys_before_deploy", {"plan": Plan.from_json(data)}
    yield _event(run.Recovering("r0", "ada@laptop", 1))
    for number, item in enumerate(plan.changes):
        yield from _change_of(item, fails=number % 3 == 2)
    if plan.changes:
        last = plan.changes[-1]
        yield _event(run.Interrupted("r1", [last.address]))
        yield _event(run.ChangeSkipped(last.id, last.action, last.address, plan.changes[0].id))
        yield _event(run.ChangeLeft(last.id, last.action, last.address))
    yield _event(run.RunEnded("r1", "partial", "c1", 1, 1, 0, 4.0))
    for status in ("green", "partial", "failed"):
        result = Deployed("r1", status, "c1", 1, 0, 0, {"url": None}, status == "green", status == "failed", 1.5)
        yield "genesys_after_deploy", {"plan": Plan.from_json(data), "result": result}


def _change_of(item: Change, *, fails: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    id, action, address = item.id, item.action, item.address
    yield _event(run.ChangeStarted(id, action, address, item.type, item.reason))
    yield "genesys_before_operation", {"change": _again(item)}
    yield _event(run.Progress(address, "it starts", 2.0))
    yield _event(run.Retrying(address, "create", "Throttled", "SLOW", "slow down", 1.5))
    yield _event(run.Fallback(address, "zone b", "NO_CAPACITY", "none left"))
    if fails:
        yield _event(run.ChangeFailed(id, action, address, _failure(), 3.0))
        yield "genesys_operation_failed", {"change": _again(item), "finding": _failure()}
    else:
        yield _event(run.ChangeDone(id, action, address, "m-1", 3.0))
        yield "genesys_after_operation", {"change": _again(item), "elapsed_s": 0.5}
        yield _event(run.HealthChecked(address, passed=False, detail="it does not answer"))


def _event(event: run.Event) -> tuple[str, dict[str, Any]]:
    return "genesys_event", {"event": run.as_json(event)}


def _again(item: Change) -> Change:
    return Change.from_json(item.as_json())


def _failure() -> dict[str, Any]:
    facts = {"address": "web/instance", "done": "created", "provider": "paper", "message": "wrong size", "code": "BAD"}
    return FAILED.finding(None, **facts).as_json()
