"""How load balancers and container apps ask whether a member is well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from genesys.spi.lowering import Resolved
from genesys.spi.values import Json, duration
from genesys_azure.problems import NOT_LEGAL


class Health(NamedTuple):
    """How to ask, in whole seconds and numbers of answers.

    Args:
        path: Path to ask.
        interval: Seconds between two questions.
        timeout: Seconds to wait for an answer.
        healthy: Good answers in a row that make a member well.
        unhealthy: Bad answers in a row that make it ill.
        start: Seconds that it has to start.
    """

    path: str = "/"
    interval: int = 10
    timeout: int = 5
    healthy: int = 3
    unhealthy: int = 3
    start: int = 0


def health(resource: Resolved) -> Health:
    """Return what the field ``health`` of a resource says, with the usual answers for what it leaves out.

    Raises:
        GenesysError: AZURE-019, something in it is no number or no length of time.
    """
    written = resource.fields["health"]
    try:
        return _read(written)
    except ValueError:
        why = "Intervals are written as in 10s, and how many answers count as whole numbers"
        raise NOT_LEGAL.error(
            resource.where, address=resource.address, what="health check", value=written, why=why
        ) from None


def _read(written: Json) -> Health:
    if not isinstance(written, Mapping):
        return Health(str(written or "/"))
    usual = Health()
    return Health(
        path=str(written.get("path") or usual.path),
        interval=_seconds(written.get("interval"), usual.interval),
        timeout=_seconds(written.get("timeout"), usual.timeout),
        healthy=int(written.get("healthy") or usual.healthy),
        unhealthy=int(written.get("unhealthy") or usual.unhealthy),
        start=_seconds(written.get("start"), usual.start),
    )


def _seconds(written: Json, usual: int) -> int:
    if written is None:
        return usual
    return max(round(duration(written) if isinstance(written, str) else float(written)), 1)
