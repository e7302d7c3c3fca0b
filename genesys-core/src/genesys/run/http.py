"""The HTTP client that the engine lends to sessions; imports httpx with the first call."""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from genesys.run.pace import Pace
from genesys.spi.faults import Fault, Invalid, Transient, Unknown
from genesys.spi.http import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from genesys.spi.ports import World

_EACH = 4
"""Connections that one client keeps: one at a time, to a few hosts."""
_CONNECT_S = 10.0
_TOKENS = frozenset({"x-amz-security-token", "x-goog-iam-authorization-token", "x-vault-token", "api-key"})
"""Headers whose whole value is a secret."""
_CA = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_NOBODY = "\0nobody"
"""Stands for no file: what goes over plain HTTP asks for no certificate, and a server that shows one is refused."""
_STRANGER_S = 15.0
"""How long a host is called that has not answered in this command: it is rather misspelt than out of order."""
NOT_CONNECTED, BAD_ADDRESS, BAD_CERTIFICATES = "NOT_CONNECTED", "BAD_ADDRESS", "BAD_CERTIFICATES"

_ERRNO = re.compile(r"^\[Errno -?\d+\] ")
"""What the system puts before its words; it says nothing to a person."""


class HttpClient:
    """One client for all sessions of a command; see `genesys.spi.http.Http`.

    Args:
        world: Environment and clock.

    Attributes:
        calls: Operation -> how often it was sent.
        sent: Tokens that were sent as headers.
        span_s: Seconds from the first request to the newest answer; 0 when nothing was sent.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._idle: dict[str, list[httpx.Client]] = {}
        self._trust: dict[str, Any] = {}
        self._closed = False
        self._met: set[str] = set()
        self._buckets: dict[tuple[str, str], Pace] = {}
        self.calls: Counter[str] = Counter()
        self.sent: set[str] = set()
        self.span_s, self._first = 0.0, -1.0

    def send(self, request: Request) -> Reply:
        """Send a request once; see `genesys.spi.http.Http.send`."""
        if request.limit is not None:
            self._bucket(request).take()
        trusted = self._trusted(request)
        client = self._borrowed(trusted)
        with self._lock:
            self.calls[request.operation or request.method] += 1
            self.sent |= tokens_in(request.headers)
            if self._first < 0:
                self._first = self._world.clock.monotonic()
        import httpx

        try:
            answer = client.request(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body,
                timeout=httpx.Timeout(request.timeout_s, connect=_CONNECT_S),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise self._unconnected(error, request) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Invalid(f"{_host(request)} is no address to call: {error}", code=BAD_ADDRESS) from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            kind = Unknown if request.effect else Transient
            raise kind(_words(error, request), code="NO_ANSWER") from None
        finally:
            self._back(trusted, client)
            self.span_s = max(self.span_s, self._world.clock.monotonic() - self._first)
        self._met.add(_host(request))
        return Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.content)

    def throttled(self, request: Request, after_s: float | None = None) -> None:
        """Halve the bucket of a request."""
        if request.limit is not None:
            self._bucket(request).halve(after_s)

    def _unconnected(self, error: Exception, request: Request) -> Fault:
        fault = Transient(_words(error, request) + self._through(), code=NOT_CONNECTED)
        if _host(request) not in self._met:
            fault.bound_s = _STRANGER_S
        return fault

    def _through(self) -> str:
        """Tell which proxies are set, without their passwords: what refused may have been one of them."""
        found = sorted({proxy.rpartition("@")[2].rpartition("/")[2] for proxy in proxies(self._world.environ).values()})
        named = [proxy for proxy in found if proxy]
        return f" (a proxy is set: {', '.join(named)})" if named else ""

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, {}, True
        for client in (client for clients in idle.values() for client in clients):
            client.close()

    def _bucket(self, request: Request) -> Pace:
        limit = request.limit
        assert limit is not None  # noqa: S101 - both callers look first
        with self._lock:
            key = (request.scope, limit.group)
            found = self._buckets.get(key)
            if found is None:
                found = self._buckets[key] = Pace(limit.burst, limit.per_s, self._world.clock)
            return found

    def _trusted(self, request: Request) -> str:
        """Return the file of certificates for a request, ``""`` for the system's; reading them takes 40 ms."""
        environ = self._world.environ
        if request.ca:
            return request.ca
        if request.url.startswith("http://") and not proxies(environ):
            return _NOBODY
        return next((environ[name] for name in _CA if environ.get(name)), "")

    def _borrowed(self, trusted: str) -> httpx.Client:
        """Return a client that nobody else uses now; one pool for all threads costs time for each connection in it."""
        with self._lock:
            idle = self._idle.setdefault(trusted, [])
            return idle.pop() if idle else self._made(trusted)

    def _back(self, trusted: str, client: httpx.Client) -> None:
        with self._lock:
            if not self._closed:
                self._idle.setdefault(trusted, []).append(client)
                return
        client.close()

    def _made(self, trusted: str) -> httpx.Client:
        import httpx

        if trusted not in self._trust:
            self._trust[trusted] = _context(trusted)
        verify = self._trust[trusted]
        limits = httpx.Limits(max_connections=_EACH, max_keepalive_connections=_EACH)
        mounts = {
            pattern: httpx.HTTPTransport(proxy=proxy, verify=verify, limits=limits) if proxy else None
            for pattern, proxy in proxies(self._world.environ).items()
        }
        return httpx.Client(verify=verify, limits=limits, mounts=mounts, trust_env=False, follow_redirects=False)


def tokens_in(headers: Mapping[str, str]) -> set[str]:
    """Return the secrets among the headers of a request; a signature is none, for nobody can use it again."""
    found = {value for name, value in headers.items() if name.lower() in _TOKENS}
    said = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    scheme, _, token = said.partition(" ")
    return found | ({token} if scheme.lower() in {"bearer", "basic"} else set())


def proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """Return httpx's patterns of addresses -> proxy, ``""`` for none; HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY."""
    found: dict[str, str] = {}
    for scheme in ("http", "https", "all"):
        name = f"{scheme}_proxy"
        proxy = environ.get(name) or environ.get(name.upper(), "")
        if proxy:
            found[f"{scheme}://"] = proxy if "://" in proxy else f"http://{proxy}"
    if not found:
        return {}
    for host in re.split(r"[,\s]+", environ.get("no_proxy") or environ.get("NO_PROXY", "")):
        if host == "*":
            return {}
        if host:
            found[_pattern(host)] = ""
    return found


def _pattern(host: str) -> str:
    if "://" in host:
        return host
    if re.fullmatch(r"[\d.]+|localhost|\[?[0-9a-f:]+\]?", host):
        return f"all://{host}"
    return f"all://*{host}"


def _context(ca: str) -> Any:
    import ssl

    if ca == _NOBODY:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return ssl.create_default_context(cafile=ca) if ca else ssl.create_default_context()
    except (OSError, ValueError) as error:
        raise Invalid(f"the certificates in {ca} cannot be read: {error}", code=BAD_CERTIFICATES) from None


def _host(request: Request) -> str:
    return re.sub(r"^((?:\w+://)?[^/?]+).*", r"\1", request.url, flags=re.DOTALL)


def _words(error: Exception, request: Request) -> str:
    said = _ERRNO.sub("", str(error)) or type(error).__name__
    return f"{_host(request)} gave no answer to {request.operation or request.method}: {said}"
