"""The state of the simulated cloud: resources, operations that go on, and what is set for a test."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from genesys_azure.testbed.azurite import Azurite

STYLES = ("async", "location", "state")
"""How a long operation is followed: a status of its own, the address of its result, or the resource's own state."""


class Config(NamedTuple):
    """How the cloud behaves in a test.

    Args:
        seed: Of everything that varies: case of ids, order and length of pages, style of operations.
        lasting_s: Seconds that a long operation takes, >= 0.
        second_s: How long a second of Azure's own waiting times takes here.
        tenant: Id of the tenant.
        subscription: Id of the subscription.
        unregistered: Namespaces that are not registered to begin with.
        taken: ``type`` in lower case -> names that somebody else has in the world.
        principal_lag_s: Seconds until a new identity is known to role assignments.
        resize_needs_stop: Whether a running machine's size cannot be changed.
        style: How long operations are followed; ``""`` lets the seed choose for each type.
        page: Longest page of a list; 0 lets the seed choose.
        nic_reserved: Whether a deleted machine's interface stays reserved for a while.
        secret: Client secret that the token address accepts.
    """

    seed: int = 0
    lasting_s: float = 0.05
    second_s: float = 0.01
    tenant: str = "00000000-0000-0000-0000-00000000000b"
    subscription: str = "00000000-0000-0000-0000-00000000000a"
    unregistered: tuple[str, ...] = ()
    taken: Mapping[str, tuple[str, ...]] = {}
    principal_lag_s: float = 0.0
    resize_needs_stop: bool = False
    style: str = ""
    page: int = 0
    nic_reserved: bool = False
    secret: str = "testbed"  # noqa: S105 - it opens nothing but the simulator


class Thing:
    """One resource.

    Args:
        id: As it was first written.
        type: As in ``Microsoft.Network/virtualNetworks``.
        space: Where its models are.
        got: Type of the answer that shows it.
    """

    def __init__(self, id: str, type: str, space: str, got: str) -> None:
        self.id, self.type, self.space, self.got = id, type, space, got
        self.body: dict[str, Any] = {}
        self.state, self.shown = "Succeeded", True
        self.work: Work | None = None
        self.facts: dict[str, Any] = {}

    @property
    def key(self) -> str:
        """Id as it is compared."""
        return self.id.lower()

    @property
    def name(self) -> str:
        """Last part of the id."""
        return self.id.rpartition("/")[2]

    @property
    def properties(self) -> dict[str, Any]:
        """What is below ``properties``."""
        found: dict[str, Any] = self.body.setdefault("properties", {})
        return found

    @properties.setter
    def properties(self, value: dict[str, Any]) -> None:
        self.body["properties"] = value


class Work:
    """A long operation.

    Args:
        id: A guid.
        key: Of the resource.
        verb: HTTP method that began it.
        ends: Time of its end.
        finish: Called at its end; returns the error with which it failed, or ``None``.
    """

    def __init__(self, id: str, key: str, verb: str, ends: float, finish: Callable[[], dict[str, Any] | None]) -> None:
        self.id, self.key, self.verb, self.ends, self.finish = id, key, verb, ends, finish
        self.status = "InProgress"
        self.error: dict[str, Any] | None = None


class Failure(NamedTuple):
    """A failure that a test asked for.

    Args:
        operation: Name of the operation, or ``""`` for any.
        status: HTTP status.
        code: Azure's word for it.
        message: For a person.
        at_end: Whether the operation is accepted and fails later.
        after_s: ``Retry-After``, or ``None``.
    """

    operation: str
    status: int
    code: str
    message: str = "A failure that a test asked for."
    at_end: bool = False
    after_s: int | None = None


class World:
    """Everything there is.

    Args:
        config: How it behaves.
        blobs: What keeps the contents of storage accounts, if anything does.
    """

    def __init__(self, config: Config, blobs: Azurite | None = None) -> None:
        self.config, self.lock, self.blobs = config, threading.RLock(), blobs
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.random = random.Random(self.config.seed)  # noqa: S311 - repeatable on purpose
        self.things: dict[str, Thing] = {}
        self.works: dict[str, Work] = {}
        self.vaults: dict[str, tuple[Thing, list[Thing]]] = {}
        self.secrets: dict[str, Thing] = {}
        self.failures: list[Failure] = []
        self.calls: Counter[str] = Counter()
        self.unregistered = {space.lower() for space in self.config.unregistered}
        self.registering: dict[str, float] = {}
        self.bugs: list[str] = []
        self.base = ""
        self.hooks: dict[str, Callable[[], None]] = {}
        self.lines: list[dict[str, Any]] = []
        self.log: list[tuple[str, Any, Any]] = []
        self.addresses = iter(range(1, 1 << 16))

    def now(self) -> float:
        """Return seconds."""
        return time.monotonic()

    def guid(self) -> str:
        """Return a new guid, the same for the same seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def settle(self) -> None:
        """End every operation whose time has come."""
        now = self.now()
        for work in [work for work in self.works.values() if work.status == "InProgress" and work.ends <= now]:
            thing = self.things.get(work.key)
            work.error = work.finish()
            work.status = "Failed" if work.error else "Succeeded"
            if thing is not None and thing.work is work:
                thing.work = None

    def begin(self, thing: Thing, verb: str, finish: Callable[[], dict[str, Any] | None]) -> Work:
        """Begin a long operation on a resource."""
        work = Work(self.guid(), thing.key, verb, self.now() + self.config.lasting_s, finish)
        self.works[work.id] = thing.work = work
        return work

    def below(self, key: str) -> Iterator[Thing]:
        """Give everything inside a resource."""
        prefix = f"{key.lower()}/"
        return (thing for other, thing in list(self.things.items()) if other.startswith(prefix))

    def of(self, type: str) -> Iterator[Thing]:
        """Give everything of a type."""
        return (thing for thing in list(self.things.values()) if thing.type.lower() == type.lower())

    def style(self, type: str, verb: str, codes: tuple[int, ...]) -> str:
        """Return how an operation on a type is followed, of those that its statuses allow."""
        allowed = ["async", "location"] if 202 in codes else ["async"]
        if verb in {"PUT", "PATCH"} and {200, 201} & set(codes):
            allowed = ["async", "state", *(["location"] if 202 in codes else [])]
        if type.lower().startswith("microsoft.compute/virtualmachine"):
            # Machines have an operation of their own always: only that says why one failed. Source: Azure docs, REST
            # reference of Compute, asynchronous operations.
            allowed = ["async"]
        if self.config.style in allowed:
            return self.config.style
        return random.Random(f"{self.config.seed}/{type}/{verb}").choice(allowed)  # noqa: S311

    def failing(self, operation: str, *, at_end: bool) -> Failure | None:
        """Return the next failure that is asked for, and forget it."""
        for position, failure in enumerate(self.failures):
            if failure.at_end == at_end and failure.operation in {"", operation}:
                return self.failures.pop(position)
        return None
