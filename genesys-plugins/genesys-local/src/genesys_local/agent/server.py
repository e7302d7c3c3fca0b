"""The agent's socket: requests in, answers out, and the work between them safe from clients that go away."""

from __future__ import annotations

import json
import os
import platform
import signal
import socket
import stat
from collections.abc import Awaitable, Callable
from typing import Any

import trio

from genesys_local.agent import recovery, streams, trouble
from genesys_local.agent.house import House
from genesys_local.agent.natives import Natives
from genesys_local.agent.streams import Plug
from genesys_local.fault import AgentFault, invalid
from genesys_local.paths import PROTOCOL, socket_path

_TICK_S = 0.25
_PAYLOAD_LIMIT = 1 << 30


class Server:
    """One running agent.

    Args:
        home: The data folder, locked by this process.
        idle_s: It ends by itself after running nothing for so many seconds.
        ready: Called once requests are answered.
    """

    def __init__(self, home: str, *, idle_s: float, ready: Callable[[], None]) -> None:
        self._home, self._idle_s, self._ready = home, idle_s, ready
        self._log = os.path.join(home, "agent.log")
        self._lock = os.stat(os.path.join(home, "agent.lock")).st_ino
        self._busy = 0
        self._stopping = trio.Event()
        self._stopped = trio.Event()

    async def run(self) -> None:
        """Serve until told to stop, by request, signal or idleness; then stop everything in an orderly way."""
        path = socket_path(self._home)
        with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
            async with trio.open_nursery() as nursery:

                def background(work: Callable[..., Awaitable[Any]], *args: Any) -> None:
                    nursery.start_soon(self._guarded, work, args)

                natives = Natives(House(self._home, background))
                ended = await recovery.take_over(natives.house)
                if ended:
                    trouble.write(self._log, f"ended {ended} processes that an earlier agent left")
                await natives.undo_unfinished()
                listener = _listen(path)
                try:
                    nursery.start_soon(self._accept, listener, natives)
                    nursery.start_soon(self._stop_on_signal, signals)
                    nursery.start_soon(self._stop_when_idle, natives)
                    self._ready()
                    await self._stopping.wait()
                finally:
                    listener.socket.close()
                    _unlink(path)
                await natives.close()
                self._stopped.set()
                await self._last_words()
                nursery.cancel_scope.cancel()

    async def _accept(self, listener: trio.SocketListener, natives: Natives) -> None:
        async with trio.open_nursery() as nursery:
            while True:
                try:
                    stream = await listener.accept()
                except trio.ClosedResourceError:
                    break
                except OSError:
                    await trio.sleep(_TICK_S)
                    continue
                nursery.start_soon(self._guarded, self._serve, (stream, natives))

    async def _serve(self, stream: trio.SocketStream, natives: Natives) -> None:
        """Answer one client's requests until it goes."""
        self._busy += 1
        try:
            async with stream:
                plug = Plug(stream)
                while (raw := await plug.lines.next()) is not None:
                    await plug.send(await self._answer(plug, raw, natives))
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        finally:
            self._busy -= 1

    async def _answer(self, plug: Plug, raw: bytes, natives: Natives) -> dict[str, Any]:
        try:
            return {"ok": await self._verb(plug, _request(raw), natives)}
        except (trio.BrokenResourceError, trio.ClosedResourceError, trio.Cancelled):
            raise
        except BaseException as error:
            return {"fault": trouble.fault_of(error, self._log).as_json()}

    async def _verb(self, plug: Plug, request: dict[str, Any], natives: Natives) -> Any:
        verb = str(request.get("verb"))
        if verb == "put_source":
            size = int(request["size"])
            if not 0 <= size <= _PAYLOAD_LIMIT:
                raise invalid("SOURCE_SIZE", f"A source of {size} bytes is too large.")
            request["tar"] = await plug.lines.exactly(size)
        if verb in _STREAMS:
            return await _STREAMS[verb](natives, plug, request)
        if verb == "stop":
            os.dup(plug.stream.socket.fileno())  # closed by the end of this process, which the client can so wait for
            self._stopping.set()
            await self._stopped.wait()
            return None
        if verb in _QUICK:
            return _QUICK[verb](natives, request)
        if verb in _SLOW:
            return await self._detached(natives, _SLOW[verb], request)
        raise invalid("VERB_UNKNOWN", f"{verb!r} is nothing the local agent can do.")

    async def _detached(self, natives: Natives, work: _Slow, request: dict[str, Any]) -> Any:
        """Do the work in the background: it is finished, or rolled back, even when the client goes away."""
        done, box = trio.Event(), dict[str, Any]()

        async def go() -> None:
            self._busy += 1
            try:
                box["ok"] = await work(natives, request)
            except Exception as error:
                box["fault"] = trouble.fault_of(error, self._log)
            finally:
                self._busy -= 1
                done.set()

        natives.house.background(go)
        await done.wait()
        if "fault" in box:
            raise box["fault"]
        if "ok" not in box:
            raise AgentFault("Unknown", "AGENT_STOPPING", "The local agent was stopped during this request.")
        return box["ok"]

    async def _guarded(self, work: Callable[..., Awaitable[Any]], args: tuple[Any, ...]) -> None:
        """Run a task; its failure is logged and ends nothing else."""
        try:
            await work(*args)
        except Exception as error:
            trouble.fault_of(error, self._log)

    async def _stop_on_signal(self, signals: Any) -> None:
        async for _ in signals:
            self._stopping.set()

    async def _stop_when_idle(self, natives: Natives) -> None:
        since = trio.current_time()
        while not self._stopping.is_set():
            await trio.sleep(_TICK_S)
            if not self._at_home():
                trouble.write(self._log, "the data folder is gone")
                self._stopping.set()
            if self._busy or natives.running():
                since = trio.current_time()
            elif trio.current_time() - since >= self._idle_s:
                self._stopping.set()

    def _at_home(self) -> bool:
        """Tell whether the data folder is still the one this agent locked; without it, it owns nothing."""
        try:
            return os.stat(os.path.join(self._home, "agent.lock")).st_ino == self._lock
        except OSError:
            return False

    async def _last_words(self) -> None:
        """Give whoever asked for the stop a moment to get the answer."""
        with trio.move_on_after(_TICK_S):
            while self._busy:
                await trio.sleep(0.01)


