"""A plain HTTP proxy that counts calls and makes trouble: for clouds in tests, real emulators or programs of ours.

::

    with Chaos("http://127.0.0.1:5000", operation=named, weather=Weather(lost_after=0.1), seed=7) as bed:
        ...  # point the provider at bed.url
        assert bed.calls["ec2.CreateVpc"] == 1

``upstream`` may also be a function from `Call` to `Answer`, so that a simulator needs no server of its own.
``GET /_bed`` answers with the counters as JSON, ``POST /_bed`` changes the weather or resets the counters.

What strikes a call depends on the seed, its operation and how often that operation came before, and not on threads.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

CONTROL = "/_bed"
"""Path of the counters."""
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"})
_ANSWER_S = 120.0


class Call(NamedTuple):
    """One request, as it came.

    Args:
        method: HTTP method.
        path: With its query.
        headers: Names in lower case.
        body: As it came.
        operation: What it is counted as; ``""`` until it is known.
    """

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    operation: str = ""


class Answer(NamedTuple):
    """One answer.

    Args:
        status: HTTP status.
        body: Its body.
        headers: Without the length.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Weather(NamedTuple):
    """How often what goes wrong, each from 0 to 1; at most one thing strikes a call.

    Args:
        lost_before: The connection breaks before anything happened.
        lost_after: It took effect, and the connection breaks instead of an answer.
        throttle: Refused for coming too fast.
        broken: A 500 that is not the vendor's, without effect.
        latency_s: Seconds added to every call.
        jitter_s: At most so many seconds more.
    """

    lost_before: float = 0.0
    lost_after: float = 0.0
    throttle: float = 0.0
    broken: float = 0.0
    latency_s: float = 0.0
    jitter_s: float = 0.0


STRIKES = ("lost_before", "lost_after", "throttle", "broken")
"""What can strike a call, in the order in which the dice are read."""
Handler = Callable[[Call], Answer]


def _plainly(call: Call) -> str:
    return f"{call.method} {call.path.partition('?')[0]}"


def _slow_down(call: Call) -> Answer:
    return Answer(429, b'{"error": {"code": "TooManyRequests"}}', {"content-type": "application/json"})


def _broken(call: Call) -> Answer:
    return Answer(500, b"<html><title>500</title><p>Something broke.</html>", {"content-type": "text/html"})


class Chaos:
    """The proxy; a context manager, or `start` and `close`.

    Args:
        upstream: Address of a server, or a function that answers.
        operation: Gives the name under which a call is counted.
        weather: What goes wrong.
        seed: Of the dice.
        throttled: Gives the vendor's words for a throttle.
        broken: Gives the answer of a server that broke.
        spared: Operations that nothing strikes.
        port: To listen on; 0 for a free one.

    Attributes:
        calls: Operation -> how often it came.
        struck: ``strike operation`` -> how often.
        strikes: ``(operation, n)`` -> what strikes the n-th call of it, from 1, whatever the weather.
        log: ``(operation, what struck it or "")`` in order.
    """

    def __init__(
        self,
        upstream: str | Handler,
        *,
        operation: Callable[[Call], str] = _plainly,
        weather: Weather | None = None,
        seed: int = 0,
        throttled: Handler = _slow_down,
        broken: Handler = _broken,
        spared: frozenset[str] = frozenset(),
        port: int = 0,
    ) -> None:
        self._answer = Forward(upstream) if isinstance(upstream, str) else upstream
        self._operation, self._throttled, self._broken = operation, throttled, broken
        self._spared, self.seed = spared, seed
        self.weather = weather or Weather()
        self.calls: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.strikes: dict[tuple[str, int], str] = {}
        self.log: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.chaos = self

    @property
    def url(self) -> str:
        """Where it listens, such as ``http://127.0.0.1:40123``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Self:
        """Answer calls, in threads."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        if isinstance(self._answer, Forward):
            self._answer.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def reset(self) -> None:
        """Forget what was counted, and planned strikes."""
        with self._lock:
            self.calls.clear()
            self.struck.clear()
            self.strikes.clear()
            self.log.clear()

    @property
    def total(self) -> int:
        """How many calls came."""
        with self._lock:
            return sum(self.calls.values())

    def answer(self, call: Call) -> Answer | None:
        """Return the answer to a call, or ``None`` when the connection is to break."""
        if call.path.partition("?")[0] == CONTROL:
            return self._control(call)
        call = call._replace(operation=self._operation(call))
        strike, wait = self._draw(call.operation)
        if wait:
            time.sleep(wait)
        if strike == "lost_before":
            return None
        if strike in {"throttle", "broken"}:
            return (self._throttled if strike == "throttle" else self._broken)(call)
        answer = self._answer(call)
        return None if strike == "lost_after" else answer

    def _draw(self, operation: str) -> tuple[str, float]:
        with self._lock:
            self.calls[operation] += 1
            nth = self.calls[operation]
            weather = self.weather
            dice = random.Random(f"{self.seed}/{operation}/{nth}")  # noqa: S311 - dice of a test
            strike = self.strikes.pop((operation, nth), "")
            if not strike and operation not in self._spared:
                strike = _struck(weather, dice.random())
            if strike:
                self.struck[f"{strike} {operation}"] += 1
            self.log.append((operation, strike))
        return strike, weather.latency_s + dice.random() * weather.jitter_s

    def _control(self, call: Call) -> Answer:
        if call.method == "POST":
            wanted: dict[str, Any] = json.loads(call.body or b"{}")
            if wanted.pop("reset", False):
                self.reset()
            self.weather = self.weather._replace(**wanted)
        found = {"calls": dict(self.calls), "struck": dict(self.struck), "weather": self.weather._asdict()}
        return Answer(200, json.dumps(found, sort_keys=True).encode(), {"content-type": "application/json"})


def _struck(weather: Weather, drawn: float) -> str:
    for name in STRIKES:
        drawn -= getattr(weather, name)
        if drawn < 0:
            return name
    return ""


class Forward:
    """Hands calls to a server, over connections that stay open.

    Args:
        url: Address of the server.
    """

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._idle: list[http.client.HTTPConnection] = []

    def __call__(self, call: Call) -> Answer:
        """Return the server's answer; asked once only: whether to repeat is for whoever called."""
        headers = {name: value for name, value in call.headers.items() if name not in _HOP}
        headers["content-length"] = str(len(call.body))
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = http.client.HTTPConnection(self._host, timeout=_ANSWER_S)
        try:
            connection.request(call.method, call.path, call.body, headers)
            found = connection.getresponse()
            body = found.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            raise
        self._idle.append(connection)
        shown = {name.lower(): value for name, value in found.getheaders() if name.lower() not in _HOP}
        if call.method == "HEAD":
            shown["content-length"] = found.getheader("content-length", "0")
        return Answer(found.status, body, shown)

    def close(self) -> None:
        """Let go of the connections."""
        while self._idle:
            self._idle.pop().close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    chaos: Chaos

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that is gone: here they die on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # Small writes that wait for each other cost 40 ms a call.
    wbufsize = -1
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length else b""
        if len(body) < length:  # Whoever asked died while asking: a server does nothing about half a request.
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, headers, body)
        try:
            answer = self.server.chaos.answer(call)
        except Exception as error:
            answer = Answer(502, f"{type(error).__name__}: {error}".encode(), {"content-type": "text/plain"})
        if answer is None:
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name != "content-length":
                self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("content-length", answer.headers.get("content-length") or str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        pass
