"""Secrets that a process knows without asking anybody: its credentials, and the tokens that it has sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.run.redact import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.spi.provider import Provider

SHORTEST = 8
"""Shorter credentials are not looked for: somebody's ``test`` would hide half of every text."""
_OURS = ("GENESYS_KEY", "GENESYS_PASSPHRASE")


class Known:
    """What is taken out of all that providers say.

    Nothing is gathered before there is something to clean, which is seldom.

    Args:
        environ: Environment variables.
        http: The client whose tokens count; ``None`` when there is none.
        also: Takes further secrets out of a value.
    """

    def __init__(self, environ: Mapping[str, str], http: Any = None, also: Callable[[Any], Any] | None = None) -> None:
        self._environ, self._http, self._also = environ, http, also
        self.redactor = Redactor()
        self._values: set[str] = set()
        self._used: dict[str, tuple[Provider, Mapping[str, Any]]] = {}

    def use(self, provider: Provider, settings: Mapping[str, Any]) -> None:
        """Count the credentials of a provider in."""
        self._used[provider.name] = (provider, settings)

    def clean(self, value: Any) -> Any:
        """Return a JSON value in which no text holds a known secret, in whatever form."""
        for text in self._gathered() - self._values:
            self._values.add(text)
            if len(text) >= SHORTEST:
                self.redactor.hide(text)
        found = self.redactor.clean(value)
        return self._also(found) if self._also else found

    def _gathered(self) -> set[str]:
        found = {self._environ.get(name, "") for name in _OURS}
        for provider, settings in self._used.values():
            for name in provider.credentials:
                found |= {self._environ.get(name, ""), str(settings.get(name) or "")}
        return found | set(getattr(self._http, "sent", ()))
