"""A run becomes one trace and metrics: in memory, and as OTLP that a real server receives and decodes."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from genesys.spi import Change, Deployed, Plan
from genesys_otel import exporting, hooks

STACK = "shop/dev"
FINDING = {"summary": "it is full", "code": "RUN-005", "reason": "never-shown", "solution": "", "command": ""}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("OTEL_") or name == "TRACEPARENT"]:
        monkeypatch.delenv(name)
    yield
    hooks._runs.clear()


def change(address, action="create"):
    body = {"password": "never-shown"}
    return Change(action, address, generation=1, type="x.disk", provider="x", kind="volume", body=body, reason="new")


def result(**more):
    facts = {"run": "r1", "status": "green", "commit": "c", "done": 1, "failed": 0, "skipped": 0}
    return Deployed(
        **{**facts, "outputs": {"k": "never-shown"}, "healthy": True, "interrupted": False, "elapsed_s": 1.0, **more}
    )


def tell_run(*, ended=None):
    """Tell the plugin of a run: one change made, one failed, one skipped."""
    made, broken, left = change("a/disk"), change("b/disk"), change("c/disk", "update")
    plan = Plan(STACK, changes=[made, broken, left], settings={"mode": "deploy"})
    hooks.genesys_before_deploy(plan, STACK)
    hooks.genesys_event({"event": "run_started", "run": "r1", "stack": STACK, "changes": 3}, STACK)
    hooks.genesys_before_operation(made, STACK)
    hooks.genesys_before_operation(broken, STACK)
    retry = {
        "address": "a/disk",
        "verb": "create",
        "fault": "Throttled",
        "code": "Slow",
        "message": "never-shown",
        "wait_s": 0.5,
    }
    hooks.genesys_event({"event": "retrying", **retry}, STACK)
    hooks.genesys_after_operation(made, STACK, 2.0)
    hooks.genesys_event({"event": "change_done", "change": made.id, "elapsed_s": 2.0}, STACK)
    hooks.genesys_operation_failed(broken, STACK, FINDING)
    hooks.genesys_event({"event": "change_failed", "change": broken.id, "elapsed_s": 0.25, "finding": FINDING}, STACK)
    hooks.genesys_event({"event": "change_skipped", "change": left.id, "because": broken.id}, STACK)
    hooks.genesys_event({"event": "health_checked", "address": "a", "passed": True, "detail": ""}, STACK)
    hooks.genesys_after_deploy(STACK, ended or result(status="partial", failed=1, skipped=1))


@pytest.fixture
def memory(monkeypatch):
    """Keep everything in memory, and return what gives spans by name and the metrics' points."""
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    spans, points = InMemorySpanExporter(), {}

    class Reader(InMemoryMetricReader):
        def force_flush(self, timeout_millis=0):
            data = self.get_metrics_data()
            for metric in data.resource_metrics[0].scope_metrics[0].metrics if data else ():
                points[metric.name] = list(metric.data.data_points)
            return True

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setattr(exporting, "span_exporter", lambda lost: spans)
    monkeypatch.setattr(exporting, "metric_reader", lambda lost: Reader())
    return lambda: (
        {span.name + " " + span.attributes.get("genesys.address", ""): span for span in spans.get_finished_spans()},
        points,
    )


@pytest.mark.parametrize(
    "environ, on",
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4318/v1/metrics"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "true"}, False),
        (
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c",
                "OTEL_TRACES_EXPORTER": "none",
                "OTEL_METRICS_EXPORTER": "none",
            },
            False,
        ),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "none"}, True),
    ],
)
def test_it_listens_when_the_variables_of_the_specification_say_so(monkeypatch, environ, on):
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert hooks.active("/nowhere") is on


def test_a_run_is_one_trace_with_a_span_for_each_change(memory):
    before = time.time_ns()
    tell_run()
    spans, _ = memory()
    run, made, broken = spans["genesys deploy "], spans["create x.disk a/disk"], spans["create x.disk b/disk"]
    assert len(spans) == 3
    assert {span.context.trace_id for span in spans.values()} == {run.context.trace_id}
    assert run.parent is None
    assert made.parent.span_id == broken.parent.span_id == run.context.span_id
    assert made.end_time - made.start_time == 2_000_000_000
    assert broken.end_time - broken.start_time == 250_000_000
    assert before <= run.start_time <= made.start_time <= time.time_ns()
    assert made.status.status_code.name == "OK"
    assert (broken.status.status_code.name, broken.status.description) == ("ERROR", "it is full")
    assert broken.attributes["genesys.code"] == "RUN-005"
    assert (run.status.status_code.name, run.attributes["genesys.status"]) == ("ERROR", "partial")
    assert run.attributes["genesys.run"] == "r1"
    assert [(event.name, event.attributes["genesys.fault"]) for event in made.events] == [("retrying", "Throttled")]
    assert [event.name for event in run.events] == ["skipped", "health_checked"]
    assert run.resource.attributes["service.name"] == "genesys"


