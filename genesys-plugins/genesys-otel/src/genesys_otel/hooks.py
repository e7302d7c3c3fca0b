"""The hook plugin: what a run tells becomes a trace and metrics."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from genesys.spi import hookimpl
from genesys_otel import exporting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi import Change, Deployed, Plan
    from genesys_otel.watching import Watch

_runs: dict[str, Watch] = {}
"""Stack -> the run that goes on; one run of a stack at a time."""


def active(folder: str) -> bool:
    """Tell whether anything is to be exported."""
    return any(exporting.wanted(os.environ, signal) for signal in (exporting.TRACES, exporting.METRICS))


@hookimpl
def genesys_before_deploy(plan: Plan, stack: str) -> None:
    """Begin the trace of a run.

    Raises:
        ValueError: A protocol is asked for that is not spoken here.
    """
    if not active(""):
        return
    for signal in (exporting.TRACES, exporting.METRICS):
        asked = exporting.protocol(os.environ, signal)
        if exporting.wanted(os.environ, signal) and asked != "http/protobuf":
            raise ValueError(f"OTEL_EXPORTER_OTLP_PROTOCOL is {asked}; only http/protobuf is spoken here")
    _runs[stack] = _watch(plan)


@hookimpl
def genesys_before_operation(change: Change, stack: str) -> None:
    """Begin the span of a change."""
    if stack in _runs:
        _runs[stack].began(change)


@hookimpl
def genesys_after_operation(change: Change, stack: str, elapsed_s: float) -> None:
    """End the span of a change."""
    if stack in _runs:
        _runs[stack].done(change, elapsed_s)


@hookimpl
def genesys_operation_failed(change: Change, stack: str, finding: Mapping[str, Any]) -> None:
    """Note why a change failed."""
    if stack in _runs:
        _runs[stack].failed(change, finding)


@hookimpl
def genesys_event(event: Mapping[str, Any], stack: str) -> None:
    """Note retries, skipped changes, health and how long failed changes took."""
    if stack in _runs:
        _runs[stack].heard(event)


@hookimpl
def genesys_after_deploy(stack: str, result: Deployed) -> None:
    """End the trace, and return when the collector has it.

    Raises:
        NotExported: The collector did not take everything.
    """
    if stack in _runs:
        _runs.pop(stack).ended(result)


def _watch(plan: Plan) -> Watch:
    from genesys_otel.watching import Watch

    exporting.silence()
    lost = exporting.Lost()
    return Watch(
        plan,
        os.environ,
        spans=exporting.span_exporter(lost) if exporting.wanted(os.environ, exporting.TRACES) else None,
        metrics=exporting.metric_reader(lost) if exporting.wanted(os.environ, exporting.METRICS) else None,
        lost=lost,
    )
