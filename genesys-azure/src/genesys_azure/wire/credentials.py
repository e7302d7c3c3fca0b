"""Tokens: from the variables of a client's secret without any SDK, else from azure-identity, imported only then."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from genesys.spi.faults import Denied, Transient
from genesys.spi.http import Request
from genesys.spi.session import SessionPorts
from genesys_azure.problems import NO_LOGIN

PUBLIC = "https://login.microsoftonline.com"
_EARLY_S = 300.0
_NEEDED = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")


class Tokens:
    """Tokens by scope, kept until shortly before they end.

    Args:
        settings: Of the provider: ``authority``.
        ports: What the engine lends.
    """

    def __init__(self, settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self._ports, self._lock = ports, threading.Lock()
        environ = ports.world.environ
        self._given = environ.get("GENESYS_AZURE_TOKEN", "")
        self._client = [environ.get(name, "") for name in _NEEDED]
        self._authority = settings.get("authority") or environ.get("AZURE_AUTHORITY_HOST") or PUBLIC
        self._known: dict[str, tuple[str, float]] = {}
        self._again: set[str] = set()
        """Scopes whose token was refused."""
        self._renewed: set[str] = set()
        """Tokens that came in the place of refused ones."""
        self._chain: Any = None

    def of(self, scope: str) -> str:
        """Return a token for a scope such as ``https://management.azure.com/.default``.

        Raises:
            Denied: Nobody is logged in, or the login is refused.
            Transient: The authority did not answer.
        """
        if self._given:
            return self._given
        with self._lock:
            token, until = self._known.get(scope, ("", 0.0))
            if self._ports.world.clock.now() >= until - _EARLY_S:
                token, until = self._secret(scope) if all(self._client) else self._chained(scope)
                self._known[scope] = (token, until)
                if scope in self._again:
                    self._again.discard(scope)
                    self._renewed.add(token)
            return token

    def refused(self, token: str) -> bool:
        """Forget a token that was refused; tell whether asking again with another one may help.

        It may once: a token that took the place of a refused one is as good as they get.
        """
        if self._given:
            return False
        with self._lock:
            for scope, (known, _) in list(self._known.items()):
                if known == token:
                    del self._known[scope]
                    self._again.add(scope)
            return token not in self._renewed

    def _secret(self, scope: str) -> tuple[str, float]:
        tenant, client, secret = self._client
        base = self._authority if "://" in self._authority else f"https://{self._authority}"
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "scope": scope}
        request = Request(
            "POST",
            f"{base.rstrip('/')}/{tenant}/oauth2/v2.0/token",
            {"Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
            operation="login.Token",
            effect=False,
        )
        reply = self._ports.http.send(request)
        try:
            found = json.loads(reply.body or b"{}")
        except ValueError:
            found = {}
        if reply.status != 200 or "access_token" not in found:
            message = str(found.get("error_description") or f"the authority answered with {reply.status}")
            kind = Transient if reply.status >= 500 else Denied
            raise kind(message, code=str(found.get("error") or "LOGIN"))
        return str(found["access_token"]), self._ports.world.clock.now() + float(found.get("expires_in", 3600))

    def _chained(self, scope: str) -> tuple[str, float]:
        try:
            from azure.identity import DefaultAzureCredential
        except ImportError:
            raise NO_LOGIN.error() from None
        try:
            if self._chain is None:
                self._chain = DefaultAzureCredential()
            found = self._chain.get_token(scope)
        except Exception as error:
            # azure-core's own class of errors is not worth an import: whatever it says, there is no token.
            raise Denied(str(error).partition("\n")[0], code=type(error).__name__) from None
        return str(found.token), float(found.expires_on)
