"""The simulated cloud as a server of its own."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

from genesys_gcp.testbed.bed import Bed
from genesys_gcp.wire.methods import apis
from genesys_gcp.wire.transport import overriding


class Call(NamedTuple):
    """One request.

    Args:
        method: HTTP method.
        path: With its query.
        body: As it came.
    """

    method: str
    path: str
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    bed: Bed


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Small writes that wait for each other cost 40 ms a call.
    wbufsize = -1
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else b""
        if len(body) < length:  # Whoever asked died while asking.
            self.close_connection = True
            return
        answer = self.server.bed(Call(self.command, self.path, body))
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Serving:
    """A server; a context manager.

    Args:
        bed: What it serves.
        port: To listen on; 0 for a free one.
    """

    def __init__(self, bed: Bed, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.bed = bed

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that make Genesys and gcloud use it."""
        return environ(self.url)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def environ(url: str) -> dict[str, str]:
    """Return the environment variables that lead Genesys and gcloud to a simulator.

    Args:
        url: Its address, without a slash at the end.
    """
    found = {overriding(api): f"{url}/" for api in apis()}
    return found | {"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.testbed", "GOOGLE_CLOUD_PROJECT": "shop-123456"}
