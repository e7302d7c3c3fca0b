"""One run as spans and metrics. Addresses, types, actions, durations and codes leave; values never do."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from genesys_otel import __version__, exporting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

    from genesys.spi import Change, Deployed, Plan

NAME = "genesys"
_SECOND = 1_000_000_000


class NotExported(Exception):
    """The collector did not take everything; the text counts."""


class Watch:
    """Tells about one run.

    Args:
        plan: What is run.
        environ: Holds ``TRACEPARENT`` and the service's name.
        spans: Where spans go, or ``None``.
        metrics: Where metrics go, or ``None``.
        lost: Counts what is not taken.
    """

    def __init__(
        self,
        plan: Plan,
        environ: Mapping[str, str],
        *,
        spans: SpanExporter | None,
        metrics: MetricReader | None,
        lost: exporting.Lost,
    ) -> None:
        resource = _resource(environ)
        self._lost, self._lock = lost, Lock()
        self._traces = TracerProvider(resource=resource, shutdown_on_exit=False)
        if spans is not None:
            self._traces.add_span_processor(BatchSpanProcessor(spans))
        readers = [metrics] if metrics is not None else []
        self._metrics = MeterProvider(metric_readers=readers, resource=resource, shutdown_on_exit=False)
        self._tracer = self._traces.get_tracer(NAME, __version__)
        meter = self._metrics.get_meter(NAME, __version__)
        self._changes = meter.create_counter(
            "genesys.changes", unit="{change}", description="Changes, by how they ended."
        )
        self._durations = meter.create_histogram(
            "genesys.change.duration", unit="s", description="How long changes took."
        )
        self._stack, self._planned = plan.stack, {change.id: change for change in plan.changes}
        above = TraceContextTextMapPropagator().extract({name.lower(): value for name, value in environ.items()})
        self._run = self._tracer.start_span(
            f"genesys {plan.settings.get('mode') or 'deploy'}",
            context=above,
            attributes={"genesys.stack": plan.stack, "genesys.changes": len(plan.changes)},
        )
        self._open: dict[str, tuple[Span, int]] = {}
        self._going: dict[str, Span] = {}

    def began(self, change: Change) -> None:
        """Note that a change is about to be made; from any thread."""
        self._begin(change, time.time_ns())

    def done(self, change: Change, elapsed_s: float) -> None:
        """Note that a change was made."""
        self._end(change, "done", elapsed_s)

    def failed(self, change: Change, finding: Mapping[str, Any]) -> None:
        """Note why a change failed; the event that follows ends its span."""
        span, _ = self._span(change, time.time_ns())
        span.set_attribute("genesys.code", str(finding.get("code", "")))
        span.set_status(Status(StatusCode.ERROR, str(finding.get("summary", ""))))

    def heard(self, event: Mapping[str, Any]) -> None:
        """Note an event of the run."""
        word = event["event"]
        change = self._planned.get(str(event.get("change", "")))
        if word == "change_failed" and change is not None:
            self._end(change, "failed", float(event["elapsed_s"]))
        elif word == "change_skipped" and change is not None:
            self._changes.add(1, self._labels(change, "skipped"))
            self._run.add_event("skipped", {"genesys.address": change.address})
        elif word == "retrying":
            facts = {f"genesys.{name}": event[name] for name in ("verb", "fault", "code", "wait_s")}
            self._at(str(event["address"])).add_event("retrying", facts)
        elif word in {"health_checked", "recovering", "interrupted"}:
            facts = {f"genesys.{name}": event[name] for name in ("address", "passed", "run") if name in event}
            self._run.add_event(word, facts)

    def ended(self, result: Deployed) -> None:
        """Note how the run ended, and return when the collector has everything.

        Raises:
            NotExported: It has not.
        """
        for name in ("run", "status", "commit", "done", "failed", "skipped", "interrupted"):
            self._run.set_attribute(f"genesys.{name}", getattr(result, name))
        if result.status != "green":
            self._run.set_status(Status(StatusCode.ERROR, f"{result.failed} failed, {result.skipped} skipped"))
        for span, _ in self._open.values():
            span.end()
        self._run.end()
        self._close()

    def _close(self) -> None:
        flushed = self._traces.force_flush(exporting.FLUSH_MS)
        try:
            self._metrics.force_flush(exporting.FLUSH_MS)
        except Exception:  # a reader raises what an exporter of spans counts
            self._lost.metrics += 1
        self._traces.shutdown()
        self._metrics.shutdown()
        said = []
        if self._lost.spans or not flushed:
            said.append(f"{self._lost.spans or 'some'} spans")
        if self._lost.metrics:
            said.append("metrics")
        if said:
            raise NotExported(f"The collector did not take {' and '.join(said)}")

    def _begin(self, change: Change, start_ns: int) -> tuple[Span, int]:
        span = self._tracer.start_span(
            f"{change.action} {change.type}",
            context=trace.set_span_in_context(self._run),
            start_time=start_ns,
            attributes={
                f"genesys.{name}": getattr(change, name)
                for name in ("address", "action", "type", "provider", "kind", "reason")
            },
        )
        with self._lock:
            self._open[change.id] = span, start_ns
            self._going[change.address] = span
        return span, start_ns

    def _span(self, change: Change, start_ns: int) -> tuple[Span, int]:
        with self._lock:
            found = self._open.get(change.id)
        return found or self._begin(change, start_ns)

    def _end(self, change: Change, result: str, elapsed_s: float) -> None:
        long_ns = int(elapsed_s * _SECOND)
        span, start_ns = self._span(change, time.time_ns() - long_ns)
        with self._lock:
            self._open.pop(change.id, None)
            self._going.pop(change.address, None)
        if result == "done":
            span.set_status(Status(StatusCode.OK))
        span.end(start_ns + long_ns)
        labels = self._labels(change, result)
        self._changes.add(1, labels)
        self._durations.record(elapsed_s, {**labels, "genesys.type": change.type})

    def _at(self, address: str) -> Span:
        """Return the span of the change that goes on at an address, or the run's."""
        with self._lock:
            return self._going.get(address, self._run)

    def _labels(self, change: Change, result: str) -> dict[str, str]:
        return {
            "genesys.action": change.action,
            "genesys.result": result,
            "genesys.provider": change.provider,
            "genesys.stack": self._stack,
        }


def _resource(environ: Mapping[str, str]) -> Resource:
    named = environ.get("OTEL_SERVICE_NAME") or "service.name=" in environ.get("OTEL_RESOURCE_ATTRIBUTES", "")
    return Resource.create({} if named else {SERVICE_NAME: NAME})
