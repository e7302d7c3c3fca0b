"""The acting half. Nothing of the wire is loaded before the first session opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys.spi.session import SessionPorts
    from genesys_aws.wire.executor import Executor


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> Executor:
    """Return a session on a region of an account; nothing is called yet.

    Args:
        target: ``region``, and ``account`` when it is known: then credentials of another one are refused.
        settings: Of the provider.
        ports: What the engine lends.
    """
    from genesys_aws.wire.executor import Executor

    return Executor(target, settings, ports)


def answers(session: Executor, question: str, args: Mapping[str, Any]) -> Any:
    """Answer a lookup.

    Raises:
        Fault: It cannot be answered.
    """
    from genesys_aws.wire.lookups import answer

    return answer(session, question, args)
