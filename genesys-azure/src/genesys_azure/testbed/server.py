"""The simulator behind a port of this machine, and its handle for tests."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

from genesys_azure.testbed import arm, blobs, logs
from genesys_azure.testbed.answers import Answer, ArmError, Asked
from genesys_azure.testbed.world import Config, Failure, World

if TYPE_CHECKING:
    from genesys_azure.testbed.azurite import Azurite


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Two small writes for one answer would wait for each other for 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    world: World

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _any(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if parts.path.startswith(blobs.ROOT):
            self._blob(parts.path, parts.query, body)
            return
        query = dict(parse_qsl(parts.query))
        base = f"http://{self.headers.get('Host')}"
        with self.world.lock:
            answer = self._answer(parts.path, query, body, base)
            request_id = self.world.guid()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("x-ms-request-id", request_id)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.text)))
        self.end_headers()
        if answer.status != 204:
            self.wfile.write(answer.text)

    def _blob(self, path: str, query: str, body: bytes) -> None:
        given = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, headers, content = blobs.handle(self.world, blobs.Call(self.command, path, query, given, body))
        except ArmError as error:
            refused = blobs.refused(error)
            status, headers, content = refused.status, refused.headers, refused.text
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _answer(self, path: str, query: dict[str, str], body: bytes, base: str) -> Answer:
        try:
            if path.startswith("/_bed"):
                return control(self.world, self.command, path, body)
            if path.endswith("/oauth2/v2.0/token"):
                return token(self.world, path, body)
            if not (self.headers.get("Authorization") or "").startswith("Bearer "):
                raise ArmError(401, "AuthenticationFailed", "Authentication failed. The header is missing.")
            if path.startswith("/v1/") and path.endswith("/query"):
                return logs.query(self.world, self.command, path, body)
            return arm.handle(self.world, Asked(self.command, path, query, body, base))
        except ArmError as error:
            return error.answer()
        except Exception as error:
            self.world.bugs.append(f"{self.command} {path}: {type(error).__name__}: {error}")
            return ArmError(500, "SimulatorBug", self.world.bugs[-1]).answer()

    do_GET = do_PUT = do_PATCH = do_POST = do_DELETE = do_HEAD = _any  # the names that http.server looks for


def token(world: World, path: str, body: bytes) -> Answer:
    """Give a token for a client's secret, as the authority does."""
    sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    world.calls["token"] += 1
    if path.split("/")[1] != world.config.tenant:
        return Answer(400, {"error": "invalid_request", "error_description": "AADSTS90002: Tenant not found."})
    if sent.get("grant_type") != "client_credentials" or sent.get("client_secret") != world.config.secret:
        return Answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."})
    return Answer(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"bed-{world.guid()}"})


def control(world: World, verb: str, path: str, body: bytes) -> Answer:
    """Answer what tests ask of the simulator itself: ``/_bed``, ``/_bed/reset``, ``/_bed/fail``."""
    if path == "/_bed/reset" and verb == "POST":
        world.reset()
        return Answer(200, {})
    if path == "/_bed/fail" and verb == "POST":
        sent = json.loads(body)
        world.failures += [Failure(**{k: v for k, v in sent.items() if k != "times"})] * int(sent.get("times", 1))
        return Answer(200, {})
    things = [{"id": t.id, "type": t.type, "state": t.state} for t in world.things.values()]
    return Answer(200, {"calls": dict(world.calls), "resources": things, "bugs": world.bugs})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that died: tests kill them on purpose."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Bed:
    """A running simulator.

    Args:
        config: How it behaves.
        port: 0 for any that is free.
        blobs: What keeps the contents of storage accounts; without it there are containers, and nothing in them.
    """

    def __init__(self, config: Config | None = None, *, port: int = 0, blobs: Azurite | None = None) -> None:
        self.config = config or Config()
        self.world = World(self.config, blobs)
        handler = type("Handler", (_Handler,), {"world": self.world})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that make Genesys and Azure's SDKs use it."""
        return {
            "AZURE_SUBSCRIPTION_ID": self.config.subscription,
            "AZURE_TENANT_ID": self.config.tenant,
            "AZURE_CLIENT_ID": "00000000-0000-0000-0000-00000000000c",
            "AZURE_CLIENT_SECRET": self.config.secret,
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_RESOURCE_MANAGER": self.url,
            "AZURE_LOG_ANALYTICS": self.url,
            # What was asked for shows here when it was answered, or shortly after.
            "GENESYS_AZURE_LAG_S": "1",
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(self, operation: str, status: int, code: str, *, times: int = 1, **more: Any) -> None:
        """Make the next calls of an operation fail; see `Failure`."""
        with self.world.lock:
            self.world.failures += [Failure(operation, status, code, **more)] * times

    @property
    def ids(self) -> list[str]:
        """Ids of all that is there."""
        with self.world.lock:
            self.world.settle()
            return sorted(thing.id for thing in self.world.things.values())

    @property
    def calls(self) -> dict[str, int]:
        """Operation -> how often it was called."""
        return dict(self.world.calls)

    def change(self, id: str, **body: Any) -> None:
        """Change a resource behind everybody's back; nested objects are merged."""
        with self.world.lock:
            thing = self.world.things[id.lower()]
            thing.body = arm.merged(thing.body, body)

    def when(self, operation: str, call: Callable[[], None]) -> None:
        """Call something when the next call of an operation has taken effect and is not answered yet."""
        with self.world.lock:
            self.world.hooks[operation] = call

    def environment(self, id: str) -> dict[str, str]:
        """Return the variables that the process of a container app has, without those that are secrets."""
        with self.world.lock:
            template = self.world.things[id.lower()].properties["template"]
            return {item["name"]: item["value"] for item in template["containers"][0]["env"] if "value" in item}

    def say(self, id: str, line: str, **more: Any) -> None:
        """Let a container app or a machine print a line; see `genesys_azure.testbed.logs.say`."""
        with self.world.lock:
            logs.say(self.world, id, line, **more)

    def remove(self, id: str) -> None:
        """Remove a resource behind everybody's back."""
        with self.world.lock:
            arm.drop(self.world, self.world.things[id.lower()])
