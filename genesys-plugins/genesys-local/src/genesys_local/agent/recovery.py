"""What a new agent does with what an earlier one left: nothing of it may run unnoticed."""

from __future__ import annotations

import signal

import trio

from genesys_local.agent import postgres, processes
from genesys_local.agent.house import NETWORK, House

_GRACE_S = 8.0
_POLL_S = 0.05


async def take_over(house: House) -> int:
    """Load the records, claim their networks, end orphans; returns how many processes had to be ended.

    Everything then counts as stopped: starting it again is for a plan to say.
    """
    house.registry.load()
    asked: set[int] = set()
    everything: list[tuple[int, str]] = []
    for record in house.registry.all():
        if record.type == NETWORK and house.own_loopback:
            house.networks.claim(str(record.state.get("base")))
        pids = [(int(pid), str(started)) for pid, started in record.state.pop("pids", [])]
        everything += pids
        if record.type == postgres.TYPE:
            for pid, started in pids:
                if started and processes.start_time(pid) == started:
                    processes.signal_process(pid, signal.SIGINT)  # a fast, orderly shutdown
                    asked.add(pid)
    found = processes.lost(everything, [house.mark()])
    for pid in found - _families(asked):
        processes.signal_process(pid, signal.SIGTERM)
    with trio.move_on_after(_GRACE_S):
        while processes.lost(everything, [house.mark()]):
            await trio.sleep(_POLL_S)
    processes.kill_now(processes.lost(everything, [house.mark()]))
    return len(found)


def _families(leaders: set[int]) -> set[int]:
    """Return servers that were asked and their helpers, which end with them and must not be asked twice."""
    return leaders | {pid for leader in leaders for pid in processes.offspring(leader)}
