"""What stays because something that is kept needs it: the network of a kept database, the group of a kept bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.fragment import STAYS
from genesys.model.plan import FOLLOWED, FieldChange
from genesys.plan import build
from genesys.plan.decide import Verdict
from genesys.plan.inputs import addresses
from genesys.plan.problems import STAYS_WITH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Change
    from genesys.plan.given import Given

Held = dict[str, dict[str, str]]
"""Native address -> native address and id of what is kept and needs it."""


def with_what_it_needs(changes: list[Change], given: Given) -> tuple[list[Change], list[Finding]]:
    """Return the changes in which nothing goes that a kept object needs, and what is to be said about that.

    What stays in the declaration for now is marked, so that it stays as well when it leaves later.

    Args:
        changes: All changes.
        given: What is planned with.
    """
    kept = {change.key for change in changes if change.meta.get("retained")}
    fragments = given.book.all() if changes else []
    if not kept and not any(STAYS in fragment.meta for fragment in fragments):
        return changes, []
    held = _held([fragment for fragment in fragments if fragment.key in kept], given)
    for fragment in fragments:
        earlier = _still_away(fragment, given)
        if earlier:
            held[fragment.address] = {**earlier, **held.get(fragment.address, {})}
    left = [change for change in changes if _stays(change, held)]
    for change in left:
        change.action, change.fields = "forget", []
        change.because = f"{change.because}; it stays, for {_names(held[change.address])}"
    return [*changes, *_marked(changes, held, given)], _told(left, held)


def _held(kept: Iterable[Fragment], given: Given) -> Held:
    """Return what kept objects need, directly or not: what they refer to, and what is shared."""
    current, found = given.book.current, Held()
    for fragment in kept:
        seen, waiting = {fragment.address}, [fragment]
        while waiting:
            one = waiting.pop()
            needed = addresses(one.desired) | {dep for dep in one.deps if dep in current and _shared(current[dep])}
            for address in sorted(needed - seen):
                seen.add(address)
                found.setdefault(address, {})[fragment.address] = fragment.id or ""
                if address in current:
                    waiting.append(current[address])
    return found


def _shared(fragment: Fragment) -> bool:
    return bool(fragment.meta.get("shared"))


def _still_away(fragment: Fragment, given: Given) -> dict[str, str]:
    """Return what was kept earlier and needs an object; what was taken back since is cared for again."""
    ids = {known.id for known in given.book.current.values()}
    return {address: id for address, id in fragment.meta.get(STAYS, {}).items() if id not in ids}


def _stays(change: Change, held: Held) -> bool:
    return change.action == "delete" and not change.cause and change.address in held


def _marked(changes: Iterable[Change], held: Held, given: Given) -> list[Change]:
    """Mark what stays declared; return the changes of records that this takes beside those there are."""
    forward = {change.address: change for change in changes if change.action in {"create", "update", "read", "import"}}
    more = []
    for address in sorted(held.keys() & given.nodes.keys() & given.book.current.keys()):
        mark, before = held[address], given.book.current[address].meta.get(STAYS, {})
        if address in forward:
            forward[address].meta[STAYS] = mark
        elif mark != before:
            verdict = Verdict("update", [FieldChange("@stays", dict(before), dict(mark))], FOLLOWED, record_only=True)
            more += build.forward(given.nodes[address], verdict, given)
            more[-1].meta[STAYS] = mark
    return more


def _told(left: list[Change], held: Held) -> list[Finding]:
    if not left:
        return []
    kept = {address: id for change in left for address, id in held[change.address].items()}
    things = ", ".join(f"{change.address} ({change.native_id})" for change in sorted(left, key=lambda one: one.address))
    address = min(kept)
    facts = {"names": _names(kept), "things": things, "provider": left[0].provider}
    return [STAYS_WITH.finding(None, severity="warning", address=address, id=kept[address], **facts)]


def _names(kept: dict[str, str]) -> str:
    return ", ".join(sorted({address.rpartition("/")[0] for address in kept}))
