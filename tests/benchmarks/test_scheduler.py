"""How close a run comes to the best that its graph allows: random graphs, random latencies, time that jumps."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
import trio
from book import Book
from trio.testing import MockClock

from genesys.app.world import real_world
from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan
from genesys.run.door import Options, run_plan
from genesys.spi.marks import Immutable, Native
from genesys.spi.provider import SPI, Provider, ResourceType
from genesys.spi.session import Observed
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import open_state

pytestmark = pytest.mark.benchmark

SEEDS = 3
AT_ONCE = 64
"""Most changes in flight: where concurrency starts."""


class Thing(Native):
    name: Annotated[str, Immutable]
    seconds: float
    after: list[str] = []  # noqa: RUF012


class Slow:
    """A session whose creates take as long as their body says, in virtual time."""

    async def create(self, type: ResourceType, want: dict[str, Any], token: Any) -> Observed:
        await trio.sleep(want["seconds"])
        return Observed(want["name"], {"name": want["name"]})

    async def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        return {id: Observed(id, {"name": id}) for id in ids}

    async def find(self, type: ResourceType, token: Any) -> Observed | None:
        return None

    def quotas(self) -> dict[str, int]:
        return {}

    def close(self) -> None:
        """Nothing is open."""


def provider() -> Provider:
    """Return the provider of things that take time."""
    module: Any = ModuleType("slow_things")
    module.connect = lambda target, settings, ports: Slow()
    sys.modules[module.__name__] = module
    return Provider("slow", SPI, {"slow.thing": ResourceType("slow.thing", Thing)}, {}, {}, "slow_things:connect")


def random_graph(count: int, needs: int, seed: int) -> dict[str, NativeNode]:
    """Return things of which each needs up to ``needs`` of those before it; creates take 1 to about 200 s."""
    dice, nodes = random.Random(seed), dict[str, NativeNode]()
    for number in range(count):
        # Most needs are close by, as in real stacks, so that chains are long.
        near = [f"n{dice.randrange(max(0, number - 40), number)}/it" for _ in range(dice.randint(0, needs)) if number]
        body = {
            "name": f"n{number}",
            "seconds": round(1 + dice.lognormvariate(2, 1.2), 3),
            "after": [{"$native": [address, "id"]} for address in sorted(set(near))],
        }
        address = f"n{number}/it"
        nodes[address] = NativeNode(
            address,
            "slow.thing",
            body,
            provider="slow",
            target={"account": "one"},
            kind="thing",
            kind_address=f"n{number}",
        )
    return nodes


def longest(nodes: dict[str, NativeNode]) -> float:
    """Return the seconds of the longest chain: no schedule is quicker. Nodes come after what they need."""
    ends: dict[str, float] = {}
    for address, node in nodes.items():
        begins = max((ends[item["$native"][0]] for item in node.body["after"]), default=0.0)
        ends[address] = begins + node.body["seconds"]
    return max(ends.values())


def seconds(nodes: dict[str, NativeNode], folder: Path) -> float:
    """Return how long a run of a graph takes, in virtual time, from its first event to its last."""
    world: Any = real_world()
    world.environ = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "GENESYS_KEYRING": "off"}
    state = complete(open_state(world, LocalBackend(world.files, str(folder / "state")), "shop/dev", create=True))
    slow = provider()
    made = plan(NativeGraph(nodes), {}, types=slow.types, stack="shop/dev", stack_id=state.id, seed="00" * 16)
    options = Options(
        inline=True, signals=False, clock=MockClock(autojump_threshold=0), project=str(folder), at_once=AT_ONCE
    )
    events: list[Any] = []
    outcome = run_plan(made, state=state, providers={"slow": slow}, world=world, events=events.append, options=options)
    assert outcome.status == "green"
    return float(events[-1].elapsed_s)


@pytest.mark.parametrize(("name", "count", "needs"), [("scheduler", 400, 3), ("scheduler crowded", 1500, 1)])
def test_a_run_is_as_quick_as_its_graph_allows(book: Book, tmp_path: Path, name: str, count: int, needs: int) -> None:
    # Who cannot know how long a create takes can promise, with little room, only that no place stays idle while
    # something may start: then a run never exceeds the bound below (Graham, 1969). With room, the chain is the bound.
    ratios, shown = [], ""
    for seed in range(SEEDS):
        nodes = random_graph(count, needs, seed)
        chain, work = longest(nodes), sum(node.body["seconds"] for node in nodes.values())
        bound = chain + (work - chain) / AT_ONCE if "crowded" in name else chain
        took = seconds(nodes, tmp_path / str(seed))
        ratios.append(took / bound)
        shown = f"{count} changes: {took:.0f} s, chain {chain:.0f} s, work by {AT_ONCE} {work / AT_ONCE:.0f} s"
    book.note(name, max(ratios), f"worst of {len(ratios)}; the last: {shown}")
