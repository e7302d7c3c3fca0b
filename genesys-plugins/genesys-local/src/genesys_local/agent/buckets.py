"""``local.bucket``: an object store over HTTP, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import urllib.parse
from typing import Any

import trio

from genesys_local.agent import addresses, children, disk, health
from genesys_local.agent.children import Program
from genesys_local.agent.house import House
from genesys_local.agent.logbook import Logbook
from genesys_local.agent.registry import Record
from genesys_local.agent.supervise import Instance, recorded
from genesys_local.bucket.store import holds_anything
from genesys_local.fault import AgentFault, invalid

_START_S = 20.0
_USUAL_PORT = 9000


class Buckets:
    """Keeper of ``local.bucket``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._live: dict[str, Instance] = {}

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Make the folder and serve it."""
        address = self._house.address(record.body.get("network"))
        wanted = record.body.get("port") or (None if address == addresses.SHARED else _USUAL_PORT)
        record.state.update(binds=[[address, self._house.port(address, record.id, wanted)]])
        try:
            await self._start(record)
        except BaseException:
            await self.delete(record, force=True)
            raise

    def observe(self, record: Record) -> dict[str, Any]:
        """Return address, port, url and uri (the bucket's), status, pids, restarts, empty."""
        address, port = (record.state.get("binds") or [[None, None]])[0]
        instance = self._live.get(record.id)
        url = f"http://{address}:{port}/{urllib.parse.quote(_name(record))}"
        return {
            "address": address,
            "port": port,
            "url": url,
            "uri": url,
            "status": instance.status if instance else "stopped",
            "pids": [pid for pid, _ in instance.pids()] if instance else [],
            "restarts": instance.restarts if instance else 0,
            "empty": not holds_anything(self._folder(record)),
        }

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Serve with the new settings; objects stay."""
        before, record.body = record.body, body
        served = ("name", "versioning", "public", "token")
        instance = self._live.get(record.id)
        alive = instance is not None and instance.status not in {"crashed", "stopped"}
        if alive and all(before.get(name) == body.get(name) for name in served) and not changed & {"restart", "token"}:
            return
        await self._stop(record)
        await self._start(record)

    async def delete(self, record: Record, *, force: bool) -> None:
        """Stop serving and remove the objects.

        Raises:
            AgentFault: ``InUse`` ``BUCKET_NOT_EMPTY``, unless forced here or by ``force_destroy``.
        """
        folder = self._folder(record)
        if not force and not record.body.get("force_destroy") and holds_anything(folder):
            raise AgentFault("InUse", "BUCKET_NOT_EMPTY", f"Bucket {record.body.get('name')!r} still holds objects.")
        await self._stop(record)
        self._house.release_all(record)
        await trio.to_thread.run_sync(disk.remove, folder)
        disk.remove_empty(os.path.dirname(folder), self._house.home)

    async def close(self) -> None:
        """Stop serving; objects stay."""
        async with trio.open_nursery() as nursery:
            for instance in self._live.values():
                nursery.start_soon(instance.stop)

    async def _start(self, record: Record) -> None:
        address, port = record.state["binds"][0]
        logbook = Logbook(self._house.log_path(record))

        def program() -> Program:
            return self._program(record)

        async def probe() -> bool:
            return await health.well(address, port, health.Check())

        def changed() -> None:
            record.state["pids"] = recorded([instance])
            self._house.note(record)

        instance = Instance(program, logbook, name="0", probe=probe, changed=changed)
        self._live[record.id] = instance
        self._house.background(instance.run)
        well = False
        with trio.move_on_after(_START_S):
            well = await instance.settled()
        if not well:
            await self._stop(record)
            if not addresses.port_is_free(address, port):
                raise addresses.port_taken(address, port)
            raise invalid("UNHEALTHY", f"The bucket did not start. {self._house.last_lines(record, logbook)}")

    def _program(self, record: Record) -> Program:
        body, (address, port) = record.body, record.state["binds"][0]
        settings = {
            "name": _name(record),
            "root": self._folder(record),
            "address": address,
            "port": port,
            "versioning": bool(body.get("versioning")),
            "public": bool(body.get("public")),
        }
        env = children.own_env()
        if body.get("token"):
            env["GENESYS_BUCKET_TOKEN"] = self._house.secret(body["token"])
        command = [sys.executable, "-m", "genesys_local.bucket", json.dumps(settings)]
        return Program(command, cwd="/", env=env, mark=self._house.mark(record))

    def _folder(self, record: Record) -> str:
        return self._house.folder(record, "buckets")

    async def _stop(self, record: Record) -> None:
        instance = self._live.pop(record.id, None)
        if instance is not None:
            with trio.CancelScope(shield=True):
                await instance.stop()


def _name(record: Record) -> str:
    """Return the bucket's name as one segment of a path; a name may be an address of several."""
    return str(record.body.get("name") or "bucket").replace("/", "-")
