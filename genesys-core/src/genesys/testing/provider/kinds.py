"""Examples of the universal kinds, as beginners write them: what a provider is asked to translate."""

from __future__ import annotations

from typing import Any

from genesys.testing.compiling import on

Fields = dict[str, Any]

UNIVERSAL: dict[str, dict[str, tuple[str, Fields]]] = {
    "bucket": {"files": ("bucket", {})},
    "compute": {"workers": ("compute", {"count": 3, "size": "small", "command": ["run"]})},
    "container": {"app": ("container", {"image": "ghcr.io/library/app:1", "port": 8080})},
    "database": {"orders": ("database", {"type": "postgres"})},
    "dnsrecord": {
        "zone": ("dnszone", {"domain": "example.com"}),
        "www": ("dnsrecord", {"zone": on("zone"), "host": "www", "value": "192.0.2.1"}),
    },
    "dnszone": {"zone": ("dnszone", {"domain": "example.com"})},
    "firewall": {
        "net": ("network", {}),
        "web": ("server", {"size": "small", "command": ["run"], "network": on("net")}),
        "wall": ("firewall", {"network": on("net"), "allow": ["http from internet"], "applies_to": [on("web")]}),
    },
    "loadbalancer": {
        "web": ("server", {"size": "small", "command": ["run"], "port": 8080}),
        "front": ("loadbalancer", {"targets": on("web")}),
    },
    "network": {"net": ("network", {})},
    "role": {
        "token": ("secret", {"generate": 24}),
        "reader": ("role", {"grants": [{"verb": "read", "on": on("token")}]}),
    },
    "secret": {"token": ("secret", {"generate": 24})},
    "server": {"web": ("server", {"size": "small", "command": ["run"], "port": 8080})},
    "volume": {"disk": ("volume", {"size": "10GB"})},
}
"""Kind -> name of a resource -> its kind and fields; the one in question is among them."""


def together(kind: str) -> dict[str, tuple[str, Fields]]:
    """Return the resources that show a kind."""
    return {name: (word, dict(fields)) for name, (word, fields) in UNIVERSAL[kind].items()}
