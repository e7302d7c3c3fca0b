"""``local.process``: an app or server as supervised instances behind an address that stays."""

from __future__ import annotations

import sys
from typing import Any

import trio

from genesys_local.agent import addresses, environment, health
from genesys_local.agent.builds import Build, Builds
from genesys_local.agent.children import Program
from genesys_local.agent.fabric import Fabrics, target
from genesys_local.agent.house import PROCESS, House
from genesys_local.agent.logbook import Logbook
from genesys_local.agent.registry import Record
from genesys_local.agent.supervise import Instance, recorded
from genesys_local.fault import AgentFault, invalid

DRAIN_S = 15.0
_USUAL_PORT = 8080
_GRACE_S = 10.0


class Live:
    """What runs of one process now."""

    def __init__(self, logbook: Logbook, build: Build | None) -> None:
        self.logbook, self.build = logbook, build
        self.instances: list[Instance] = []

    @property
    def status(self) -> str:
        """One word for all instances: ``running`` only when all are."""
        states = {instance.status for instance in self.instances}
        if not states:
            return "running"
        if len(states) == 1:
            return states.pop()
        if "running" in states:
            return "degraded"
        return next(word for word in ("crashed", "unhealthy", "backoff", "starting", "stopped") if word in states)


class Processes:
    """Keeper of ``local.process``."""

    def __init__(self, house: House, builds: Builds, fabrics: Fabrics) -> None:
        self._house, self._builds, self._fabrics = house, builds, fabrics
        self._live: dict[str, Live] = {}
        self._rising: dict[str, Live] = {}  # sets that are not healthy yet; no proxy sends them anything

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Build, start all replicas, wait until each is healthy."""
        self._front(record)
        try:
            await self._start(record)
        except BaseException:
            await self._take_down(record, 0.0)
            raise

    def observe(self, record: Record) -> dict[str, Any]:
        """Return address, port, url, pids, status, restarts, build, runtime_used, instances."""
        address, port = record.state.get("front") or (None, None)
        live = self._live.get(record.id)
        instances = live.instances if live else []
        return {
            "address": address,
            "port": port,
            "url": f"http://{address}:{port}" if address else None,
            "pids": [pid for instance in instances for pid, _ in instance.pids()],
            "status": live.status if live else "stopped",
            "restarts": sum(instance.restarts for instance in instances),
            "build": record.state.get("build"),
            "runtime_used": record.state.get("runtime_used"),
            "instances": [instance.facts() for instance in instances],
            "limits_enforced": ["memory_bytes"] if sys.platform == "linux" else [],
        }

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Scale, or roll to new instances; on failure the old ones go on and the record keeps its body."""
        live = self._live.get(record.id)
        broken = live is None or live.status in {"crashed", "stopped"}
        real = {name for name in {*body, *record.body} if body.get(name) != record.body.get(name)}
        if not real and not broken and not changed & {"restart", "secrets"}:
            return
        before, record.body = record.body, body
        try:
            if {"port", "public", "network"} & real:
                self._house.release_all(record)
                self._front(record)
            if live is not None and not broken and real == {"replicas"}:
                await self._scale(record, live)
            else:
                await self._start(record)
        except BaseException:
            record.body = before
            raise

    async def delete(self, record: Record, *, force: bool) -> None:
        """Stop accepting, let requests finish, end the instances."""
        await self._take_down(record, DRAIN_S)
        self._house.release_all(record)

    async def close(self) -> None:
        """End all instances; records stay."""
        async with trio.open_nursery() as nursery:
            for live in [*self._live.values(), *self._rising.values()]:
                for instance in live.instances:
                    nursery.start_soon(instance.stop)

    def targets(self, id: str, weight: int = 1, port: int | None = None) -> list[dict[str, Any]]:
        """Return the running instances of a process as targets of a proxy; empty when it does not run.

        A port of the target's own is only meaningful for a process that listens on more than ``$PORT``.
        """
        live = self._live.get(id)
        record = self._house.registry.get(id, PROCESS)
        if live is None or record is None:
            return []
        front = record.state.get("front") or [None, None]
        wanted = None if port in {None, front[1], record.body.get("port")} else port
        return [
            target(i.address, wanted or i.port, key=f"{id}#{i.name}", weight=weight, well=i.status == "running")
            for i in live.instances
            if i.address
        ]

    def _program(self, record: Record, live: Live, instance: Instance, command: list[str] | None = None) -> Program:
        """Return how an instance, or a command beside it, is started; secrets are read now."""
        place = (instance.address, instance.port) if instance.address else None
        return Program(
            command or _command(record.body, live.build),
            cwd=environment.folder(record.body, live.build, self._house.home),
            env=environment.of(self._house, record, live.build, place),
            mark=self._house.mark(record),
            memory_bytes=(record.body.get("limits") or {}).get("memory_bytes"),
        )

    def beside(self, record: Record, command: list[str]) -> Program:
        """Return a command as run beside the first instance, in its environment and folder."""
        live = self._live.get(record.id)
        if live is None or not live.instances:
            raise invalid("NOT_RUNNING", f"{record.id!r} does not run.")
        return self._program(record, live, live.instances[0], command)

    def about(self, id: str) -> dict[str, Any]:
        """Return working folder, names of variables, command; values stay here."""
        record = self._house.registry.get(id, PROCESS)
        if record is None:
            raise AgentFault("Gone", "GONE", f"There is no {PROCESS} {id!r} on this machine.")
        live = self._live.get(id)
        build = live.build if live else None
        return {
            "cwd": environment.folder(record.body, build, self._house.home),
            "env": environment.names(record),
            "command": _command(record.body, build) if live else record.body.get("command"),
        }

    def labels(self, id: str) -> set[str]:
        """Return what marks the log lines of the incarnations that run now."""
        live = self._live.get(id)
        return {f"{i.name}.{i.restarts}" for i in live.instances} if live else set()

    async def refresh(self, id: str) -> None:
        """Tell the proxies which instances there are now."""
        record, live = self._house.registry.get(id, PROCESS), self._live.get(id)
        if record is not None and live is not None and record.state.get("front"):
            await self._fabrics.of(record.stack).set(id, self._listener(record))
        await self._house.fronts(id)

    def _front(self, record: Record) -> None:
        """Choose the address and port that stay for the life of the process."""
        body, old = record.body, record.state.get("front")
        if _idle(body):
            record.state.update(front=None, binds=[])
            return
        address = self._house.address(None if body.get("public") else body.get("network"))
        wishes = [old[1] if old and old[0] == address else None, body.get("port"), _USUAL_PORT]
        if body.get("strict_port") or address != addresses.SHARED:
            port = self._house.port(address, record.id, body.get("port") or _USUAL_PORT)
        else:
            port = self._house.port_near(address, record.id, wishes)
        record.state.update(front=[address, port], binds=[[address, port]])

    async def _start(self, record: Record) -> None:
        """Start a whole new set of instances, switch to it when healthy, drain and end the old set."""
        old = self._live.get(record.id)
        build = await self._build(record)
        live = Live(Logbook(self._house.log_path(record)), build)
        record.state["incarnation"] = record.state.get("incarnation", 0) + 1
        record.state.update(build=build.name if build else None, runtime_used=build.runtime_used if build else "")
        self._rising[record.id] = live
        try:
            await self._add(record, live, int(record.body.get("replicas") or 1))
            self._live[record.id] = live
            await self._publish(record)
        except BaseException:
            if old is not None:
                self._live[record.id] = old
            else:
                self._live.pop(record.id, None)
            await _stop_all(live.instances)
            raise
        finally:
            del self._rising[record.id]
        await self._retire(record, old.instances if old else [])
        if old is not None:
            old.logbook.close()

    async def _scale(self, record: Record, live: Live) -> None:
        wanted = int(record.body.get("replicas") or 1)
        if wanted > len(live.instances):
            await self._add(record, live, wanted - len(live.instances))
        surplus = live.instances[wanted:]
        del live.instances[wanted:]
        await self._publish(record)
        await self._retire(record, surplus)

    async def _retire(self, record: Record, old: list[Instance]) -> None:
        """End instances that no proxy knows any more, once what is in flight to them has finished."""
        if old:
            await self._fabrics.of(record.stack).drain([(i.address, i.port) for i in old], DRAIN_S)
            await _stop_all(old)
            self._forget_places(record, old)

    async def _publish(self, record: Record) -> None:
        """Tell the proxies; a port that somebody took meanwhile is given up for another, where it was only a wish."""
        try:
            await self.refresh(record.id)
        except AgentFault as fault:
            address, port = record.state["front"]
            if fault.code != "PORT_TAKEN" or record.body.get("strict_port") or address != addresses.SHARED:
                raise
            front = [address, self._house.port(address, f"{record.id} beside {port}")]
            record.state["binds"] = [front if bind == [address, port] else bind for bind in record.state["binds"]]
            record.state["front"] = front
            await self.refresh(record.id)

    async def _add(self, record: Record, live: Live, count: int) -> None:
        """Start more instances and wait until all are healthy."""
        check = health.Check.of(record.body.get("health"))
        fresh = [self._instance(record, live, len(live.instances) + n, check) for n in range(count)]
        live.instances = [*live.instances, *fresh]
        for instance in fresh:
            self._house.background(instance.run)
        well = False
        try:
            with trio.move_on_after(check.start_s):
                well = all([await instance.settled() for instance in fresh])
        finally:
            if not well:
                live.instances = [i for i in live.instances if i not in fresh]
                await _stop_all(fresh)
                self._forget_places(record, fresh)
        if not well:
            end = self._house.last_lines(record, live.logbook)
            raise AgentFault("Invalid", "UNHEALTHY", f"{_unhealthy(record, check, fresh)} {end}")

    def _instance(self, record: Record, live: Live, number: int, check: health.Check) -> Instance:
        name = f"{record.state['incarnation']}.{number}"

        def program() -> Program:
            return self._program(record, live, instance)

        async def probe() -> bool:
            instance.trouble = await health.trouble(instance.address, instance.port, check)
            return not instance.trouble

        def changed() -> None:
            self._changed(record)

        watched = record.body.get("health") is not None and not _idle(record.body)
        instance = Instance(
            program, live.logbook, name=name, probe=probe if watched else None, changed=changed,
            rhythm=(check.interval_s, check.healthy, check.unhealthy),
            grace_s=float(record.body.get("stop_s") or _GRACE_S),
        )  # fmt: skip
        if not _idle(record.body):
            self._place(record, instance)
        return instance

    def _place(self, record: Record, instance: Instance) -> None:
        """Give an instance an address, and a port no one has on any address: programs like to bind to all."""
        body = record.body
        instance.address = self._house.address(body.get("network"))
        instance.port = self._house.port("0.0.0.0", f"{record.id}/{instance.name}")  # noqa: S104  only probed
        record.state["binds"] = [*record.state["binds"], [instance.address, instance.port]]

    def _forget_places(self, record: Record, gone: list[Instance]) -> None:
        places: list[list[Any]] = [[i.address, i.port] for i in gone]
        record.state["binds"] = [bind for bind in record.state.get("binds", []) if bind not in places]
        for _, port in places:
            self._house.release("0.0.0.0", port)  # noqa: S104  as reserved
        self._changed(record)

    def _changed(self, record: Record) -> None:
        """Write down pids, and tell the proxies. Also called for records not yet, or no longer, owned."""
        live, rising = self._live.get(record.id), self._rising.get(record.id)
        record.state["pids"] = [
            *recorded(live.instances if live else []),
            *recorded(rising.instances if rising and rising is not live else []),
        ]
        self._house.note(record)
        if record.state.get("phase") == "ready" and live is not None:
            self._house.background(self.refresh, record.id)

    def _listener(self, record: Record) -> dict[str, Any]:
        body, (address, port) = record.body, record.state["front"]
        http = body.get("protocol", "http" if (body.get("health") or {}).get("path") else "tcp") == "http"
        return {
            "binds": [{"address": address, "port": port, "protocol": "http" if http else "tcp"}],
            "targets": self.targets(record.id),
        }

    async def _build(self, record: Record) -> Build | None:
        source = record.body.get("source")
        if not source:
            return None
        bare = bool(record.body.get("command"))
        return await self._builds.get(record.stack, source["digest"], record.body.get("runtime"), bare=bare)

    async def _take_down(self, record: Record, drain_s: float) -> None:
        live = self._live.pop(record.id, None)
        await self._fabrics.of(record.stack).drop(record.id, drain_s)
        if live is not None:
            await self._house.fronts(record.id)
            await self._fabrics.of(record.stack).drain([(i.address, i.port) for i in live.instances], drain_s)
            await _stop_all(live.instances)
            live.logbook.close()
            for instance in live.instances:
                self._house.release("0.0.0.0", instance.port)  # noqa: S104  as reserved


def _idle(body: dict[str, Any]) -> bool:
    return not body.get("command") and not body.get("source")


def _command(body: dict[str, Any], build: Build | None) -> list[str]:
    if body.get("command"):
        return [str(word) for word in body["command"]]
    if _idle(body):
        return environment.IDLE
    if build is None or not build.command:
        raise invalid("COMMAND_UNKNOWN", "No command is given, and the source folder does not show how to start it.")
    return build.command


def _unhealthy(record: Record, check: health.Check, fresh: list[Instance]) -> str:
    if any(instance.status == "crashed" for instance in fresh):
        return "The process ended right after each of its starts."
    if record.body.get("health") is None:
        return "The process did not stay up."
    how = f"HTTP {check.path}" if check.path else "a TCP connection"
    why = next((f": {instance.trouble}" for instance in fresh if instance.trouble), "")
    return f"The process did not become healthy ({how}) within {check.start_s:g} s{why}."


async def _stop_all(instances: list[Instance]) -> None:
    with trio.CancelScope(shield=True):
        async with trio.open_nursery() as nursery:
            for instance in instances:
                nursery.start_soon(instance.stop)
