"""One call: where it goes, who asks, and what its answer means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from genesys.spi.faults import Fault, NotYet, Throttled
from genesys.spi.http import Request
from genesys.spi.session import SessionPorts
from genesys.spi.values import SecretValue
from genesys_gcp.wire import methods
from genesys_gcp.wire.credentials import Credentials
from genesys_gcp.wire.faults import fault, said
from genesys_gcp.wire.limits import limit
from genesys_gcp.wire.methods import Method

OVERRIDE = "CLOUDSDK_API_ENDPOINT_OVERRIDES_"
_AS = {"sqladmin": "SQL"}
"""What gcloud calls an API where it has another name for it."""
_SWITCHED_S = 600.0


def overriding(api: str) -> str:
    """Return the variable that says where an API is, as gcloud calls it."""
    return OVERRIDE + _AS.get(api, api).upper()


class Transport:
    """Calls to Google; may be used by several threads.

    Args:
        target: Project and region.
        settings: Of the provider.
        ports: Clock, environment and HTTP client.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self.project = target["project"]
        self._settings, self._ports = settings, ports
        self._environ = ports.world.environ
        self._credentials = Credentials(settings, self._environ, ports.http)
        self._switched: dict[str, float] = {}

    def call(
        self, name: str, params: Mapping[str, Any], body: Mapping[str, Any] | None = None, *, effect: bool | None = None
    ) -> Any:
        """Make one call and return its answer as JSON.

        Args:
            name: Method, such as ``compute.networks.insert``.
            params: Its parameters, those in the path included.
            body: Its request.
            effect: Whether it may change something; by default what its HTTP method says.

        Raises:
            Fault: As the table of faults says.
        """
        method = methods.method(name)
        changes = method.verb != "GET" if effect is None else effect
        request = self._request(method, params, body, effect=changes)
        reply = self._ports.http.send(request)
        if reply.status < 300:
            return json.loads(reply.body) if reply.body.strip() else {}
        what = said(reply.status, reply.body)
        wrong = fault(what, name, effect=changes)
        wrong.request = reply.headers.get("x-goog-request-id") or reply.headers.get("x-guploader-uploadid", "")
        if what.reason == "SERVICE_DISABLED":
            wrong = self._disabled(what.service, wrong, effect=changes)
        if isinstance(wrong, Throttled):
            wrong.after = self._after(reply.headers, wrong)
            self._ports.http.throttled(request, wrong.after)
        raise wrong

    def _request(
        self, method: Method, params: Mapping[str, Any], body: Mapping[str, Any] | None, *, effect: bool
    ) -> Request:
        url = self.base(method.api) + methods.expand(method.path, {k: str(v) for k, v in params.items()})
        query = [(name, item) for name in sorted(params) if name in method.query for item in _texts(params[name])]
        if query:
            url += f"?{urlencode(query)}"
        headers = {"accept": "application/json", "user-agent": "genesys-gcp"}
        headers |= self._credentials.headers(plain=url.startswith("http://"))
        quota = self._settings.get("quota_project") or self._environ.get("GOOGLE_CLOUD_QUOTA_PROJECT")
        if quota:
            headers["x-goog-user-project"] = str(quota)
        data = b""
        if body is not None:
            data = json.dumps(body, default=_revealed).encode()
            headers["content-type"] = "application/json"
        return Request(
            method.verb,
            url,
            headers,
            data,
            operation=method.name,
            scope=self.project,
            limit=limit(method),
            effect=effect,
            ca=str(self._settings.get("ca") or ""),
        )

    def base(self, api: str) -> str:
        """Return an API's address: of the settings, of gcloud's variables, or Google's, with a slash at its end."""
        known = methods.api(api)
        given = self._settings.get("endpoint") or ""
        chosen = given.get(api, "") if isinstance(given, Mapping) else given
        chosen = chosen or self._environ.get(overriding(api), "")
        if not chosen:
            return known.root + known.path
        whole = str(chosen).rstrip("/") + "/"
        return whole if not known.path or whole.endswith(f"/{known.path}") else whole + known.path

    def _disabled(self, service: str, wrong: Fault, *, effect: bool) -> Fault:
        """Switch an API on that a change needs; for ten minutes after that it may still seem to be off (G01, G02)."""
        now = self._ports.world.clock.now()
        if not service or service.startswith("serviceusage."):
            return wrong
        if now - self._switched.get(service, -_SWITCHED_S) >= _SWITCHED_S:
            if not effect:
                return wrong
            self.call("serviceusage.services.enable", {"name": f"projects/{self.project}/services/{service}"}, {})
            self._switched[service] = now
        return NotYet(wrong.message, code=wrong.code)

    def switched_on(self, service: str) -> None:
        """Remember that an API was switched on just now."""
        self._switched[service] = self._ports.world.clock.now()

    def _after(self, headers: Mapping[str, str], wrong: Fault) -> float | None:
        """Return how long to wait: what is counted by the minute starts anew with the next one."""
        told = headers.get("retry-after", "")
        if told.isdigit():
            return float(told)
        if "per minute" in wrong.message:
            return 60.0 - self._ports.world.clock.now() % 60.0
        return None


def _revealed(value: Any) -> str:
    """Return a secret as text, at the last moment: a body may be kept and shown until then."""
    if isinstance(value, SecretValue):
        return value.reveal("sent to Google").decode()
    message = f"{type(value).__name__} is no JSON"
    raise TypeError(message)


def _texts(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]
