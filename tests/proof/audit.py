"""What has to be true of a simulated world, whatever happened in it: each function returns what is wrong, as lines."""

from __future__ import annotations

from typing import Any, NamedTuple

from genesys.errors import GenesysError
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph
from genesys.sim.lab import STACK, Lab
from genesys.state.check import check
from genesys.state.drive import complete
from genesys.state.state import State, find_state

UNSURE = {"creating", "quarantined"}
"""Statuses of a record that says: there may be an object, and I know of it."""


class Books(NamedTuple):
    """What is written down.

    Args:
        fragments: Key -> fragment.
        open: Addresses that the plans of open runs change: their journals tell how far they came.
        state: The state, ``None`` when there is none yet.
    """

    fragments: dict[str, Fragment]
    open: set[str]
    state: State | None


def books(lab: Lab) -> Books:
    """Return what is written down, as a process of its own reads it.

    Raises:
        GenesysError: It cannot be read.
    """
    world = lab.start()
    state = complete(find_state(world, lab.backend(world), STACK))
    if state is None:
        return Books({}, set(), None)
    fragments = complete(complete(state.head()).fragments())
    addresses: set[str] = set()
    for claim in complete(state.claims.current()):
        records = complete(state.runs.journal(claim.run))
        addresses |= {_address(record["change"]) for record in records if "change" in record}
    return Books(fragments, addresses, state)


def _address(change: str) -> str:
    """Return whom the id of a change is about: ``create web/instance~1``."""
    return change.partition(" ")[2].rpartition("~")[0]


def damaged(state: State) -> list[str]:
    """Return what of a whole state cannot be read, or contradicts the rest."""
    return [f"corrupt: {finding.text()}" for finding in complete(check(state)).findings]


def astray(lab: Lab, found: Books) -> list[str]:
    """Return what exists although it is neither recorded nor in the journal of an open run."""
    recorded = {fragment.id for fragment in found.fragments.values()}
    unsure = {fragment.address for fragment in found.fragments.values() if fragment.status in UNSURE}
    return [
        f"orphan: {one.id} of {one.address} is neither recorded nor in a journal"
        for one in lab.cloud.objects.values()
        if one.id not in recorded and one.address not in unsure | found.open
    ]


def twice(lab: Lab, found: Books) -> list[str]:
    """Return what exists twice, is recorded twice, or is recorded and does not exist."""
    ids = [fragment.id for fragment in found.fragments.values() if fragment.id]
    wrong = [f"duplicate: {effect.id} is a second {effect.address}" for effect in lab.cloud.ledger.duplicates()]
    wrong += [f"duplicate: {id} is recorded twice" for id in sorted({id for id in ids if ids.count(id) > 1})]
    return wrong + [f"lost: {id} is recorded and is not there" for id in ids if id not in lab.cloud.objects]


def unlike(lab: Lab, desired: NativeGraph, found: Books) -> list[str]:
    """Return where what exists, or what is recorded, is not what is declared."""
    wrong = []
    addresses = [fragment.address for fragment in found.fragments.values()]
    if sorted(addresses) != sorted(desired.nodes):
        wrong.append(f"recorded are {sorted(addresses)}, declared are {sorted(desired.nodes)}")
    for fragment in found.fragments.values():
        if fragment.status != "ready":
            wrong.append(f"{fragment.key} is {fragment.status}")
    for address, node in desired.nodes.items():
        there = lab.cloud.of(address)
        if len(there) != 1:
            wrong.append(f"{len(there)} objects of {address}")
            continue
        for name, value in node.body.items():
            if not isinstance(value, dict) and there[0].body.get(name) != value:
                wrong.append(f"{address}: {name} is {there[0].body.get(name)!r} and not {value!r}")
            if isinstance(value, dict) and not there[0].body.get(name):
                wrong.append(f"{address}: {name} is empty")
    return wrong


def second_plan(lab: Lab, desired: NativeGraph, **planning: Any) -> list[str]:
    """Return what a plan wants to do although everything was done."""
    world = lab.start()
    plan = lab.plan(world, lab.open(world), desired, **planning)
    return [f"the second plan has {change.action} {change.address} because {change.because}" for change in plan.changes]


def settled(lab: Lab, desired: NativeGraph, **planning: Any) -> list[str]:
    """Return everything that is wrong after a deployment that nothing disturbed."""
    lab.time.skip(1000.0)
    lab.cloud.land()
    try:
        found = books(lab)
        assert found.state is not None
        wrong = damaged(found.state) + astray(lab, found) + twice(lab, found) + unlike(lab, desired, found)
        return wrong + second_plan(lab, desired, **planning)
    except GenesysError as error:
        return [f"corrupt: {error.findings[0].text()}"]


def empty(lab: Lab) -> list[str]:
    """Return what is left after a destroy that nothing disturbed."""
    lab.time.skip(1000.0)
    lab.cloud.land()
    found = books(lab)
    wrong = [f"left: {id} exists" for id in lab.cloud.objects]
    wrong += [f"left: {effect.id} was never removed" for effect in lab.cloud.ledger.living().values()]
    return wrong + [f"left: {key} is recorded" for key in found.fragments]
