"""``local.load_balancer``: a listener of the stack's proxy whose targets are the instances of processes."""

from __future__ import annotations

from typing import Any

from genesys_local.agent import addresses
from genesys_local.agent.fabric import Fabrics, target
from genesys_local.agent.house import House
from genesys_local.agent.process import DRAIN_S, Processes
from genesys_local.agent.registry import Record
from genesys_local.fault import AgentFault

TYPE = "local.load_balancer"
_NICE = 8000  # port 80 becomes 8080 where 80 cannot be had
_PRIVILEGED = 1024


class Balancers:
    """Keeper of ``local.load_balancer``."""

    def __init__(self, house: House, processes: Processes, fabrics: Fabrics) -> None:
        self._house, self._processes, self._fabrics = house, processes, fabrics
        self._live: set[str] = set()
        house.fronts = self.refresh

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Choose ports and listen."""
        self._bind(record)
        await self._listen(record)

    def observe(self, record: Record) -> dict[str, Any]:
        """Return address, port, url, status, listeners as they came out, and targets with their health."""
        binds = record.state.get("binds") or []
        fabric = self._fabrics.of(record.stack)
        live = record.id in self._live and bool(fabric.pids)
        health = fabric.health(record.id)
        address, port = binds[0] if binds else (None, None)
        return {
            "address": address,
            "port": port,
            "url": f"http://{address}:{port}" if binds else None,
            "ports": [bind[1] for bind in binds],
            "status": "running" if live else "stopped",
            "pids": [pid for pid, _ in fabric.pids] if live else [],
            "healthy": [
                {"id": one["id"], "healthy": _well(one["id"], health) if live else False}
                for one in record.body.get("targets") or []
            ],
        }

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Take new targets, weights and settings without dropping a connection; listen again when stopped."""
        before, record.body = record.body, body
        old = list(record.state.get("binds") or [])
        try:
            if any(before.get(name) != body.get(name) for name in ("listen", "scheme", "network")):
                self._bind(record)
            await self._listen(record)
        except BaseException:
            record.body, record.state["binds"] = before, old
            raise

    async def delete(self, record: Record, *, force: bool) -> None:
        """Stop accepting, let requests in flight finish."""
        self._live.discard(record.id)
        await self._fabrics.of(record.stack).drop(record.id, DRAIN_S)
        self._house.release_all(record)

    async def close(self) -> None:
        """The proxies end with the agent."""

    async def refresh(self, process: str) -> None:
        """Hand new instances of a process to all balancers that aim at it."""
        for record in list(self._house.registry.all(type=TYPE)):
            if record.id in self._live and any(one.get("id") == process for one in record.body.get("targets") or []):
                await self._listen(record)

    async def _listen(self, record: Record) -> None:
        fabric = self._fabrics.of(record.stack)
        try:
            await fabric.set(record.id, self._listener(record))
        except AgentFault as fault:
            # Somebody took a port since it was chosen, or while this stack was stopped.
            if fault.code != "PORT_TAKEN" or not any(one.get("auto") for one in record.body["listen"]):
                raise
            record.state["binds"] = [
                [at, port if addresses.port_is_free(at, port) else self._house.port(at, f"{record.id} beside {port}")]
                for at, port in record.state["binds"]
            ]
            await fabric.set(record.id, self._listener(record))
        self._live.add(record.id)

    def _bind(self, record: Record) -> None:
        """Choose where to listen. What a listener had before stays its own, so that its URL stays."""
        body, old = record.body, record.state.get("binds") or []
        public = body.get("scheme", "public") == "public"
        address = self._house.address(None if public else body.get("network"))
        if not public and old and str(old[0][0]) != addresses.SHARED:
            address = str(old[0][0])
        record.state["binds"] = []
        self._house.release_all(record)
        record.state["binds"] = [
            [address, self._port(record, address, number, old)] for number in range(len(body["listen"]))
        ]

    def _port(self, record: Record, address: str, number: int, old: list[Any]) -> int:
        """Return the port of one listener: its old one when that will do, else the wanted one, else a free one."""
        listen = record.body["listen"][number]
        wanted, seed = int(listen.get("port") or 0), f"{record.id}/{number}"
        # Without addresses of their own, internal balancers share one, where a port is only a wish.
        auto = listen.get("auto") or (address == addresses.SHARED and record.body.get("scheme") == "internal")
        if wanted and [address, wanted] in old:
            return wanted
        if wanted and not auto:
            return self._house.port(address, seed, wanted)
        if number < len(old) and old[number][0] == address:
            return int(old[number][1])
        nice = wanted + _NICE if 0 < wanted < _PRIVILEGED else None
        return self._house.port_near(address, seed, (wanted, nice))

    def _listener(self, record: Record) -> dict[str, Any]:
        body = record.body
        targets: list[dict[str, Any]] = []
        for one in body.get("targets") or []:
            weight, port = int(one.get("weight", 1)), one.get("port")
            if one.get("address"):
                targets.append(target(one["address"], int(port), key=f"{one['address']}:{port}", weight=weight))
            else:
                targets += self._processes.targets(one["id"], weight, port)
        return {
            "binds": [
                {"address": at, "port": port, "protocol": "tcp" if listen.get("protocol") == "tcp" else "http"}
                for (at, port), listen in zip(record.state["binds"], body["listen"], strict=True)
            ],
            "targets": targets,
            "health": body.get("health"),
            "sticky": bool(body.get("sticky")),
            "idle_s": body.get("idle_timeout_s") or 60,
        }


def _well(id: str, health: dict[str, bool]) -> bool:
    return any(well for key, well in health.items() if key.rpartition("#")[0] == id)
