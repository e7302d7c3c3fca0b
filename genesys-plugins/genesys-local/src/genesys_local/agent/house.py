"""What every part of the agent shares: the folder, the records, addresses, background tasks."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import trio

from genesys_local.agent import addresses
from genesys_local.agent.logbook import Logbook
from genesys_local.agent.registry import Record, Registry
from genesys_local.fault import AgentFault, invalid
from genesys_local.paths import short

NETWORK = "local.network"
PROCESS = "local.process"
SECRET = "local.secret"  # noqa: S105  a type's name
VOLUME = "local.volume"
_SHORTEST_HIDDEN = 4
"""Shorter values would make every text unreadable, and are nobody's secret."""


class Keeper(Protocol):
    """Keeps the natives of one type. All calls about one id come one after another."""

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Bring it into being; on failure leave nothing behind and raise.

        ``given`` is the body with secret values; the record has it without.
        """

    def observe(self, record: Record) -> dict[str, Any]:
        """Return the computed fields as they are now; quick, no waiting."""

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Bring it to ``body``, and start it when it does not run. The record is saved by the caller."""

    async def delete(self, record: Record, *, force: bool) -> None:
        """Remove it and all it holds; must also work on what was never finished."""

    async def close(self) -> None:
        """Stop what runs, because the agent ends."""


