"""Claims: the right of one run to write, granted and fenced inside the root.

A claim names the set of addresses that it covers. Today that is always ``["all"]``; claims on parts
will hold prefixes in the same list, and `_overlap` is the one place that compares them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.state.holder import alive, describe, me
from genesys.state.problems import FENCED, LOCKED
from genesys.state.transact import Step

if TYPE_CHECKING:
    from genesys.spi.ports import World
    from genesys.state.root import Root
    from genesys.state.transact import Roots

    Json = dict[str, Any]

ALL = "all"
LEFT = "left"
"""Field of a claim whose holder went away in order, with changes still under way."""


class Claim:
    """One claim; a value.

    Args:
        data: ``run``, ``mode``, ``set``, ``fence``, ``holder``, ``started``, ``heartbeat`` (milliseconds since 1970);
            unknown fields are kept.
    """

    __slots__ = ("data",)

    def __init__(self, data: Json) -> None:
        self.data = data

    def __repr__(self) -> str:
        return f"Claim({self.run} {self.fence})"

    @property
    def run(self) -> str:
        """Whose."""
        return str(self.data["run"])

    @property
    def fence(self) -> int:
        """Number of the root that granted it: a later claim has a higher one."""
        return int(self.data["fence"])

    @property
    def holder(self) -> Json:
        """The process: user, host, pid and so on."""
        return dict(self.data["holder"])

    @property
    def started(self) -> float:
        """When it was granted, in seconds since 1970."""
        return float(self.data["started"]) / 1000

    @property
    def left(self) -> bool:
        """Whether its holder let go of it; the run is still to be settled."""
        return bool(self.data.get(LEFT))

    @property
    def who(self) -> str:
        """The holder, for a person."""
        return describe(self.holder)


class Taken(NamedTuple):
    """What `Claims.take` gives.

    Args:
        claim: Now in force.
        recover: Runs whose claims ended with this, because they are dead or were taken over; their journals
            tell what is left to do.
    """

    claim: Claim
    recover: list[str]


class Claims:
    """Claims on one stack.

    Args:
        roots: Where they are kept.
        world: Clock, and the system that knows its processes.
        stack: Name of the stack.
    """

    def __init__(self, roots: Roots, world: World, stack: str) -> None:
        self._roots, self._world, self._stack = roots, world, stack

    async def current(self) -> list[Claim]:
        """Return the claims in force.

        Raises:
            GenesysError: As `Roots.read`.
        """
        return [Claim(data) for data in (await self._roots.read()).claims]

    async def take(self, run: str, *, take_over: bool = False) -> Taken:
        """Take the whole-stack write claim. Taking it again in the same process gives the same claim.

        Args:
            run: For which run; its plan is durable by now.
            take_over: Whether a holder that may be alive loses its claim.

        Raises:
            GenesysError: STATE-006 when another run holds it and is not known to be dead; as `Roots.transact`.
        """
        holder = me(self._world)
        dead: set[int] = set()

        async def look(root: Root) -> None:
            dead.clear()
            dead.update(Claim(data).fence for data in root.claims if self._over(data))

        def apply(root: Root) -> Step | None:
            claims = [Claim(data) for data in root.claims]
            if any(claim.run == run and claim.holder == holder and not claim.left for claim in claims):
                return None
            for claim in claims:
                if _overlap(claim.data["set"], [ALL]) and claim.fence not in dead and not take_over:
                    raise LOCKED.error(
                        stack=self._stack, holder=claim.who, run=claim.run, started=_moment(claim.started)
                    )
            ended.clear()
            ended.extend(claim.run for claim in claims if claim.run != run)
            return Step({**root.data, "claims": [self._new(run, holder, root.seq + 1)]})

        ended: list[str] = []
        root = await self._roots.transact(apply, prepare=look)
        return Taken(next(Claim(data) for data in root.claims if data["run"] == run), ended)

    async def release(self, run: str) -> None:
        """Give a run's claim back; quiet when it holds none.

        Raises:
            GenesysError: As `Roots.transact`.
        """

        def apply(root: Root) -> Step | None:
            left = [data for data in root.claims if data["run"] != run]
            return Step({**root.data, "claims": left}) if len(left) < len(root.claims) else None

        await self._roots.transact(apply)

    async def leave(self, run: str) -> None:
        """Let go of a run's claim without ending it: whoever takes it next has the run to settle.

        Raises:
            GenesysError: As `Roots.transact`.
        """

        def apply(root: Root) -> Step | None:
            claims = [{**data, LEFT: True} if data["run"] == run else data for data in root.claims]
            return Step({**root.data, "claims": claims}) if claims != root.claims else None

        await self._roots.transact(apply)

    def _over(self, data: Json) -> bool:
        return bool(data.get(LEFT)) or alive(self._world, data["holder"]) is False

    async def check(self, claim: Claim) -> None:
        """Return when the claim is in force.

        Raises:
            GenesysError: STATE-007 when it is not; as `Roots.read`.
        """
        require(await self._roots.read(), claim)

    def _new(self, run: str, holder: Json, fence: int) -> Json:
        now = int(self._world.clock.now() * 1000)
        return {
            "run": run,
            "mode": "w",
            "set": [ALL],
            "fence": fence,
            "holder": holder,
            "started": now,
            "heartbeat": now,
        }


def require(root: Root, claim: Claim) -> None:
    """Return when a claim is in force in a root.

    Raises:
        GenesysError: STATE-007.
    """
    if not any(data["run"] == claim.run and data["fence"] == claim.fence for data in root.claims):
        raise FENCED.error(run=claim.run)


def require_none(root: Root, stack: str) -> None:
    """Return when nobody holds a claim in a root.

    Raises:
        GenesysError: STATE-006.
    """
    for data in root.claims:
        claim = Claim(data)
        raise LOCKED.error(stack=stack, holder=claim.who, run=claim.run, started=_moment(claim.started))


def _overlap(one: list[str], other: list[str]) -> bool:
    return ALL in one or ALL in other or bool(set(one) & set(other))


def _moment(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
