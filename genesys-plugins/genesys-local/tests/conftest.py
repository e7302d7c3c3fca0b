"""A machine of its own for every test: a data folder, a client, and proof that nothing is left at the end."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import shutil
import signal
import socket
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genesys_local.agent import processes
from genesys_local.client import Client
from genesys_local.paths import short

APP = """
import http.server, os, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path.startswith("/slow"):
            time.sleep(float(self.path.partition("=")[2]))
        names = ("VERSION", "PORT", "HOST")
        if self.path.startswith("/env/"):
            names = (self.path[5:],)
        if self.path == "/forwarded":
            body = self.headers.get("X-Forwarded-For", "").encode()
        elif self.path == "/die":
            os._exit(3)
        else:
            body = " ".join(os.environ.get(name, "-") for name in names).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (body[:3], body[3:]):
            if piece:
                self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(piece), piece))
        self.wfile.write(b"0\\r\\n\\r\\n")

    def log_message(self, *args):
        pass

print("the app is up", os.environ.get("VERSION"))
address = (os.environ["HOST"], int(os.environ["PORT"]))
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
Server(address, Handler).serve_forever()
"""
HEALTH = {"path": "/", "interval_s": 0.2, "timeout_s": 2, "start_s": 20}


class Machine:
    """One data folder and its agent, as tests use them."""

    APP = APP
    HEALTH = HEALTH

    def __init__(self, home: str) -> None:
        self.home = home
        self.environ = {**os.environ, "GENESYS_LOCAL_IDLE_S": "1"}
        self.client = Client(home, environ=self.environ)

    def new(self, type: str, id: str, **body: Any) -> dict[str, Any]:
        return self.client.create(type, id, token="t", body=body)

    def change(self, type: str, id: str, body: dict[str, Any], *changed: str) -> dict[str, Any]:
        return self.client.update(type, id, body=body, changed=changed)

    def see(self, type: str, id: str) -> dict[str, Any] | None:
        return self.client.read(type, [id])[id]

    def source(self, stack: str = "s", **files: str | bytes) -> dict[str, str]:
        """Hand over a source folder; names use ``__`` for the dot."""
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for name, text in files.items():
                data = text.encode() if isinstance(text, str) else text
                info = tarfile.TarInfo(name.replace("__", "."))
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        digest = "sha256:" + short(repr(sorted(files.items())), 32)
        self.client.put_source(stack, digest, buffer.getvalue())
        return {"digest": digest}

    def app(self, id: str = "s/web~1", *, version: str = "1", **more: Any) -> dict[str, Any]:
        """Return the body of a process that answers with its version, port and address."""
        body = {
            "name": "web",
            "source": self.source(id.partition("/")[0], app__py=APP),
            "runtime": "python",
            "env": {"VERSION": version},
            "health": HEALTH,
        }
        return {**body, **more}

    def get(self, url: str, *, host: str | None = None) -> str:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return str(answer.read().decode())

    def free_port(self) -> int:
        with socket.socket() as plug:
            plug.bind(("127.0.0.1", 0))
            return int(plug.getsockname()[1])

    def kill_agent(self) -> int:
        pid = int(self.client.ping()["pid"])
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: not processes.start_time(pid))
        return pid

    def until(self, true: Callable[[], Any], patience_s: float = 15.0) -> Any:
        """Wait until something is true, and return it."""
        deadline = time.monotonic() + patience_s
        while not (value := true()):
            assert time.monotonic() < deadline, "this did not come true in time"
            time.sleep(0.02)
        return value

    def marked(self) -> list[int]:
        """Return all processes that run for this folder, the agent excepted."""
        return processes.marked([short(self.home) + "."])

    def end(self) -> None:
        """Remove everything and prove that nothing is left."""
        log = os.path.join(self.home, "agent.log")
        if os.path.exists(log):
            with open(log, encoding="utf-8") as file:
                assert "Traceback" not in file.read()
        stacks = os.path.join(self.home, "stacks")
        for stack in os.listdir(stacks) if os.path.isdir(stacks) else []:
            self.client.sweep(stack)
        self.client.close()
        with contextlib.suppress(Exception):
            self.client.stop()
        self.client.close()
        self.until(lambda: not self.marked())
        self.until(lambda: not os.path.exists(self.home))
        assert not os.path.exists(os.path.join("/var/lib/genesys-local", short(self.home)))


@pytest.fixture
def machine(tmp_path: Any) -> Iterator[Machine]:
    found = Machine(str(tmp_path / "home"))
    try:
        yield found
        found.end()
    finally:
        shutil.rmtree(found.home, ignore_errors=True)  # the agent ends when its folder is gone


@pytest.fixture
def refuse() -> Callable[..., Any]:
    """Return what runs a call and gives the status of an HTTP refusal."""

    def status(request: urllib.request.Request | str) -> int:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (http.client.HTTPException, OSError):
            return 0

    return status
