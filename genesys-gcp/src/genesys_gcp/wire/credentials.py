"""Who is asking: a token from the environment or the settings, else whatever google-auth finds."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from genesys.spi.faults import Denied, Fault, Transient
from genesys.spi.http import Http, Request

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
VARIABLES = ("GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN")


class Credentials:
    """Gives tokens; may be used by several threads.

    Args:
        settings: Of the provider.
        environ: Environment variables.
        http: Where tokens are asked for.
    """

    def __init__(self, settings: Mapping[str, Any], environ: Mapping[str, str], http: Http) -> None:
        self._fixed = str(settings.get("access_token") or "") or next(
            (environ[name] for name in VARIABLES if environ.get(name)), ""
        )
        self._file = str(settings.get("credentials") or "")
        self._http, self._lock = http, threading.Lock()
        self._found: Any = None

    def headers(self, *, plain: bool = False) -> dict[str, str]:
        """Return the headers of a call.

        Args:
            plain: The call is not encrypted, so only a token that was given for it is sent.

        Raises:
            Denied: There is nobody to ask as.
            Transient: Google did not answer when it was asked for a token.
        """
        if self._fixed:
            return {"authorization": f"Bearer {self._fixed}"}
        if plain:
            return {}
        with self._lock:
            return self._asked()

    def _asked(self) -> dict[str, str]:
        import google.auth.exceptions as wrong

        request = _asker(self._http)
        try:
            if self._found is None:
                self._found = self._load(request)
            if not self._found.valid:
                self._found.refresh(request)
        except wrong.TransportError as error:
            raise Transient(str(error), code="NO_TOKEN") from None
        except (wrong.GoogleAuthError, OSError, ValueError) as error:
            raise Denied(str(error), code="NO_CREDENTIALS") from None
        found: dict[str, str] = {}
        self._found.apply(found)
        return found

    def _load(self, request: Any) -> Any:
        if self._file:
            from google.oauth2 import service_account

            load: Any = service_account.Credentials.from_service_account_file
            return load(self._file, scopes=[SCOPE])
        import google.auth

        return google.auth.default(scopes=[SCOPE], request=request)[0]


class _Answer:
    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self.status, self.headers, self.data = status, headers, data


def _asker(http: Http) -> Any:
    """Return google-auth's way to make calls, over the engine's client: so proxies and CA files apply to it too."""
    import google.auth.exceptions as wrong
    from google.auth.transport import Request as Base

    class Asker(Base):  # type: ignore[misc, unused-ignore]
        def __call__(
            self,
            url: str,
            method: str = "GET",
            body: Any = None,
            headers: Any = None,
            timeout: float | None = None,
            **more: Any,
        ) -> _Answer:
            data = body.encode() if isinstance(body, str) else body or b""
            try:
                reply = http.send(
                    Request(
                        method, url, headers or {}, data, operation="auth.token", effect=False, timeout_s=timeout or 30
                    )
                )
            except Fault as fault:
                lost: Any = wrong.TransportError
                raise lost(fault.message) from None
            return _Answer(reply.status, reply.headers, reply.body)

    return Asker()