_Slow = Callable[[Natives, dict[str, Any]], Awaitable[Any]]


def _ping(natives: Natives, _: dict[str, Any]) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "version": PROTOCOL,
        "python": platform.python_version(),
        "natives": len(natives.house.registry),
        "children": natives.running(),
    }


def _read_all(natives: Natives, request: dict[str, Any]) -> dict[str, Any]:
    return {type: natives.read(type, ids) for type, ids in request["ids"].items()}


def _put(natives: Natives, request: dict[str, Any]) -> None:
    natives.builds.put(request["stack"], request["digest"], request["tar"])


async def _delete(natives: Natives, request: dict[str, Any]) -> None:
    await natives.delete(request["type"], request["id"], force=bool(request.get("force")))


_QUICK: dict[str, Callable[[Natives, dict[str, Any]], Any]] = {
    "ping": _ping,
    "read": lambda natives, r: natives.read(r["type"], r["ids"]),
    "read_all": _read_all,
    "list": lambda natives, r: natives.list(r.get("type"), r["stack"]),
    "has_source": lambda natives, r: natives.builds.has(r["stack"], r["digest"]),
    "put_source": _put,
    "prune": lambda natives, r: natives.prune(r["stack"], r["keep"]),
    "about": lambda natives, r: natives.processes.about(r["id"]),
}
_SLOW: dict[str, _Slow] = {
    "create": lambda natives, r: natives.create(r["type"], r["id"], r["token"], r["body"]),
    "update": lambda natives, r: natives.update(r["type"], r["id"], r["body"], r["changed"]),
    "delete": _delete,
    "sweep": lambda natives, r: natives.sweep(r["stack"]),
}
_NEEDS = {
    "read": "type ids",
    "read_all": "ids",
    "list": "stack",
    "has_source": "stack digest",
    "put_source": "stack digest size",
    "prune": "stack keep",
    "about": "id",
    "create": "type id token body",
    "update": "type id body changed",
    "delete": "type id",
    "sweep": "stack",
    "logs": "id",
    "exec": "id command",
}
_STREAMS: dict[str, Callable[[Natives, Plug, dict[str, Any]], Awaitable[Any]]] = {
    "logs": streams.logs,
    "exec": streams.execute,
}


def _request(raw: bytes) -> dict[str, Any]:
    """Return a request that has all its verb needs.

    Raises:
        AgentFault: ``Invalid``.
    """
    try:
        request = json.loads(raw)
    except ValueError:
        raise invalid("REQUEST", "This is no JSON.") from None
    if not isinstance(request, dict):
        raise invalid("REQUEST", "A request is a JSON object.")
    if request.get("v") != PROTOCOL:
        raise invalid("AGENT_VERSION", "Another version of the local agent is running; stop it first.")
    missing = [name for name in _NEEDS.get(str(request.get("verb")), "").split() if name not in request]
    if missing:
        raise invalid("REQUEST", f"{request['verb']} needs {', '.join(missing)}.")
    return request


def _listen(path: str) -> trio.SocketListener:
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    info = os.lstat(folder)
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.geteuid():
        raise AgentFault("Denied", "SOCKET_FOLDER", f"{folder} belongs to someone else.")
    _unlink(path)  # stale: this process holds the lock
    plug = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        plug.bind(path)
    finally:
        os.umask(mask)
    plug.listen(128)
    return trio.SocketListener(trio.socket.from_stdlib_socket(plug))


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
