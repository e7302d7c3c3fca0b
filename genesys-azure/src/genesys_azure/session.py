"""The acting half: light here; what speaks to Azure is loaded with the first session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys.spi.session import SessionPorts
    from genesys_azure.wire.executor import AzureSession


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> AzureSession:
    """Return a session on a subscription and region; nothing is called before the first verb."""
    from genesys_azure.wire.executor import AzureSession

    return AzureSession(target, settings, ports)


def answers(session: AzureSession, question: str, args: Mapping[str, Any]) -> Any:
    """Answer a lookup; see `genesys_azure.wire.lookups`."""
    from genesys_azure.wire.lookups import answer

    return answer(session, question, args)
