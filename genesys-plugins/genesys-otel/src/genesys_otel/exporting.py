"""Where spans and metrics go, by the variables of the OpenTelemetry specification; what was not taken is counted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

TRACES, METRICS = "TRACES", "METRICS"
FLUSH_MS = 15_000
"""How long the end of a run waits for the collector, in milliseconds."""
TIMEOUT_S = 5.0
"""How long one export is tried unless the environment says otherwise: a command waits for it, a server would not."""


def wanted(environ: Mapping[str, str], signal: str) -> bool:
    """Tell whether a signal is to be exported.

    Args:
        environ: The environment.
        signal: ``TRACES`` or ``METRICS``.
    """
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporters = [word.strip() for word in environ.get(f"OTEL_{signal}_EXPORTER", "").split(",") if word.strip()]
    if exporters:
        return "otlp" in exporters
    return any(environ.get(f"OTEL_EXPORTER_OTLP_{name}ENDPOINT") for name in ("", f"{signal}_"))


def protocol(environ: Mapping[str, str], signal: str) -> str:
    """Return the protocol that is asked for."""
    named = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    return named or "http/protobuf"


def timeout_s(environ: Mapping[str, str], signal: str) -> float | None:
    """Return how long one export is tried, in seconds, or ``None`` when the environment says so."""
    named = any(environ.get(f"OTEL_EXPORTER_OTLP_{name}TIMEOUT") for name in ("", f"{signal}_"))
    return None if named else TIMEOUT_S


class Lost:
    """How much the collector did not take."""

    def __init__(self) -> None:
        self.spans = self.metrics = 0


def span_exporter(lost: Lost) -> SpanExporter:
    """Return the exporter for traces; it counts what is not taken in ``lost``."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    inner: Any = OTLPSpanExporter(timeout=timeout_s(os.environ, TRACES))

    class Counting(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            result: SpanExportResult = inner.export(spans)
            lost.spans += 0 if result is SpanExportResult.SUCCESS else len(spans)
            return result

        def shutdown(self) -> None:
            inner.shutdown()

        def force_flush(self, timeout_millis: int = FLUSH_MS) -> bool:
            return bool(inner.force_flush(timeout_millis))

    return Counting()


def metric_reader(lost: Lost) -> MetricReader:
    """Return what hands metrics to the collector at the end of a run; it counts what is not taken in ``lost``."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics.export import MetricExportResult, PeriodicExportingMetricReader

    class Counting(OTLPMetricExporter):
        def export(self, *args: Any, **more: Any) -> MetricExportResult:
            result = super().export(*args, **more)
            lost.metrics += result is not MetricExportResult.SUCCESS
            return result

    exporter = Counting(timeout=timeout_s(os.environ, METRICS))
    return PeriodicExportingMetricReader(exporter, export_interval_millis=float("inf"))


def silence() -> None:
    """Keep what the library logs about a collector off the terminal; a run's end says it in one sentence."""
    import logging

    logging.getLogger("opentelemetry").addHandler(logging.NullHandler())
