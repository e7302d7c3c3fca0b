"""The synchronous client of the agent: finds it, starts it when needed, speaks newline-JSON with it.

On the hot path of ``genesys plan``, so it imports only ``json``, ``os`` and ``socket`` at the top.
"""

from __future__ import annotations

import json
import os
import socket

from genesys_local.fault import AgentFault
from genesys_local.paths import PROTOCOL, home, socket_path, stack_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, Self

    Rows = list[dict[str, Any]]

_ATTEMPTS = 3
DATA = "local.data"


class Client:
    """Calls to the agent of one data folder. Safe to use from several threads.

    Every method raises `AgentFault` when the agent refuses, and starts the agent when none runs.

    Args:
        folder: Data folder; default as `genesys_local.paths.home` says.
        environ: Environment that decides the default folder and that a new agent inherits in part.
    """

    def __init__(self, folder: str | None = None, *, environ: Mapping[str, str] | None = None) -> None:
        self.environ = os.environ if environ is None else environ
        self.folder = folder or home(self.environ)
        self._idle: list[Connection] = []

    def create(self, type: str, id: str, *, token: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make a native, or return the one that this id already names with this body; waits until it is healthy.

        Args:
            type: Native type, e.g. ``local.process``.
            id: ``<stack id>/<native address>~<generation>``; the same id never makes two things.
            token: Recorded beside the native, for finding out who made it.
            body: As the native type's schema says.

        Returns:
            The body (without secret values) and the computed fields, in one mapping.
        """
        if type == DATA:
            return {"value": body.get("value")}
        return self._dict("create", type=type, id=id, token=token, body=body)

    def read(self, type: str, ids: Iterable[str]) -> dict[str, dict[str, Any] | None]:
        """Return each id's fields as they are now, ``None`` for what does not exist; one call for many."""
        wanted = [*ids]
        if not self.has_natives():
            return dict.fromkeys(wanted)
        return self._dict("read", type=type, ids=wanted)

    def read_all(self, ids: Mapping[str, Iterable[str]]) -> dict[str, dict[str, dict[str, Any] | None]]:
        """Return what `read` returns, for many types in one call."""
        wanted = {type: [*some] for type, some in ids.items()}
        if not self.has_natives():
            return {type: dict.fromkeys(some) for type, some in wanted.items()}
        return self._dict("read_all", ids=wanted)

    def list(self, type: str | None, stack: str) -> Rows:
        """Return ``{type, id, token}`` of everything of a stack, sorted by id; ``type=None`` means all types."""
        if not self.has_natives():
            return []
        rows: Rows = self.call("list", type=type, stack=stack)
        return rows

    def update(self, type: str, id: str, *, body: dict[str, Any], changed: Iterable[str]) -> dict[str, Any]:
        """Bring a native to a new body, and start it again when it is stopped or crashed. Faults: ``Gone``."""
        if type == DATA:
            return {"value": body.get("value")}
        return self._dict("update", type=type, id=id, body=body, changed=sorted(changed))

    def delete(self, type: str, id: str, *, force: bool = False) -> None:
        """Remove a native and everything it holds; quiet when it is missing. ``force`` empties a bucket first."""
        if type != DATA and self.has_natives():
            self.call("delete", type=type, id=id, force=force)

    def put_source(self, stack: str, digest: str, tar: bytes) -> None:
        """Hand over a source folder as a tar archive; kept under its digest until the stack is swept."""
        self.call("put_source", tar, stack=stack, digest=digest)

    def has_source(self, stack: str, digest: str) -> bool:
        """Tell whether the agent holds this source already."""
        return bool(self.call("has_source", stack=stack, digest=digest))

    def prune(self, stack: str, keep: Iterable[str]) -> int:
        """Forget sources and builds of digests that are neither in ``keep`` nor in use; returns how many went."""
        return int(self.call("prune", stack=stack, keep=sorted(keep)))

    def sweep(self, stack: str) -> None:
        """Delete everything of a stack: natives, builds, logs, folders; quiet when there is nothing."""
        if os.path.isdir(os.path.join(self.folder, "stacks")):
            self.call("sweep", stack=stack)

    def about(self, id: str) -> dict[str, Any]:
        """Return where a process runs: ``{cwd, env (names only), command}``. Faults: ``Gone``."""
        return self._dict("about", id=id)

    def logs(
        self, id: str, *, follow: bool = False, since: float = 0.0, previous: bool = False, tail: int = 0
    ) -> Iterator[dict[str, Any]]:
        """Yield captured lines as ``{time, instance, line}``, oldest first.

        Args:
            id: Native id of a process or database.
            follow: Go on with new lines until the native is gone or the caller stops.
            since: Seconds since 1970; older lines are left out.
            previous: Only lines of incarnations before the running one.
            tail: At most so many of the lines written until now; 0 means all.
        """
        connection = self.connect()
        try:
            connection.send({"verb": "logs", "id": id, "follow": follow, "since": since, "previous": previous,
                             "tail": tail})  # fmt: skip
            while True:
                answer = connection.receive()
                if "log" not in answer:
                    _result(answer)
                    return
                yield answer["log"]
        finally:
            connection.close()

    def ping(self) -> dict[str, Any]:
        """Return ``{pid, version, python, natives, children}`` of the agent."""
        return self._dict("ping")

    def stop(self) -> None:
        """Stop the agent and everything it supervises; records stay. Quiet when no agent runs."""
        connection = self._try_connect()
        if connection is None:
            return
        with connection:
            connection.send({"verb": "stop"})
            _result(connection.receive())
            connection.drain()

    def has_natives(self) -> bool:
        """Tell, without an agent, whether this folder holds any stack."""
        try:
            return bool(os.listdir(os.path.join(self.folder, "stacks")))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise AgentFault("Denied", "FOLDER_NOT_READABLE", f"{self.folder}: {error.strerror}") from None

    def call(self, verb: str, payload: bytes = b"", **fields: Any) -> Any:
        """Ask once and return the answer. Every verb is safe to repeat, so a lost agent is asked again."""
        request = {"verb": verb, **fields, **({"size": len(payload)} if payload else {})}
        for attempt in range(_ATTEMPTS):
            connection = self._take()
            try:
                connection.send(request, payload)
                answer = connection.receive()
            except (ConnectionError, EOFError, json.JSONDecodeError):
                connection.close()
                if attempt == _ATTEMPTS - 1:
                    raise AgentFault("Unknown", "AGENT_LOST", "The local agent went away during a request.") from None
                continue
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
            return _result(answer)
        raise AssertionError

    def connect(self) -> Connection:
        """Return a fresh connection, starting the agent when none runs."""
        connection = self._try_connect()
        if connection is not None:
            return connection
        from genesys_local.start import start_agent

        return start_agent(self.folder, self.environ, self._try_connect)

    def close(self) -> None:
        """Close idle connections; the client stays usable."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Connection:
        try:
            connection = self._idle.pop()
        except IndexError:
            return self.connect()
        if connection.stale():
            connection.close()
            return self.connect()
        return connection

    def _try_connect(self) -> Connection | None:
        plug = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            plug.connect(socket_path(self.folder))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            plug.close()
            return None
        except PermissionError as error:
            plug.close()
            raise AgentFault("Denied", "FOLDER_NOT_READABLE", f"{self.folder}: {error.strerror}") from None
        return Connection(plug)

    def _dict(self, verb: str, **fields: Any) -> dict[str, Any]:
        return dict(self.call(verb, **fields))


class Connection:
    """One open line to the agent."""

    __slots__ = ("_reader", "plug")

    def __init__(self, plug: socket.socket) -> None:
        self.plug = plug
        self._reader = plug.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: dict[str, Any], payload: bytes = b"") -> None:
        """Send one message and the bytes that belong to it."""
        self.plug.sendall(json.dumps({"v": PROTOCOL, **message}, separators=(",", ":")).encode() + b"\n" + payload)

    def receive(self) -> dict[str, Any]:
        """Return the next message.

        Raises:
            EOFError: The agent closed the line.
        """
        line = self._reader.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        message = json.loads(line)
        return message if isinstance(message, dict) else {}

    def stale(self) -> bool:
        """Tell whether the agent closed this idle line."""
        import select

        return bool(select.select([self.plug], [], [], 0)[0])

    def drain(self) -> None:
        """Wait until the agent closes the line."""
        while self._reader.read(4096):
            pass

    def close(self) -> None:
        """Close the line."""
        self._reader.close()
        self.plug.close()


def stack_id(native_id: str) -> str:
    """Return the stack a native id belongs to."""
    return stack_of(native_id)


def _result(answer: dict[str, Any]) -> Any:
    if "ok" in answer:
        return answer["ok"]
    raise AgentFault.of(answer.get("fault") or {})
