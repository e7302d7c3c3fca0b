"""One call to Azure: written, authorised, sent by the engine's client, read; a refusal becomes a fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from genesys.spi.faults import Throttled, Transient
from genesys.spi.http import Limit, Reply, Request
from genesys.spi.session import SessionPorts
from genesys.spi.values import SecretValue
from genesys_azure.wire import limits
from genesys_azure.wire.credentials import Tokens
from genesys_azure.wire.faults import fault, told

PUBLIC = "https://management.azure.com"
VAULTS = "https://vault.azure.net"
LOGS = "https://api.loganalytics.azure.com"
_LOGS_FOR = "https://api.loganalytics.io"
"""Who tokens for logs are for, whatever the address is."""
_SHORTEST_S = 1.0


class Answer(NamedTuple):
    """What Azure answered.

    Args:
        status: HTTP status, below 400.
        headers: Names in lower case.
        body: JSON, or ``None``.
    """

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def after_s(self) -> float:
        """Seconds after which to ask again."""
        return after(self.headers) or _SHORTEST_S


def after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a vendor asks to wait, or ``None``."""
    for name, unit in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.001, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return None


class _Way(NamedTuple):
    """What a call is counted, paced and authorised by: Azure's name of it, bucket, audience."""

    operation: str
    limit: Limit
    audience: str


class Transport:
    """Calls to one subscription.

    Args:
        target: Subscription and region.
        settings: Of the provider: ``endpoint``, ``audience``, ``ca``.
        ports: What the engine lends.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        environ = ports.world.environ
        endpoint = settings.get("endpoint") or environ.get("AZURE_RESOURCE_MANAGER") or PUBLIC
        self.endpoint = str(endpoint).rstrip("/")
        self.tokens = Tokens(settings, ports)
        self._http, self._ca = ports.http, str(settings.get("ca") or "")
        self._audience = str(settings.get("audience") or PUBLIC).rstrip("/")
        self._logs = str(settings.get("logs") or environ.get("AZURE_LOG_ANALYTICS") or LOGS).rstrip("/")
        self._scope = f"{target['subscription']}/{target['region']}"

    def call(
        self, verb: str, path: str, version: str, body: Any = None, *, operation: str = "", query: str = ""
    ) -> Answer:
        """Call Azure Resource Manager.

        Args:
            verb: HTTP method.
            path: Id of a resource, or what is behind the host of any address.
            version: Of the API.
            body: JSON, or ``None``.
            operation: Azure's name of the call.
            query: More parameters of the address.

        Raises:
            Fault: It was refused, or there was no answer.
        """
        more = f"&{query}" if query else ""
        url = f"{self.endpoint}{quote(path, safe='/%@:()$')}?api-version={version}{more}"
        return self._sent(verb, url, body, _Way(operation, limits.BY_METHOD[verb], self._audience))

    def follow(self, url: str, *, operation: str) -> Answer:
        """Ask an address that Azure itself gave, of an operation or of the next page of a list."""
        return self._sent("GET", url, None, _Way(operation, limits.READ, self._audience))

    def vault(self, verb: str, url: str, *, operation: str) -> Answer:
        """Call the data plane of a key vault."""
        return self._sent(verb, f"{url}?api-version=7.4", None, _Way(operation, limits.VAULT, VAULTS))

    def logs(self, path: str, body: Any, *, operation: str) -> Answer:
        """Ask Log Analytics; ``path`` names a workspace or a resource. A question changes nothing."""
        url = f"{self._logs}/v1{quote(path, safe='/%@:()$')}"
        return self._sent("POST", url, body, _Way(operation, limits.LOGS, _LOGS_FOR), effect=False)

    def pages(self, path: str, version: str, *, operation: str, query: str = "") -> list[Any]:
        """Return all items of a list."""
        answer = self.call("GET", path, version, operation=operation, query=query)
        items = list(answer.body.get("value") or ())
        while answer.body.get("nextLink"):
            answer = self.follow(answer.body["nextLink"], operation=operation)
            items += answer.body.get("value") or ()
        return items

    def _sent(self, verb: str, url: str, body: Any, way: _Way, *, effect: bool = True) -> Answer:
        headers = {
            "Authorization": f"Bearer {self.tokens.of(f'{way.audience}/.default')}",
            "Accept": "application/json",
        }
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body, default=_plain).encode()
        request = Request(
            verb,
            url,
            headers,
            content,
            operation=way.operation,
            scope=self._scope,
            limit=way.limit,
            effect=effect and verb not in {"GET", "HEAD"},
            ca=self._ca,
        )
        reply = self._http.send(request)
        if reply.status >= 400:
            raise self._refused(request, reply)
        return Answer(reply.status, reply.headers, _json(reply))

    def _refused(self, request: Request, reply: Reply) -> Exception:
        code, message = told(_json(reply))
        renewed = reply.status == 401 and self.tokens.refused(request.headers["Authorization"].removeprefix("Bearer "))
        found = fault(
            code or str(reply.status),
            message or f"Azure answered with {reply.status}",
            status=reply.status,
            verb=request.method,
            after_s=after(reply.headers),
        )
        if renewed and code == "ExpiredAuthenticationToken":
            found = Transient(found.message, code=code)
        found.request = reply.headers.get("x-ms-request-id", "")
        if isinstance(found, Throttled):
            self._http.throttled(request, found.after)
        return found


def _plain(value: Any) -> str:
    if isinstance(value, SecretValue):
        return value.reveal("sent to Azure, which keeps it").decode()
    raise TypeError(f"{type(value).__name__} is no JSON")


def _json(reply: Reply) -> Any:
    try:
        return json.loads(reply.body) if reply.body.strip() else None
    except ValueError:
        # A gateway in between answers with a page for people.
        return None
