"""Messages reach a real server through apprise; what cannot be sent is counted, and no address is ever shown."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from genesys.spi import Change, Deployed, Plan
from genesys_notify import hooks, sending
from genesys_notify.sending import NotSent, Sender

STACK = "shop/dev"
# What apprise imports on its own is old in places.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
FINDING = {"summary": "it is full", "solution": "Make room.", "code": "RUN-005", "reason": "", "command": ""}


class Board(ThreadingHTTPServer):
    """Keeps what is posted to it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.posted, self.status, self.wait_s = [], 200, 0.0

    @property
    def url(self):
        return f"json://reader:hush@127.0.0.1:{self.server_address[1]}/hooks/t0ken"


class Page(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.wait_s)
        self.server.posted.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def board():
    server = Board()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def dead():
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        yield f"json://reader:hush@127.0.0.1:{plug.getsockname()[1]}/hooks/t0ken"


def change(address="web/instance", action="create"):
    return Change(action, address, generation=1, type="x.instance", provider="x", body={"password": "never-shown"})


def result(**more):
    facts = {
        "run": "r",
        "status": "green",
        "commit": "c",
        "done": 1,
        "failed": 0,
        "skipped": 0,
        "outputs": {"k": "never-shown"},
    }
    return Deployed(**{**facts, "healthy": True, "interrupted": False, "elapsed_s": 1.25, **more})


def told(*failures, ended=None):
    """Tell the plugin of a whole run."""
    plan = Plan(STACK, changes=[change(), change("db/instance", "delete")])
    hooks.genesys_before_deploy(plan, STACK)
    for failed in failures:
        hooks.genesys_operation_failed(failed, STACK, FINDING)
    hooks.genesys_after_deploy(plan, STACK, ended or result())


def test_it_is_silent_without_addresses(monkeypatch):
    monkeypatch.delenv(hooks.VARIABLE, raising=False)
    assert hooks.active("/nowhere") is False
    monkeypatch.setenv(hooks.VARIABLE, " \n ")
    assert hooks.active("/nowhere") is False
    monkeypatch.setenv(hooks.VARIABLE, "json://localhost")
    assert hooks.active("/nowhere") is True


def test_a_run_is_told_from_its_begin_to_its_end(monkeypatch, board):
    monkeypatch.setenv(hooks.VARIABLE, board.url)
    told(change(), ended=result(status="partial", failed=1, skipped=2))
    assert [(post["title"], post["message"], post["type"]) for post in board.posted] == [
        ("shop/dev: deploy begins", "1 to add, 1 to destroy.", "info"),
        ("shop/dev: could not create web/instance", "it is full [RUN-005]\nMake room.", "failure"),
        ("shop/dev: deploy done in part", "1 change made, 1 failed, 2 skipped, in 1.2 s.", "warning"),
    ]
    assert "never-shown" not in json.dumps(board.posted)


@pytest.mark.parametrize(
    "more, title, sort",
    [
        ({}, "shop/dev: deploy done", "success"),
        ({"status": "failed"}, "shop/dev: deploy failed", "failure"),
        ({"interrupted": True}, "shop/dev: deploy interrupted", "warning"),
    ],
)
def test_the_end_says_how_it_went(monkeypatch, board, more, title, sort):
    monkeypatch.setenv(hooks.VARIABLE, board.url)
    told(ended=result(**more))
    assert (board.posted[-1]["title"], board.posted[-1]["type"]) == (title, sort)


def test_many_failures_are_few_messages(monkeypatch, board):
    monkeypatch.setenv(hooks.VARIABLE, board.url)
    told(*(change(f"web{n}/instance") for n in range(20)), ended=result(status="failed", failed=20))
    assert len(board.posted) == 1 + hooks.MOST_FAILURES + 1
    assert "20 failed" in board.posted[-1]["message"]


def test_several_services_hear_the_same(monkeypatch, board):
    monkeypatch.setenv(hooks.VARIABLE, f"{board.url}/a\n{board.url}/b")
    told()
    assert len(board.posted) == 4


def test_a_dead_server_is_one_sentence_without_its_address(monkeypatch, dead, capfd, caplog):
    monkeypatch.setenv(hooks.VARIABLE, dead)
    with caplog.at_level(logging.DEBUG), pytest.raises(NotSent) as caught:
        told()
    assert str(caught.value) == "2 of 2 messages did not reach everybody"
    shown = capfd.readouterr()
    for text in (shown.out, shown.err, caplog.text, repr(caught.value)):
        assert not [secret for secret in ("hush", "t0ken", "127.0.0.1") if secret in text]
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_a_server_that_refuses_is_counted(monkeypatch, board, capfd):
    board.status = 500
    monkeypatch.setenv(hooks.VARIABLE, board.url)
    with pytest.raises(NotSent, match="2 of 2 messages"):
        told()
    assert capfd.readouterr().err == ""


def test_an_address_that_apprise_cannot_read_is_named_by_its_number(monkeypatch, board, capfd):
    monkeypatch.setenv(hooks.VARIABLE, f"{board.url} nonsense://t0ken")
    with pytest.raises(NotSent) as caught:
        told()
    assert str(caught.value) == "apprise cannot read address 2 of 2"
    assert "t0ken" not in capfd.readouterr().err
    assert len(board.posted) == 2, "the others hear everything"


def test_a_run_does_not_wait_for_a_message_before_its_end(board):
    board.wait_s = 0.5
    sender = Sender([board.url])
    began = time.monotonic()
    sender.send("a", "b", "info")
    assert time.monotonic() - began < 0.2
    sender.close()
    assert len(board.posted) == 1


def test_the_end_waits_only_so_long(board):
    board.wait_s = 2.0
    sender = Sender([board.url], patience_s=0.1)
    sender.send("a", "b", "info")
    with pytest.raises(NotSent, match=r"not everything was sent after 0\.1 s"):
        sender.close()
    sender._thread.join()


def test_what_a_library_raises_is_only_counted(monkeypatch):
    def broken(self):
        raise RuntimeError("json://hush")

    monkeypatch.setattr(sending.Sender, "_services", broken)
    sender = Sender(["json://hush"])
    sender.send("a", "b", "info")
    with pytest.raises(NotSent, match=r"^1 of 1 messages did not reach everybody$"):
        sender.close()


def test_what_is_told_without_a_beginning_is_nothing(monkeypatch):
    hooks.genesys_operation_failed(change(), "other/dev", FINDING)
    hooks.genesys_after_deploy(Plan("other/dev"), "other/dev", result())
    assert "other/dev" not in hooks._runs


def test_apprise_is_imported_only_when_something_is_sent():
    program = (
        "import sys, genesys_notify.hooks as h, genesys_notify.sending; h.active('/'); print('apprise' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
