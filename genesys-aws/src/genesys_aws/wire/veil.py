"""Secrets in requests: they stay closed until the request is written."""

from __future__ import annotations

from typing import Any

from genesys.spi.values import SecretValue


def opened(value: Any) -> Any:
    """Return a request with every secret in it as plain text."""
    if isinstance(value, SecretValue):
        return value.reveal("sent to Amazon in the request that needs it").decode()
    if isinstance(value, dict):
        return {name: opened(item) for name, item in value.items()}
    return [opened(item) for item in value] if isinstance(value, (list, tuple)) else value


def closed(value: Any) -> bool:
    """Tell whether a value holds a secret, at any depth."""
    if isinstance(value, dict):
        return any(closed(item) for item in value.values())
    return any(closed(item) for item in value) if isinstance(value, (list, tuple)) else isinstance(value, SecretValue)
