"""The natives as the socket's verbs see them: one keeper a type, one lock an id, records around every effect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import trio

from genesys_local.agent import balancer, disk, plain, postgres
from genesys_local.agent.buckets import Buckets
from genesys_local.agent.builds import Builds
from genesys_local.agent.fabric import Fabrics
from genesys_local.agent.house import NETWORK, PROCESS, SECRET, VOLUME, House, Keeper, Locks
from genesys_local.agent.process import Processes
from genesys_local.agent.registry import Record
from genesys_local.fault import AgentFault, invalid

_CLOSE_S = 35.0
_HIDDEN = {SECRET: "value"}


class Natives:
    """Everything one agent keeps.

    Args:
        house: Shared by all keepers.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self.builds = Builds(house)
        self.fabrics = Fabrics(house)
        self.processes = Processes(house, self.builds, self.fabrics)
        self._locks = Locks()
        # In the order in which a whole stack is taken down.
        self._keepers: dict[str, Keeper] = {
            balancer.TYPE: balancer.Balancers(house, self.processes, self.fabrics),
            PROCESS: self.processes,
            "local.bucket": Buckets(house),
            postgres.TYPE: postgres.Databases(house),
            "local.firewall": plain.Records(),
            "local.role": plain.Records(),
            VOLUME: plain.Volumes(house),
            SECRET: plain.Secrets(house),
            NETWORK: plain.Networks(house),
        }

    async def create(self, type: str, id: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a native; the same id and body again return what is there, started when it does not run.

        Raises:
            AgentFault: ``Exists`` ``ID_TAKEN``: the id names something else. Others as the type's keeper says.
        """
        keeper = self._keeper(type)
        async with self._locks.hold(id):
            known = self.house.registry.get(id)
            if known is not None and known.state.get("phase") == "ready":
                if known.type != type or known.body != _shown(type, body):
                    raise AgentFault("Exists", "ID_TAKEN", f"{id!r} exists already and is something else.")
                await keeper.update(known, known.body, set())
                self.house.registry.save(known)
                return self._seen(known)
            if known is not None:
                await self._undo(known)
            record = Record(type, id, token=token, body=_shown(type, body), state={"phase": "creating"})
            self.house.registry.save(record)
            try:
                await keeper.create(record, body)
                record.state["phase"] = "ready"
                self.house.registry.save(record)
            except BaseException:
                self._forget(record)
                raise
            return self._seen(record)

    def read(self, type: str, ids: Iterable[str]) -> dict[str, dict[str, Any] | None]:
        """Return body and computed fields of each id, ``None`` for what is missing or unfinished."""
        self._keeper(type)
        found = {id: self.house.registry.get(id, type) for id in ids}
        return {id: self._seen(record) if record and _ready(record) else None for id, record in found.items()}

    def list(self, type: str | None, stack: str) -> list[dict[str, str]]:
        """Return type, id and token of everything of a stack."""
        return [
            {"type": record.type, "id": record.id, "token": record.token}
            for record in self.house.registry.all(stack=stack, type=type)
            if _ready(record)
        ]

    async def update(self, type: str, id: str, body: dict[str, Any], changed: Iterable[str]) -> dict[str, Any]:
        """Bring a native to a new body, and start it when it does not run.

        Raises:
            AgentFault: ``Gone``: there is none. Others as the type's keeper says; the old body then still holds.
        """
        keeper = self._keeper(type)
        async with self._locks.hold(id):
            record = self.house.registry.get(id, type)
            if record is None:
                raise AgentFault("Gone", "GONE", f"There is no {type} {id!r} on this machine.")
            await keeper.update(record, body, set(changed))
            record.body = _shown(type, body)
            self.house.registry.save(record)
            return self._seen(record)

    async def delete(self, type: str, id: str, *, force: bool) -> None:
        """Remove a native; quiet when it is missing."""
        self._keeper(type)
        async with self._locks.hold(id):
            record = self.house.registry.get(id, type)
            if record is not None:
                await self._keepers[type].delete(record, force=force)
                self._forget(record)

    async def sweep(self, stack: str) -> None:
        """Remove everything of a stack, its builds and its folder."""
        if not stack or "/" in stack or stack in {".", ".."}:
            raise invalid("ID_SHAPE", f"{stack!r} is no stack id.")
        for type in self._keepers:
            for record in list(self.house.registry.all(stack=stack, type=type)):
                await self.delete(type, record.id, force=True)
        folder = self.house.registry.folder(stack)
        await trio.to_thread.run_sync(disk.remove, folder)
        disk.remove_empty(self.house.stack_folder(stack, ""), self.house.home)

    def prune(self, stack: str, keep: Iterable[str]) -> int:
        """Remove sources and builds that are neither kept nor in use."""
        used = {
            str(record.body["source"]["digest"])
            for record in self.house.registry.all(stack=stack, type=PROCESS)
            if record.body.get("source")
        }
        return self.builds.prune(stack, used | set(keep))

    async def undo_unfinished(self) -> None:
        """Roll back what an earlier agent began to create and did not finish."""
        for record in list(self.house.registry.all()):
            if not _ready(record):
                await self._undo(record)

    async def close(self) -> None:
        """Stop everything that runs; records stay."""
        with trio.move_on_after(_CLOSE_S):
            async with trio.open_nursery() as nursery:
                for keeper in self._keepers.values():
                    nursery.start_soon(keeper.close)
            await self.fabrics.close()

    def running(self) -> int:
        """Return how many natives have something running, proxies included."""
        seen = sum(bool(record.state.get("pids")) for record in self.house.registry.all())
        return seen + self.fabrics.count()

    async def _undo(self, record: Record) -> None:
        await self._keepers[record.type].delete(record, force=True)
        self._forget(record)

    def _forget(self, record: Record) -> None:
        self.house.release_all(record)
        self.house.registry.drop(record)
        path = self.house.log_path(record)
        for name in (path, path + ".1"):
            disk.remove(name)
        disk.remove_empty(self.house.stack_folder(record.stack, "logs"), self.house.home)

    def _keeper(self, type: str) -> Keeper:
        keeper = self._keepers.get(type)
        if keeper is None:
            raise invalid("TYPE_UNKNOWN", f"{type!r} is no type of this machine.")
        return keeper

    def _seen(self, record: Record) -> dict[str, Any]:
        return {**record.body, **self._keepers[record.type].observe(record)}


def _ready(record: Record) -> bool:
    return record.state.get("phase") == "ready"


def _shown(type: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without its secret value."""
    hidden = _HIDDEN.get(type)
    return {name: value for name, value in body.items() if name != hidden}
