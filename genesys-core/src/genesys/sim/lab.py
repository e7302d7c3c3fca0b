"""A planet with an engine on it: native graphs are planned, run and recovered in processes that may die."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio.testing import MockClock

from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan
from genesys.run.door import Options, recover, run_plan
from genesys.run.fingerprint import fingerprints
from genesys.run.observe import observe
from genesys.sim.provider import PROVIDER
from genesys.sim.world import Planet
from genesys.spi.backend import Caps
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state, open_state

if TYPE_CHECKING:
    from genesys.model.fragment import Fragment
    from genesys.model.plan import Plan
    from genesys.run.options import Outcome, Recovered
    from genesys.sim.world import SimWorld
    from genesys.spi.provider import Provider
    from genesys.state.state import State

TARGET = {"account": "one", "region": "here"}
STACK = "shop/dev"
FOLDER, PROJECT = "/state", "/project"


class Lab(Planet):
    """A planet on which one stack is deployed again and again.

    Args:
        observes: As of `genesys.spi.provider.Provider`.
        appends: Whether the state's backend can append; else journals are numbered objects.
        more: Of `Planet`.
    """

    def __init__(self, seed: object = 0, *, observes: str = "on-request", appends: bool = True, **more: Any) -> None:
        super().__init__(seed, **more)
        self.appends = appends
        self.provider = PROVIDER._replace(observes=observes)
        self.events: list[Any] = []

    @property
    def providers(self) -> dict[str, Provider]:
        """Name -> provider."""
        return {"sim": self.provider}

    def options(self, **more: Any) -> Options:
        """Return options for a run in this world: no threads, no signals, and waiting costs nothing."""
        chosen = {"inline": True, "signals": False, "clock": MockClock(autojump_threshold=0), "project": PROJECT}
        return Options(**{**chosen, **more})

    def backend(self, world: SimWorld) -> LocalBackend:
        """Return the state backend of a process."""
        found = LocalBackend(world.files, FOLDER)
        if not self.appends:
            found.caps = Caps(append=False, waits=False)
        return found

    def open(self, world: SimWorld) -> State:
        """Return the state of the stack, made when absent."""
        return complete(open_state(world, self.backend(world), STACK, create=True))

    def fragments(self) -> dict[str, Fragment]:
        """Return what is recorded, as a process of its own sees it."""
        world = self.start()
        state = complete(find_state(world, self.backend(world), STACK))
        return {} if state is None else complete(complete(state.head()).fragments())

    def plan(self, world: SimWorld, state: State, desired: NativeGraph, *, look: bool = True, **more: Any) -> Plan:
        """Return the plan for a graph; ``more`` goes to `genesys.plan.plan.plan`."""
        head = complete(state.head())
        recorded = complete(head.fragments())
        seen: Any = {}
        if look:
            last = complete(head.commit())
            seen = observe(
                recorded.values(),
                changed_at=last.time if last else 0.0,
                key=bytes.fromhex(state.id),
                stack=state.stack,
                providers=self.providers,
                world=world,
                options=self.options(),
            )
        bodies = {address: node.body for address, node in desired.nodes.items()}
        prints = complete(fingerprints(bodies, vault=state.vault, world=world, project=PROJECT))
        return plan(
            desired,
            recorded,
            seen,
            types=self.provider.types,
            stack=STACK,
            stack_id=state.id,
            base=head.id,
            seed=world.entropy.token(16).hex(),
            fingerprints=prints,
            **more,
        )

    def recover(self, world: SimWorld, state: State, **more: Any) -> list[Recovered]:
        """Settle what runs that died left open; ``more`` are options."""
        return recover(
            state=state, providers=self.providers, world=world, events=self._tell, options=self.options(**more)
        )

    def run(self, world: SimWorld, state: State, made: Plan, **more: Any) -> Outcome:
        """Make the changes of a plan; ``more`` are options."""
        return run_plan(
            made, state=state, providers=self.providers, world=world, events=self._tell, options=self.options(**more)
        )

    def deploy(
        self,
        desired: NativeGraph,
        *,
        die_at: int = 0,
        world: SimWorld | None = None,
        planning: dict[str, Any] | None = None,
        **more: Any,
    ) -> Outcome:
        """Open, recover, plan and run in a process of its own.

        Raises:
            SimCrash: The process died.
        """
        world = world or self.start(die_at)
        state = self.open(world)
        self.recover(world, state)
        made = self.plan(world, state, desired, **(planning or {}))
        return self.run(world, state, made, **more)

    def _tell(self, event: Any) -> None:
        self.events.append(event)


def node(address: str, type: str = "sim.i2", **body: Any) -> NativeNode:
    """Return a native; arguments that begin with an underscore are about the node."""
    about = {name[1:]: body.pop(name) for name in list(body) if name.startswith("_")}
    body.setdefault("name", address.replace("/", "-"))
    known = {"provider": "sim", "target": TARGET, "kind": "thing", "kind_address": address.partition("/")[0]}
    return NativeNode(address, type, body, **{**known, **about})


def graph(*nodes: NativeNode, **more: Any) -> NativeGraph:
    """Return a graph of natives; ``more`` are fields of it, such as ``outputs``."""
    return NativeGraph({item.address: item for item in nodes}, **more)


def ref(address: str, field: str = "id") -> dict[str, Any]:
    """Return a reference to a field of a native."""
    return {"$native": [address, field]}
