"""The acting half: a plain synchronous session that asks the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi import faults
from genesys.spi.session import Observed
from genesys.spi.values import SecretValue
from genesys_local.client import Client
from genesys_local.fault import AgentFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Pending, SessionPorts, Token

    T = TypeVar("T")
    Found = list[Observed]
    Words = list[str]

_COMPUTED = {"local.network": {"cidr": "range"}, "local.process": {"port": "bound_port"}}
"""Native type -> the agent's word for what it found -> our property, where it would hide what was wanted."""
_VERSIONS = {
    "local.process": {"secret_versions": "secrets"},
    "local.database": {"password_version": "password"},
    "local.bucket": {"token_version": "token"},
}
"""Native type -> property that only says that a secret changed -> what the agent is told has changed."""
_STATUS = {
    "running": "ready",
    "ready": "ready",
    "starting": "pending",
    "backoff": "pending",  # it ended, and is started again in a moment
    "stopped": "stopped",
}


class LocalSession:
    """Calls to the agent of this user; see `genesys.spi.session.Session` for the verbs.

    Args:
        client: The agent's client.
        ports: What the engine lends.
    """

    instant = frozenset({"local.data"})
    """Native types whose verbs return at once, without a call to anything."""

    def __init__(self, client: Client, ports: SessionPorts) -> None:
        self._client, self._ports = client, ports

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed:
        """Make the native; an earlier one with the same address and generation is returned instead."""
        id = _id(token)
        if type.name == "local.data":
            return Observed(id, {})
        self._lend_source(token.stack, want)
        return self._told(
            type, id, lambda: self._client.create(type.name, id, token=token.value, body=_body(type, want))
        )

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at natives, in one question."""
        found = self._asked(lambda: self._client.read(type.name, ids))
        return {id: _observed(type, id, fields) if fields is not None else None for id, fields in found.items()}

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return the native of an address and generation, if it is there."""
        id = _id(token)
        return self.read(type, [id])[id]

    def list(self, type: ResourceType, stack: str) -> Found:
        """Return all natives of a type that a stack has here."""
        rows = self._asked(lambda: self._client.list(type.name, stack))
        found = self.read(type, [str(row["id"]) for row in rows])
        return [item for item in found.values() if item is not None]

    def update(self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]) -> Observed:
        """Bring a native to what is wanted; a stopped one is started again."""
        if type.name == "local.data":
            return Observed(id, {})
        words = _VERSIONS.get(type.name, {})
        told = sorted({words.get(field, field) for field in changed})
        self._lend_source(id.partition("/")[0], want)
        return self._told(type, id, lambda: self._client.update(type.name, id, body=_body(type, want), changed=told))

    def delete(self, type: ResourceType, id: str) -> None:
        """Remove a native; quiet when it is gone."""
        if type.name != "local.data":
            # Losing data was confirmed by name before the engine came here.
            self._asked(lambda: self._client.delete(type.name, id, force=True))

    def poll(self, type: ResourceType, pending: Pending) -> None:
        """Nothing here is pending: every verb waits until it is done."""

    def quotas(self) -> dict[str, int]:
        """This machine has no quotas."""
        return {}

    def sweep(self, stack: str) -> None:
        """Remove what a destroyed stack leaves: builds, logs and folders."""
        self._asked(lambda: self._client.sweep(stack))

    def logs(self, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[tuple[float, str, str]]:
        """Yield time, instance and line of what a native printed."""
        lines = self._client.logs(id, follow=follow, since=since_s or 0.0, previous=previous)
        while True:
            line = self._asked(lambda: next(lines, None))
            if line is None:
                return
            yield float(line["time"]), str(line["instance"]), str(line["line"])

    def exec(self, id: str, argv: Words) -> int:
        """Run a program with a native's environment, connected to this process's streams; return its exit code."""
        from genesys_local.exec import run

        return self._asked(lambda: run(self._client, id, argv))

    def close(self) -> None:
        """Close idle connections."""
        self._client.close()

    def _lend_source(self, stack: str, want: Mapping[str, Any]) -> None:
        source = want.get("source")
        if not isinstance(source, dict) or not source.get("digest"):
            return
        digest = str(source["digest"])
        if not self._asked(lambda: self._client.has_source(stack, digest)):
            archive = self._ports.source(digest)
            self._asked(lambda: self._client.put_source(stack, digest, archive))

    def _told(self, type: ResourceType, id: str, ask: Callable[[], dict[str, Any]]) -> Observed:
        return _observed(type, id, self._asked(ask))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except AgentFault as fault:
            kind = getattr(faults, fault.fault)
            raise kind(fault.message, code=fault.code) from None


def _id(token: Token) -> str:
    return f"{token.stack}/{token.address}~{token.generation}"


def _body(type: ResourceType, want: Mapping[str, Any]) -> dict[str, Any]:
    hidden = _VERSIONS.get(type.name, {})
    return {
        field: value.reveal("kept by the agent in a private file").decode() if isinstance(value, SecretValue) else value
        for field, value in want.items()
        if field not in hidden
    }


def _observed(type: ResourceType, id: str, fields: Mapping[str, Any]) -> Observed:
    words = _COMPUTED.get(type.name, {})
    properties = {words.get(k, k): v for k, v in fields.items() if k not in {"status", "detail", "value"}}
    status = _STATUS.get(str(fields.get("status", "running")), "failed")
    return Observed(id, properties, status, str(fields.get("detail") or _worry(fields)))


def _worry(fields: Mapping[str, Any]) -> str:
    """Return what is wrong around a native that is itself in order: a balancer that has nobody to send requests to."""
    targets = fields.get("healthy")
    if isinstance(targets, list) and targets and not any(target["healthy"] for target in targets):
        return "none of its targets is healthy"
    return ""


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> LocalSession:
    """Return a session; the agent is started by the first call that needs it."""
    return LocalSession(Client(target.get("home") or None, environ=dict(ports.world.environ)), ports)
