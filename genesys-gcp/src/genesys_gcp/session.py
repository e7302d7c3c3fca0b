"""The acting half. Nothing of the wire is imported before the first session is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed, Pending, Recorded, SessionPorts, Token


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> GcpSession:
    """Open a session on a project and region; nothing is called yet."""
    return GcpSession(target, settings, ports)


def answers(session: GcpSession, question: str, args: Mapping[str, Any]) -> Any:
    """Look something up for a lowering: ``zones``, ``image`` or ``subnets``.

    Raises:
        GenesysError: GCP-008, there is no such question.
    """
    from genesys_gcp.wire.lookups import answer

    return answer(session.wire, question, args)


class GcpSession:
    """A session on one project and region; may be used by several threads.

    Args:
        target: ``project`` and ``region``.
        settings: Of the provider.
        ports: Of the engine.

    Attributes:
        lag_s: Seconds for which a look may not show a new object.
        late_s: Seconds for which a call whose answer was lost may still take effect.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        from genesys_gcp.settings import LAG_S
        from genesys_gcp.wire.executor import Executor

        lag = settings.get("lag_s")
        self.lag_s = self.late_s = LAG_S if lag is None else float(lag)
        self.wire = Executor(target, settings, ports)

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make an object."""
        return self.wire.create(type, want, token)

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at many objects."""
        return self.wire.read(type, ids)

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        """Return the objects of a stack."""
        return self.wire.listing(type, stack)

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return what a create with this token made."""
        return self.wire.find(type, token)

    def find_wanted(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | None:
        """Return the same, also where only what was wanted tells which one it is."""
        from genesys_gcp.wire import named
        from genesys_gcp.wire.rows import ROWS

        return named.find(self.wire, type, ROWS[type.name], want, token)

    def find_all(self, type: ResourceType, token: Token) -> Sequence[Observed]:
        """Return what creates of this token made; there is never more than one, because names or notes tell."""
        found = self.wire.find(type, token)
        return [found] if found else []

    def update(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields of an object."""
        return self.wire.update(type, id, want, changed)

    def delete(self, type: ResourceType, id: str, recorded: Recorded | None = None) -> Pending | None:
        """Remove an object."""
        return self.wire.delete(type, id, keep=recorded is not None and recorded.on_delete == "snapshot")

    def poll(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Ask how an operation is doing."""
        return self.wire.poll(type, pending)

    def logs(self, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[tuple[float, str, str]]:
        """Give time, instance and line of what a native printed."""
        from genesys_gcp.wire.logs import logs

        return logs(self.wire, id, follow=follow, since_s=since_s, previous=previous)

    def close(self) -> None:
        """Do nothing: connections are the engine's."""
