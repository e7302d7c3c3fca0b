"""Updates of APIs that merge what they are given: what is to go has to be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending
from genesys_gcp.wire import look, requests
from genesys_gcp.wire.jobs import Job
from genesys_gcp.wire.special import sure

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor


def update(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Change fields of an object; a label that is not wanted any more is set to nothing, which removes it."""
    from genesys_gcp.wire.rows import ROWS

    row = ROWS[type.name]
    now = look.raw(executor, row, id)
    ready = row.wants(executor, dict(want)) if row.wants else want
    calls = [c for _, c in requests.update(type, row, ready, changed, known=executor.known(row, id), now=now)]
    for call in calls:
        labels = (call.body or {}).get("labels")
        if labels is not None:
            labels.update({name: None for name in now.get("labels") or {} if name not in labels})
    return sure(executor.begin(type, Job("update", id, calls[0], tuple(calls[1:]), want=want)))
