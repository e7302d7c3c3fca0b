"""All changes that a stack asks for, not yet in order: what comes or changes, what goes, and what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.graph.order import Cycle, invert, order, reach
from genesys.plan import build
from genesys.plan.decide import Verdict, decide
from genesys.plan.dependencies import spread_delete_first
from genesys.plan.owners import top
from genesys.plan.problems import CYCLE, QUARANTINED
from genesys.plan.replacing import in_the_way, order_of
from genesys.plan.settled import needs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change
    from genesys.plan.given import Given


def all_changes(given: Given, verdicts: Mapping[str, Verdict]) -> list[Change]:
    """Return the changes that carry out the verdicts, and those of what is recorded and no longer wanted.

    Args:
        given: What is planned with.
        verdicts: Native address -> what has to happen to it.
    """
    orders = {address: order_of(address, v, given) for address, v in verdicts.items() if v.action == "replace"}
    orders |= {item.address: "delete-first" for item in given.book.leftovers if in_the_way(item, given)}
    first = spread_delete_first(orders, _departing(given) if orders else (), given.book.all() if orders else ())
    changes: list[Change] = []
    olds = given.book.olds
    for address, verdict in verdicts.items():
        chosen = "delete-first" if address in first else orders.get(address, "")
        changes += build.forward(given.nodes[address], verdict, given, order=chosen)
    changes += _refreshed(verdicts, given)
    changes += _leaving(given)
    # Every generation moves: one that stayed behind could not be recorded as gone.
    changes += [build.move(item, olds[item.address], given) for item in given.book.all() if item.address in olds]
    return changes


def _departing(given: Given) -> list[Fragment]:
    unwanted = [fragment for address, fragment in given.book.current.items() if address not in given.nodes]
    return [*unwanted, *given.book.leftovers]


def judge(given: Given, asking: Iterable[str]) -> dict[str, Verdict]:
    """Return native address -> what has to happen to it, for everything wanted that is not as it should be.

    Only what asks for it and what uses that, directly or not, is looked at closely. ``given.wanted`` is
    filled.

    Args:
        given: What is planned with.
        asking: Native addresses that are not settled by themselves.

    Raises:
        GenesysError: PLAN-018, natives need each other.
    """
    wanted = given.wanted
    wanted.update((address, needs_of(node)) for address, node in given.nodes.items())
    restless = set(asking)
    affected = reach(restless, invert(wanted))
    verdicts: dict[str, Verdict] = {}
    for address in _in_order(affected, wanted):
        if address in restless or any(needed in verdicts for needed in wanted[address]):
            verdict = decide(given.nodes[address], given)
            if verdict is not None:
                verdicts[address] = verdict
    return verdicts


def _in_order(affected: set[str], wanted: Mapping[str, list[str]]) -> list[str]:
    try:
        return order({address: wanted[address] for address in affected if address in wanted})
    except Cycle as cycle:
        raise CYCLE.error(path=" needs ".join(cycle.path), address=cycle.path[0]) from None


def _refreshed(verdicts: Mapping[str, Verdict], given: Given) -> list[Change]:
    """Return reads of what a change refers to and what differs from its record: else old values would be used."""
    stale = {}
    for address in verdicts:
        for needed in given.wanted[address]:
            fragment = given.book.current.get(needed)
            seen = given.observed.get(fragment.key) if fragment else None
            if fragment and seen and needed not in verdicts and seen.properties != fragment.observed:
                stale[needed] = Verdict("read", reason="drift", because="its record is out of date")
    return [
        change
        for needed in sorted(stale)
        for change in build.forward(given.nodes[needed], stale[needed], given)
        if needed in given.nodes
    ]


def _leaving(given: Given) -> list[Change]:
    """Return what ends whatever is recorded and not wanted: left-over generations, and what is not declared."""
    book, changes = given.book, []
    going = [*book.leftovers, *(item for address, item in book.current.items() if address not in given.nodes)]
    declared = {node.kind_address for node in given.nodes.values()} if going else set()
    tops = {top(address) for address in declared}
    for fragment in going:
        if fragment.status == "quarantined":
            continue
        if fragment.address in given.nodes:
            because = f"generation {fragment.generation} was replaced, and is left over from an earlier run"
            change = build.departure(fragment, given, reason="replace", because=because)
            if in_the_way(fragment, given):
                change.meta["replace"] = "delete-first"
            changes.append(change)
        else:
            changes.append(_farewell(fragment, given, declared, tops))
    return changes


def _farewell(fragment: Fragment, given: Given, declared: set[str], tops: set[str]) -> Change:
    if given.asked:
        return build.departure(fragment, given, reason="asked", because="destroying it was asked for")
    owner = fragment.kind_address or fragment.address
    stays = owner if owner in declared else top(owner) if top(owner) in tops else ""
    because = f"{stays} no longer needs it" if stays else f"{owner} is no longer declared"
    change = build.departure(fragment, given, reason="not-declared", because=because)
    if stays:
        change.meta["part"] = True
    return change


def doubts(given: Given) -> list[Finding]:
    """Return a warning for everything of which it is not known whether it exists."""
    return [
        QUARANTINED.finding(None, severity="warning", address=fragment.address, type=fragment.type)
        for fragment in given.book.all()
        if fragment.status == "quarantined"
    ]
