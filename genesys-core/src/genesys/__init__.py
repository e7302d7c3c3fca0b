"""Genesys: declare infrastructure once, deploy it to any provider.

The public vocabulary is looked up lazily, so that importing this package costs nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

_PLACES = {
    "Bucket": "genesys.kinds.storage",
    "Composite": "genesys.model.resource",
    "Compute": "genesys.kinds.compute",
    "Container": "genesys.kinds.compute",
    "Database": "genesys.kinds.database",
    "DnsRecord": "genesys.kinds.dns",
    "DnsZone": "genesys.kinds.dns",
    "Expr": "genesys.model.expr",
    "Firewall": "genesys.kinds.network",
    "LoadBalancer": "genesys.kinds.balancing",
    "Native": "genesys.kinds.native",
    "Network": "genesys.kinds.network",
    "Resource": "genesys.model.resource",
    "Role": "genesys.kinds.identity",
    "Secret": "genesys.kinds.secret",
    "Server": "genesys.kinds.compute",
    "StackRef": "genesys.model.stackref",
    "Storage": "genesys.kinds.storage",
    "Volume": "genesys.kinds.storage",
    "WebApp": "genesys.kinds.webapp",
    "call": "genesys.model.expr",
    "concat": "genesys.model.expr",
    "environment": "genesys.load.program",
    "field": "genesys.model.resource",
    "moved": "genesys.load.program",
    "output": "genesys.model.resource",
    "outputs": "genesys.load.program",
    "project": "genesys.load.program",
    "variable": "genesys.load.program",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from genesys.kinds.balancing import LoadBalancer
    from genesys.kinds.compute import Compute, Container, Server
    from genesys.kinds.database import Database
    from genesys.kinds.dns import DnsRecord, DnsZone
    from genesys.kinds.identity import Role
    from genesys.kinds.native import Native
    from genesys.kinds.network import Firewall, Network
    from genesys.kinds.secret import Secret
    from genesys.kinds.storage import Bucket, Storage, Volume
    from genesys.kinds.webapp import WebApp
    from genesys.load.program import environment, moved, outputs, project, variable
    from genesys.model.expr import Expr, call, concat
    from genesys.model.resource import Composite, Resource, field, output
    from genesys.model.stackref import StackRef

__all__ = [
    "Bucket",
    "Composite",
    "Compute",
    "Container",
    "Database",
    "DnsRecord",
    "DnsZone",
    "Expr",
    "Firewall",
    "LoadBalancer",
    "Native",
    "Network",
    "Resource",
    "Role",
    "Secret",
    "Server",
    "StackRef",
    "Storage",
    "Volume",
    "WebApp",
    "call",
    "concat",
    "environment",
    "field",
    "moved",
    "output",
    "outputs",
    "project",
    "variable",
]


def __getattr__(name: str) -> object:
    place = _PLACES.get(name)
    if place is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    value = getattr(importlib.import_module(place), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
