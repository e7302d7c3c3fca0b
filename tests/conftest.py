"""A machine of its own for every story: a project, an agent, and proof that nothing is left at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from genesys.testing.project import Folder
from genesys_local.agent import processes
from genesys_local.client import Client
from genesys_local.paths import short

APP = """\
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = self.path.rpartition("/")[2]
        body = (os.environ.get(name, "-") if self.path.startswith("/env/") else "version one").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

class Server(ThreadingHTTPServer):
    request_queue_size = 128

print("up", flush=True)
Server((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
"""


class Place(Folder):
    """A project on this machine."""

    APP = APP

    def __init__(self, root: Path) -> None:
        super().__init__(root, GENESYS_LOCAL_HOME=str(root / "local"), GENESYS_LOCAL_IDLE_S="1")
        self.home = self.environ["GENESYS_LOCAL_HOME"]
        self.client = Client(self.home, environ=self.environ)

    def another(self, name: str) -> Folder:
        """Return another person's checkout on the same machine: other caches, the same keys, no project yet."""
        other = Folder(self.root / name, **{k: self.environ[k] for k in ("GENESYS_LOCAL_HOME", "GENESYS_LOCAL_IDLE_S")})
        other.environ["XDG_CONFIG_HOME"] = self.environ["XDG_CONFIG_HOME"]
        return other

    def get(self, url: str, patience_s: float = 20.0) -> str:
        """Return what a URL answers."""
        with urllib.request.urlopen(url, timeout=patience_s) as answer:
            return str(answer.read().decode())

    def output(self, name: str = "url") -> str:
        """Return an output of the stack."""
        return self.ok("output", name, "--raw").out.strip()

    def natives(self) -> set[str]:
        """Return the ids of everything that the agent owns, whoever asked for it."""
        stacks = os.path.join(self.home, "stacks")
        found = os.listdir(stacks) if os.path.isdir(stacks) else []
        return {row["id"] for stack in found for row in self.client.list(None, stack)}

    def recorded(self, *args: str) -> set[str]:
        """Return the ids of everything that the state records."""
        ran = self.run("state", "list", "--json", *args)
        return {row["id"] for row in ran.document["resources"]} if ran.code == 0 else set()

    def clean(self, *args: str) -> bool:
        """Tell whether a plan has nothing to do."""
        return self.run("plan", "--detailed-exitcode", *args).code == 0

    def processes(self) -> list[int]:
        """Return all processes that run for this machine, the agent excepted."""
        return list(processes.marked([short(self.home) + "."]))

    def running(self, word: str) -> list[int]:
        """Return the processes of this machine whose command line holds a word."""
        found = []
        for pid in self.processes():
            with contextlib.suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
                if word.encode() in file.read():
                    found.append(pid)
        return found

    def kill(self, pid: int) -> None:
        """Kill a process and wait until it is gone."""
        born = processes.start_time(pid)
        os.kill(pid, signal.SIGKILL)
        self.until(lambda: processes.start_time(pid) != born)

    def until(self, true: Callable[[], Any], patience_s: float = 20.0) -> Any:
        """Wait until something is true, and return it."""
        deadline = time.monotonic() + patience_s
        while not (value := true()):
            assert time.monotonic() < deadline, "this did not come true in time"
            time.sleep(0.03)
        return value

    def mentions(self, text: str) -> list[str]:
        """Return the files below the root, other than the project's own, that hold a text."""
        found = []
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError), open(path, "rb") as file:
                    if text.encode() in file.read():
                        found.append(os.path.relpath(path, self.root))
        return sorted(found)

    def end(self) -> None:
        """Remove everything, whatever the story left, and prove that nothing is left."""
        stacks = os.path.join(self.home, "stacks")
        for stack in os.listdir(stacks) if os.path.isdir(stacks) else []:
            self.client.sweep(stack)
        self.client.close()
        with contextlib.suppress(Exception):
            self.client.stop()
        self.client.close()
        self.until(lambda: not self.processes())
        self.until(lambda: not os.path.exists(self.home))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A project folder on a machine of its own."""
    found = Place(tmp_path)
    try:
        yield found
        found.end()
    finally:
        with contextlib.suppress(Exception):
            found.end()
        shutil.rmtree(found.home, ignore_errors=True)  # an agent ends when its folder is gone
