"""Hook packages as they are installed: silent until they are wanted, and then part of every deployment."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

YAML = """\
project: shop
provider: local
resources:
  net: {kind: network}
  token: {kind: secret}
"""


class Server(ThreadingHTTPServer):
    """Keeps what is posted to it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Door)
        self.taken = []
        self.place = f"127.0.0.1:{self.server_address[1]}"


class Door(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.taken.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    found = Server()
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


@pytest.fixture
def nobody():
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{plug.getsockname()[1]}"


@pytest.fixture
def shop(place):
    place.write("genesys.yaml", YAML)
    return place


def imported(place, *args):
    """Run a command as a process and return the modules that it imported, and what it printed."""
    program = "import sys; from genesys.cli import main; sys.exit(main())"
    command = [sys.executable, "-X", "importtime", "-c", program, *args]
    done = subprocess.run(command, cwd=place.path, env=place.environ, capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}, done.stdout


def test_nothing_heavy_is_imported_and_no_plan_names_a_package_that_nobody_asked_for(shop):
    names, out = imported(shop, "deploy", "--yes")
    assert "2 added" in out
    assert {"genesys_guard.reading", "genesys_notify.texts", "genesys_otel.exporting"} <= names, "they were loaded"
    assert [
        name
        for name in names
        if re.match(r"apprise|opentelemetry|genesys_(guard\.plans|notify\.send|otel\.watch)", name)
    ] == []
    shop.write("genesys.yaml", YAML + "  other: {kind: secret}\n")
    assert set(shop.ok("plan", "--json").document["plugins"]) == {"genesys-local"}
    shop.write("guard.yaml", "keep_data: true\n")
    assert set(shop.ok("plan", "--json").document["plugins"]) == {"genesys-local", "genesys-guard"}


def test_an_unchanged_plan_asks_no_package_whether_there_are_rules_or_not(shop):
    for rules in (None, "default_tags: {team: core}\n", "default_tags: {team: core}\nkeep_data: true\n"):
        if rules:
            shop.write("guard.yaml", rules)
        shop.ok("deploy", "--yes")
        shop.ok("plan")
        names, out = imported(shop, "plan")
        assert "No changes" in out
        assert [name for name in names if name.startswith(("pluggy", "genesys_guard", "pydantic"))] == []
    shop.write("guard.yaml", "forbid: {kinds: [network]}\n")
    assert shop.run("plan").code == 5, "rules that changed are asked"
    shop.write("guard.yaml", "keep_data: true\nkep_data: true\n")
    assert shop.run("plan").code == 5
    os.unlink(shop.path / "guard.yaml")
    shop.write("guard.yml", "keep_data: true\n")
    assert "its name is misspelt" in shop.run("plan").err
    os.unlink(shop.path / "guard.yml")
    assert shop.run("plan").code == 0


def test_rules_fill_in_tags_and_refuse_with_the_place_and_the_line(shop):
    shop.write("guard.yaml", "default_tags: {team: core}\nrequire_tags: [team]\n")
    shop.ok("deploy", "--yes")
    assert shop.clean()
    shop.write("guard.yaml", "default_tags: {team: core}\nrequire_tags: [team, owner]\n")
    ran = shop.run("deploy", "--yes")
    assert ran.code == 5
    assert ran.err.count("[POLICY-001]") == 2
    assert '"net" has no tag owner' in ran.err
    assert "Where: genesys.yaml:4:3" in ran.err
    assert "(guard.yaml:2)" in ran.err
    shop.write("genesys.yaml", YAML + "tags: {owner: ops}\n")
    shop.ok("deploy", "--yes")


def test_a_misspelt_rule_is_one_error_and_nothing_is_deployed(shop):
    shop.write("guard.yaml", "keep_data: true\nrequire_tag: [owner]\n")
    ran = shop.run("deploy", "--yes")
    assert (ran.code, ran.err.count("[GUARD-001]")) == (5, 1)
    assert "Where: guard.yaml:2:1" in ran.err
    assert 'Did you mean "require_tags"?' in ran.err
    assert not shop.recorded()
    assert shop.run("validate").code == 5, "validate says it, too"


def test_what_holds_data_is_kept_in_a_protected_environment(shop):
    shop.write("genesys.yaml", YAML + "  store: {kind: bucket, force_destroy: true, protect: false}\n")
    shop.ok("deploy", "--yes")
    shop.write("guard.yaml", "environments: {dev: {keep_data: true}}\n")
    ran = shop.run("destroy", "--yes", "--confirm-data-loss", "shop/dev")
    assert (ran.code, '"store" holds data and would be deleted' in ran.err) == (5, True), ran.everything
    shop.write("genesys.yaml", YAML)
    ran = shop.run("deploy", "--yes", "--confirm-data-loss", "store")
    assert (ran.code, "(guard.yaml:1)" in ran.err) == (5, True), ran.everything
    assert "store/bucket" in json.dumps(shop.ok("state", "list", "--json").document)


def test_messages_are_sent(shop, server):
    ran = shop.command("deploy", "--yes", env={"GENESYS_NOTIFY_URLS": f"json://me:hush@{server.place}/t0ken"})
    assert ran.code == 0, ran.everything
    assert [json.loads(body)["title"] for _, body in server.taken] == [
        "shop/dev: deploy begins",
        "shop/dev: deploy done",
    ]
    assert ran.err == ""


def test_a_dead_server_stops_nothing_and_no_address_is_shown_or_kept(shop, nobody):
    ran = shop.command("deploy", "--yes", env={"GENESYS_NOTIFY_URLS": f"json://me:hush@{nobody}/t0ken"})
    assert ran.code == 0, ran.everything
    assert ran.err.count("[PLUGIN-010]") == 1
    assert "2 of 2 messages did not reach everybody" in ran.err
    for secret in ("hush", "t0ken", nobody):
        assert secret not in ran.everything
        assert shop.mentions(secret) == []


def test_a_deployment_is_a_trace_at_a_real_collector(shop, server):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    ran = shop.command("deploy", "--yes", env={"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{server.place}"})
    assert (ran.code, ran.err) == (0, ""), ran.everything
    bodies = [body for path, body in server.taken if path == "/v1/traces"]
    spans = [
        span
        for body in bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    (run,) = [span for span in spans if span.name == "genesys deploy"]
    changes = [span for span in spans if span is not run]
    assert sorted(span.name for span in changes) == ["create local.network", "create local.secret"]
    assert {span.parent_span_id for span in changes} == {run.span_id}
    assert all(run.start_time_unix_nano <= s.start_time_unix_nano <= s.end_time_unix_nano for s in changes)
    assert all(s.end_time_unix_nano <= run.end_time_unix_nano for s in changes)
    secret = shop.ok("secret", "show", "token", "--show-secrets").out.strip()
    assert secret.encode() not in b"".join(body for _, body in server.taken)


def test_a_dead_collector_stops_nothing(shop, nobody):
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{nobody}", "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    ran = shop.command("deploy", "--yes", env=env)
    assert ran.code == 0, ran.everything
    assert ran.err.count("[PLUGIN-010]") == 1
    assert "The collector did not take 3 spans and metrics" in ran.err


def test_a_saved_plan_was_asked_about_when_it_was_made_and_rules_that_are_new_refuse_it(shop):
    shop.write("guard.yaml", "keep_data: true\n")
    shop.ok("plan", "--out", "new.gplan")
    os.unlink(shop.path / "guard.yaml")
    shop.ok("deploy", "new.gplan")
    shop.write("genesys.yaml", YAML + "  other: {kind: secret}\n")
    shop.ok("plan", "--out", "other.gplan")
    shop.write("guard.yaml", "at_most: {create: 0}\n")
    ran = shop.run("deploy", "other.gplan")
    assert (ran.code, "genesys-guard is new here" in ran.err) == (69, True), ran.everything
    ran = shop.run("deploy", "other.gplan", "--allow-other-plugins")
    assert (ran.code, "(guard.yaml:1)" in ran.err) == (5, True), ran.everything


def test_a_plan_that_was_saved_where_nobody_listens_runs_where_somebody_does(shop, server):
    assert shop.command("plan", "--out", "new.gplan").code == 0
    ran = shop.command("deploy", "new.gplan", env={"GENESYS_NOTIFY_URLS": f"json://{server.place}"})
    assert ran.code == 0, ran.everything
    assert len(server.taken) == 2
