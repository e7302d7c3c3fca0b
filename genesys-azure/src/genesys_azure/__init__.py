"""The Genesys provider for Microsoft Azure."""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from genesys.spi.provider import Provider

    provider: Provider


def __getattr__(name: str) -> object:
    # Whoever asks for the version pays for nothing else.
    if name == "provider":
        from genesys_azure.description import provider as value

        return value
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
