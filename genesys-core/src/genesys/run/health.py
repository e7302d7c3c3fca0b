"""Whether what a run touched is well, looked at once more at the end, in bulk.

What is well as long as it is there, and was there a moment ago, is not asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import trio

from genesys.run.call import Stopped
from genesys.run.events import HealthChecked
from genesys.run.waiting import Late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from genesys.model.fragment import Fragment
    from genesys.run.events import Event
    from genesys.run.ground import Ground
    from genesys.run.sessions import Open
    from genesys.spi.provider import ResourceType

PATIENCE_S = 120.0


class _Group(NamedTuple):
    open: Open
    type: ResourceType
    fragments: list[Fragment]


async def check(ground: Ground, touched: Iterable[Fragment], tell: Callable[[Event], None]) -> bool:
    """Return whether all of the touched objects are ready; those that are still starting are waited for."""
    results: dict[str, tuple[bool, str]] = {}
    async with trio.open_nursery() as nursery:
        for group in _groups(ground, touched):
            nursery.start_soon(_look, ground, group, results)
    if ground.caller.brake.pulled:
        return False  # Nobody waited for the answers, so they say nothing about what was asked for.
    for address in sorted(results):
        tell(HealthChecked(address, *results[address]))
    return all(passed for passed, _ in results.values())


def _groups(ground: Ground, touched: Iterable[Fragment]) -> Iterable[_Group]:
    groups: dict[tuple[int, str], _Group] = {}
    for fragment in touched:
        found = ground.sessions.find(fragment.provider, fragment.target)
        type = found.provider.types.get(fragment.type) if found else None
        if found is None or type is None or not type.observe or type.steady or not fragment.id:
            continue
        groups.setdefault((id(found), type.name), _Group(found, type, [])).fragments.append(fragment)
    return groups.values()


async def _look(ground: Ground, group: _Group, results: dict[str, tuple[bool, str]]) -> None:
    end = trio.current_time() + PATIENCE_S
    ids = [fragment.id or "" for fragment in group.fragments]
    address = group.fragments[0].address
    try:
        answer = await ground.caller.ask(group.open, "read", group.type, ids, address=address, until=end)
    except Stopped as stop:
        for fragment in group.fragments:
            results[fragment.address] = (False, ground.secrets.clean(stop.fault.message))
        return

    async def wait(fragment: Fragment) -> None:
        seen = answer.value.get(fragment.id)
        try:
            last = await ground.pollers.settled(group.open, group.type, seen, address=fragment.address, until=end)
        except (Late, Stopped) as error:
            results[fragment.address] = (False, ground.secrets.clean(str(error)))
        else:
            passed = last is not None and last.status == "ready"
            results[fragment.address] = (passed, ground.secrets.clean(last.detail) if last else "it is gone")

    async with trio.open_nursery() as nursery:
        for fragment in group.fragments:
            nursery.start_soon(wait, fragment)