class House:
    """Shared by all keepers of one agent.

    Args:
        home: The data folder.
        background: Starts a task that outlives the request; called with an async function and its arguments.
    """

    def __init__(self, home: str, background: Callable[..., None]) -> None:
        self.home, self.background = home, background
        self.registry = Registry(home)
        self.networks = addresses.Networks()
        self.own_loopback = addresses.own_loopback()
        self.fronts: Callable[[str], Awaitable[None]] = _nobody  # told when a process has other instances
        self._reserved: set[tuple[str, int]] = set()
        self._used: set[str] = set()

    def folder(self, record: Record, kind: str) -> str:
        """Return a folder for one native's things, e.g. ``…/stacks/<stack>/<kind>/<key>``; not made here."""
        return os.path.join(self.registry.folder(record.stack), kind, record.key)

    def stack_folder(self, stack: str, kind: str) -> str:
        """Return a folder that the natives of a stack share; not made here."""
        return os.path.join(self.registry.folder(stack), kind)

    def log_path(self, record: Record) -> str:
        """Return where the output of a native is captured."""
        return os.path.join(self.stack_folder(record.stack, "logs"), record.key + ".log")

    def mark(self, record: Record | None = None) -> str:
        """Return what finds processes of a native (or, ending in a dot, of this whole folder) again."""
        return f"{short(self.home)}." + (record.key if record else "")

    def need(self, id: str | None, type: str) -> Record:
        """Return the record that another native refers to.

        Raises:
            AgentFault: ``Invalid`` ``REFERENCE`` when there is none of this type.
        """
        record = self.registry.get(id or "", type)
        if record is None:
            raise invalid("REFERENCE", f"There is no {type} {id!r} on this machine.")
        return record

    def secret(self, id: str) -> str:
        """Return a secret's value, read from its file now and kept nowhere."""
        record = self.need(id, SECRET)
        try:
            with open(secret_path(self, record), encoding="utf-8") as file:
                return file.read()
        except OSError as error:
            raise AgentFault(
                "Invalid", "SECRET_LOST", f"The value of {id!r} cannot be read: {error.strerror}."
            ) from None

    def last_lines(self, record: Record, logbook: Logbook) -> str:
        """Return what a native wrote last, for an error message: without the values of its stack's secrets."""
        text = logbook.last()
        values = [self._known(other) for other in self.registry.all(stack=record.stack, type=SECRET)]
        for value in sorted(values, key=len, reverse=True):
            if len(value) >= _SHORTEST_HIDDEN:
                text = text.replace(value, "(sensitive value)")
        return f"Its last lines:\n{text}" if text else "It wrote nothing."

    def _known(self, record: Record) -> str:
        with contextlib.suppress(AgentFault):
            return self.secret(record.id)
        return ""

    def address(self, network: str | None) -> str:
        """Return an address nobody in the network uses, or the shared loopback address where there is only that."""
        if network is None or not self.own_loopback:
            return addresses.SHARED
        base = str(self.need(network, NETWORK).state["base"])
        taken = {address for address, _ in self._taken()}
        for host in addresses.hosts(base):
            # An address just given back may still be known to a client, so fresh ones come first.
            if host not in taken and host not in self._used:
                self._used.add(host)
                return host
        for host in addresses.hosts(base):
            if host not in taken:
                return host
        raise AgentFault("QuotaExceeded", "ADDRESSES", f"No address is free in network {network!r}.")

    def port(self, address: str, seed: str, wanted: int | None = None) -> int:
        """Return a free port on an address, reserved until the next `reserved` call releases it.

        Args:
            address: Loopback address.
            seed: The same seed gets the same port as long as that is free.
            wanted: This one or a fault.

        Raises:
            AgentFault: ``Exists`` ``PORT_TAKEN``, ``Denied`` ``PORT_PRIVILEGED``.
        """
        taken = {port for at, port in self._taken() if at == address}
        if wanted:
            if wanted in taken or not addresses.port_is_free(address, wanted):
                raise addresses.port_taken(address, wanted)
            port = wanted
        else:
            port = addresses.free_port(address, self.home + seed, taken)
        self._reserved.add((address, port))
        return port

    def port_near(self, address: str, seed: str, wishes: Sequence[int | None]) -> int:
        """Return the first of some wishes that can be had, else any free port; reserved as by `port`."""
        taken = {port for at, port in self._taken() if at == address}
        for wish in wishes:
            if wish and wish not in taken and addresses.port_is_free(address, wish):
                return self.port(address, seed, wish)
        return self.port(address, seed)

    def release(self, address: str, port: int) -> None:
        """Give a reserved port back."""
        self._reserved.discard((address, port))

    def release_all(self, record: Record) -> None:
        """Give all addresses and ports of a native back."""
        for pair in record.state.get("binds", []):
            self.release(*pair)

    def _taken(self) -> set[tuple[str, int]]:
        recorded = {
            (str(bind[0]), int(bind[1])) for record in self.registry.all() for bind in record.state.get("binds", [])
        }
        return recorded | self._reserved

    def note(self, record: Record) -> None:
        """Save what was observed about an owned native; on a full disk it stays in memory only."""
        if self.registry.get(record.id) is record:
            with contextlib.suppress(OSError):
                self.registry.save(record)


class Locks:
    """One lock an id; requests about the same native wait for each other."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[trio.Lock, int]] = {}

    def hold(self, id: str) -> Held:
        """Return an async context manager that holds the lock."""
        return Held(self._locks, id)


class Held:
    """A lock held for the length of an ``async with``; forgotten when nobody wants it."""

    def __init__(self, locks: dict[str, tuple[trio.Lock, int]], id: str) -> None:
        self._locks, self._id = locks, id

    async def __aenter__(self) -> None:
        lock, users = self._locks.get(self._id, (trio.Lock(), 0))
        self._locks[self._id] = (lock, users + 1)
        try:
            await lock.acquire()
        except BaseException:
            self._leave()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._locks[self._id][0].release()
        self._leave()

    def _leave(self) -> None:
        lock, users = self._locks[self._id]
        if users == 1:
            del self._locks[self._id]
        else:
            self._locks[self._id] = (lock, users - 1)


def secret_path(house: House, record: Record) -> str:
    """Return the file that holds a secret's value."""
    return os.path.join(house.stack_folder(record.stack, "secrets"), record.key)


async def _nobody(_: str) -> None:
    """Tell nobody."""