def test_changes_are_counted_and_their_durations_kept(memory):
    tell_run()
    _, points = memory()
    counted = {
        (p.attributes["genesys.action"], p.attributes["genesys.result"]): p.value for p in points["genesys.changes"]
    }
    assert counted == {("create", "done"): 1, ("create", "failed"): 1, ("update", "skipped"): 1}
    durations = {p.attributes["genesys.result"]: p.sum for p in points["genesys.change.duration"]}
    assert durations == {"done": 2.0, "failed": 0.25}


def test_no_value_of_a_resource_leaves(memory):
    tell_run()
    spans, points = memory()
    assert "never-shown" not in "".join(span.to_json() for span in spans.values()) + repr(points)


def test_a_green_run_is_no_error(memory):
    tell_run(ended=result())
    assert memory()[0]["genesys deploy "].status.status_code.name == "UNSET"


def test_a_run_can_be_part_of_a_trace_of_somebody_else(memory, monkeypatch):
    monkeypatch.setenv("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "pipeline")
    tell_run()
    run = memory()[0]["genesys deploy "]
    assert f"{run.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert f"{run.parent.span_id:016x}" == "b7ad6b7169203331"
    assert run.resource.attributes["service.name"] == "pipeline"


def test_a_change_that_never_ended_ends_with_the_run(memory):
    plan = Plan(STACK, changes=[change("a/disk")])
    hooks.genesys_before_deploy(plan, STACK)
    hooks.genesys_before_operation(plan.changes[0], STACK)
    hooks.genesys_after_deploy(STACK, result(interrupted=True, status="failed"))
    assert "create x.disk a/disk" in memory()[0]


class Collector(ThreadingHTTPServer):
    """Keeps what is exported to it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Door)
        self.taken, self.status = [], 200


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.taken.append((self.path, self.headers["Content-Type"], self.headers.get("Authorization"), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def collector(monkeypatch):
    server = Collector()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_address[1]}")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def decoded(collector):
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    spans, metrics = [], set()
    for path, kind, _, body in collector.taken:
        assert kind == "application/x-protobuf"
        if path == "/v1/traces":
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans += [span for scope in resource.scope_spans for span in scope.spans]
        else:
            assert path == "/v1/metrics"
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                metrics |= {metric.name for scope in resource.scope_metrics for metric in scope.metrics}
    return spans, metrics


def test_a_real_collector_receives_protobuf(collector, monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20x")
    tell_run()
    spans, metrics = decoded(collector)
    assert sorted(span.name for span in spans) == ["create x.disk", "create x.disk", "genesys deploy"]
    assert len({span.trace_id for span in spans}) == 1
    assert metrics == {"genesys.changes", "genesys.change.duration"}
    assert {authorization for _, _, authorization, _ in collector.taken} == {"Bearer x"}
    assert b"never-shown" not in b"".join(body for _, _, _, body in collector.taken)


def test_one_signal_can_be_switched_off(collector, monkeypatch):
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    tell_run()
    assert {path for path, _, _, _ in collector.taken} == {"/v1/traces"}


def test_a_collector_that_refuses_is_one_sentence(collector, capfd, caplog):
    collector.status = 400
    with pytest.raises(Exception, match=r"^The collector did not take 3 spans and metrics$"):
        tell_run()
    assert capfd.readouterr().err == ""


def test_a_dead_collector_is_one_sentence_and_does_not_hold_up_for_long(monkeypatch, capfd):
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{plug.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(Exception, match=r"^The collector did not take 3 spans and metrics$"):
            tell_run()
    assert time.monotonic() - began < 15
    assert capfd.readouterr().err == ""


def test_another_protocol_is_refused_and_not_half_spoken(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with pytest.raises(ValueError, match="only http/protobuf"):
        hooks.genesys_before_deploy(Plan(STACK, changes=[change("a/disk")]), STACK)
    hooks.genesys_before_operation(change("a/disk"), STACK)
    hooks.genesys_after_deploy(STACK, result())


def test_the_library_is_imported_only_when_a_run_begins():
    program = (
        "import sys, genesys_otel.hooks as h; h.active('/'); print(any('opentelemetry' in m for m in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
