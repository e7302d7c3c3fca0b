"""The Genesys provider that is this machine."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from genesys.spi.provider import Provider

    provider: Provider


def __getattr__(name: str) -> object:
    # The agent and its children import this package too, and need nothing of the provider.
    if name == "provider":
        from genesys_local.description import provider

        return provider
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
