"""A session on a simulated cloud, for any native type of any provider."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from genesys.sim import looks
from genesys.sim.process import Process
from genesys.sim.quirks import strikes
from genesys.sim.words import WORDS
from genesys.spi import faults
from genesys.spi.session import Observed, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.sim.cloud import Cloud
    from genesys.sim.thing import Thing
    from genesys.spi.provider import ResourceType
    from genesys.spi.quirks import Quirk
    from genesys.spi.session import SessionPorts, Token

_LATE_S = 20.0
LAG_S = 45.0
"""For how long a look may be old where looks can be."""


class SimSession:
    """The verbs, each at once. What goes wrong is decided around them, in one place.

    Args:
        cloud: Where the objects are.
        target: Account and region.
        ports: What the engine lends; when its world has a ``process``, that one makes the calls.
    """

    def __init__(self, cloud: Cloud, target: Mapping[str, str], ports: SessionPorts) -> None:
        self.cloud, self.target, self.ports, self.instant = cloud, dict(target), ports, cloud.rules.instant
        self.provider = ""
        """Name of the provider that it stands for."""
        self.quirks: Mapping[str, Quirk] = {}
        """Id -> quirk of that provider."""
        rules = cloud.rules
        self.lag_s = LAG_S if cloud.weather.dims() or rules.quirks or rules.visible_after_s else 0.0
        self.process: Process = getattr(ports.world, "process", None) or Process()

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make the object, or recognise it."""
        found: Observed | Pending = self._around(
            "create", token.address, lambda stale: self.observed(self.cloud.make(type, want, token, self.target)), type
        )
        return found

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at many objects."""

        def look(stale: bool) -> dict[str, Observed | None]:
            for id in ids:
                self.cloud.look(type, id, self.target)
            return {id: self._shown(id, stale) for id in ids}

        answer: dict[str, Observed | None] = self._around("read", ids[0] if len(ids) == 1 else "*", look, type)
        return answer

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        """Return the objects of a type that carry a stack's tag."""
        answer: list[Observed] = self._around(
            "list",
            "*",
            lambda stale: [self.observed(one) for one in looks.of_stack(self.cloud, type, stack, stale=stale)],
            type,
        )
        return answer

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return the object that a create with this token's address and generation made."""

        def look(stale: bool) -> Observed | None:
            found = looks.of_token(self.cloud, type, token, stale=stale)
            return self.observed(found[0]) if found else None

        answer: Observed | None = self._around("find", token.address, look, type)
        return answer

    def update(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields in place."""
        answer: Observed | Pending = self._around(
            "update", self._address(id), lambda stale: self.observed(self.cloud.change(type, id, want, changed)), type
        )
        return answer

    def delete(self, type: ResourceType, id: str) -> Pending | None:
        """Remove the object."""
        answer: Pending | None = self._around(
            "delete", self._address(id), lambda stale: self.cloud.remove(type, id), type
        )
        return answer

    def poll(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Ask how a long operation is doing."""
        answer: Observed | Pending | None = self._around(
            "poll", pending.handle["of"], lambda stale: self._polled(pending), type
        )
        return answer

    def answer(self, question: str, args: Mapping[str, Any], make: Callable[[], Any]) -> Any:
        """Answer a lookup with what ``make`` returns."""
        return self._around("lookup", question, lambda stale: make(), None)

    def close(self) -> None:
        """Let go of nothing."""
        self.process.alive()

    def observed(self, one: Thing) -> Observed:
        """Return an object as the provider shows it."""
        status, detail = one.status, "" if one.status == "ready" else f"it is {one.status}"
        if one.starting:
            one.starting -= 1
            status, detail = "pending", "it starts"
        shown = {name: value for name, value in one.body.items() if name not in one.hidden}
        return Observed(one.id, {**shown, **one.shown}, status, detail)

    # -- what may go wrong -----------------------------------------------------------------------------

    def _around(self, verb: str, address: str, effect: Callable[[bool], Any], type: ResourceType | None) -> Any:
        cloud = self.cloud
        self.process.point()
        cloud.land()
        cloud.calls.append((verb, address))
        word, _, rest = self._word(verb, address, type).partition(":")
        about = WORDS[word] if word else None
        if word == "late":
            cloud.late.append((cloud.now() + float(rest or _LATE_S), lambda: effect(False)))
        if about is not None and about.moment == "before" and about.fault is not None:
            raise about.fault(rest)
        result = effect(word == "stale")
        if word == "twice":
            with suppress(faults.Fault):
                effect(False)
        self.process.point()
        if about is not None and about.moment == "after" and about.fault is not None:
            raise about.fault(rest)
        return self._shaped(word, rest, address, result)

    def _word(self, verb: str, address: str, type: ResourceType | None) -> str:
        cloud = self.cloud
        word = cloud.weather.word(verb, address, len(cloud.calls))
        if word or type is None or not cloud.rules.quirks:
            return word
        ages = [cloud.now() - one.made_at for one in cloud.of(address)]
        for id, struck in strikes(self.quirks, type.quirks, verb, min(ages) if ages else None):
            if (id, address) not in cloud.struck:
                cloud.struck.add((id, address))
                return struck
        return ""

    def _shaped(self, word: str, rest: str, address: str, result: Any) -> Any:
        """Return an answer in the shape that a word asks for."""
        if word == "pending":
            id = result.id if isinstance(result, Observed) else ""
            handle = {"of": address, "id": id, "left": int(rest or 1)}
            return Pending(handle, id=id, every_s=self.cloud.rules.poll_s, detail="it is worked on")
        if word in {"starting", "failed"} and isinstance(result, Observed):
            one = self.cloud.objects[result.id]
            one.starting = int(rest or 2) if word == "starting" else 0
            one.status = "failed" if word == "failed" else one.status
            return self.observed(one)
        return result

    # -- looks -----------------------------------------------------------------------------------------

    def _address(self, id: str) -> str:
        return self.cloud.objects[id].address if id in self.cloud.objects else id

    def _shown(self, id: str, stale: bool) -> Observed | None:
        one = looks.one_of(self.cloud, id, stale=stale)
        return None if one is None else self.observed(one)

    def _polled(self, pending: Pending) -> Observed | Pending | None:
        id, left = pending.handle["id"], pending.handle["left"]
        if left > 0:
            return pending._replace(handle={**pending.handle, "left": left - 1})
        return self._shown(id, stale=False) if id else None


class BulkSession(SimSession):
    """A session that can also ask about many things in one call."""

    def find_all(self, type: ResourceType, token: Token) -> list[Observed]:
        """Return every object that creates with this token's address and generation made, oldest first."""

        def look(stale: bool) -> list[Observed]:
            return [self.observed(one) for one in looks.of_token(self.cloud, type, token, stale=stale)]

        answer: list[Observed] = self._around("find", token.address, look, type)
        return answer

    def poll_many(self, type: ResourceType, pending: list[Pending]) -> list[Observed | Pending | None]:
        """Ask how many long operations are doing."""
        answer: list[Observed | Pending | None] = self._around(
            "poll", "*", lambda stale: [self._polled(one) for one in pending], type
        )
        return answer


class SlowSession:
    """The same cloud through coroutines, each of which takes a moment of trio's time.

    Args:
        inner: The session that acts.
        seconds: How long a call takes, >= 0.
    """

    def __init__(self, inner: SimSession, seconds: float) -> None:
        self.inner, self._seconds, self.lag_s = inner, seconds, inner.lag_s
        for verb in ("create", "read", "list", "find", "find_all", "update", "delete", "poll", "poll_many"):
            if hasattr(inner, verb):
                setattr(self, verb, self._wrap(getattr(inner, verb)))

    async def close(self) -> None:
        """Let go of nothing."""
        await trio.lowlevel.checkpoint()
        self.inner.close()

    def _wrap(self, verb: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any) -> Any:
            cloud = self.inner.cloud
            cloud.flying += 1
            cloud.most_flying = max(cloud.most_flying, cloud.flying)
            try:
                await trio.sleep(self._seconds)
                return verb(*args)
            finally:
                cloud.flying -= 1

        return call
