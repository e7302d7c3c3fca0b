"""Calls to providers are counted, and every command that made some says how many."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from genesys.app.calls import Calls
from genesys.cli.render.calls import line


@pytest.fixture
def desk(shop):
    """A provider that is asked over HTTP; the list of what it was asked."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            seen.append((self.path, self.client_address))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    shop.environ["GENESYS_PAPER_URL"] = f"http://127.0.0.1:{server.server_address[1]}/"
    yield seen
    server.shutdown()
    server.server_close()


COMMANDS = ["plan", "deploy --yes --replace web", "status", "drift detect", "refresh", "rollback --to 1 --yes",
            "import web/sheet x --yes", "destroy --yes"]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_how_many_calls_it_made(shop, desk, command):
    shop.ok("deploy", "--yes")
    if command.startswith("import"):
        shop.ok("state", "rm", "web/sheet")
    desk.clear()
    ran = shop.run(*command.split())
    found = re.search(r"^(\d+) calls? in \d+\.\ds \((.*)\)$", ran.out, re.MULTILINE)
    assert found, ran.everything
    assert int(found[1]) == len(desk) > 0
    assert "paper.Read" in found[2]


@pytest.mark.parametrize("command", ["plan", "deploy --yes --replace web", "deploy --yes", "status", "drift detect"])
def test_calls_are_in_the_json(shop, desk, command):
    shop.ok("deploy", "--yes")
    desk.clear()
    calls = shop.run(*command.split(), "--json").documents[-1]["calls"]
    assert sum(calls.values()) == len(desk) > 0
    assert set(calls) <= {"paper.Read", "paper.Create", "paper.Delete"}


def test_one_client_serves_the_whole_command(shop, desk):
    shop.ok("deploy", "--yes")
    assert len(desk) >= 2
    assert len({address for _, address in desk}) == 1, "a second connection was opened, so there were two clients"


def test_a_command_that_called_nobody_says_nothing_of_calls(shop):
    assert "call" not in shop.ok("deploy", "--yes").out
    assert "call" not in shop.ok("plan").out


def test_the_line_names_the_three_most_frequent_and_all_of_them_when_asked():
    calls = Calls({"a.Read": 5, "b.Make": 2, "c.Tag": 1, "d.Look": 1}, 3.44)
    assert line(calls) == "9 calls in 3.4s (a.Read 5, b.Make 2, c.Tag 1, ...)"
    assert line(calls, whole=True) == "9 calls in 3.4s (a.Read 5, b.Make 2, c.Tag 1, d.Look 1)"
    assert line(Calls({"a.Read": 1}, 0.0)) == "1 call in 0.0s (a.Read 1)"
