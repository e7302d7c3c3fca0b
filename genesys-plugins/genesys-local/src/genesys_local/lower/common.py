"""What several lowerings share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi.lowering import own

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json

_HEALTH = {"path": "/", "interval": 2.0, "timeout": 2.0, "healthy": 1, "unhealthy": 3, "start": 60.0}
_KEYS = {"interval": "interval_s", "timeout": "timeout_s", "start": "start_s"}


def network_of(resource: Resolved) -> Json:
    """Return the id of the network that a resource stands in, or ``None`` when it stands in none."""
    address = resource.target("network")
    return own(address, "network") if address else None


def health(value: Json) -> dict[str, Json]:
    """Return the agent's health check for a path or a mapping of a path and durations."""
    from genesys.spi.values import duration

    given = {"path": value} if isinstance(value, str) else dict(value or {})
    merged = {**_HEALTH, **given}
    return {_KEYS.get(k, k): duration(v) if k in _KEYS and isinstance(v, str) else v for k, v in merged.items()}


def secrets(resource: Resolved, context: LowerContext) -> tuple[dict[str, Json], dict[str, Json]]:
    """Return environment variable -> id and -> version of the secret that holds its value."""
    ids: dict[str, Json] = {}
    versions: dict[str, Json] = {}
    for variable, address in sorted(resource.secrets.items()):
        if context.resource(address).kind != "secret":
            continue
        ids[variable] = own(address, "secret")
        versions[variable] = own(address, "secret", "version")
    return ids, versions


def texts(env: Mapping[str, Json]) -> dict[str, Json]:
    """Return environment variables as texts; references stay as they are."""
    return {name: _text(value) for name, value in sorted(env.items())}


def _text(value: Any) -> Json:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value
