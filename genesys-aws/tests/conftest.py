"""One stack for the golden tests: the first example, and a server that uses a database in a declared network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from genesys.testing.compiling import compiled, on
from genesys.testing.project import hurried
from genesys_aws import provider

SETTINGS: dict[str, Any] = {
    "facts": {
        "zones": ["eu-central-1c", "eu-central-1a", "eu-central-1b"],
        "image": {"ubuntu-26.04/amd64": {"id": "ami-0123456789abcdef0", "root_device": "/dev/sda1"}},
    }
}
SHOP: dict[str, tuple[str, dict[str, Any]]] = {
    "orders": ("database", {"type": "postgres"}),
    "web": ("server", {"size": "medium", "storage": "100GB", "network": "public", "connects": [on("orders")]}),
    "net": ("network", {"type": "production"}),
    "ledger": ("database", {"type": "postgres", "network": on("net"), "size": "medium", "ha": True, "protect": True}),
    "app": (
        "server",
        {
            "size": "small",
            "network": on("net"),
            "connects": [on("ledger")],
            "command": ["python3", "-m", "app"],
            "port": 8080,
            "open": ["8080 from network", "https from internet"],
            "env": {"MAIL_KEY": {"$ref": ["mail", "secret_value"], "secret": True}},
        },
    ),
    "mail": ("secret", {"from_env": "MAIL_KEY"}),
}
PLATFORM: dict[str, tuple[str, dict[str, Any]]] = {
    "assets": ("bucket", {"lifecycle": {"archive": "90d", "expire": "3y"}, "force_destroy": True}),
    "net": ("network", {"type": "production", "flow_logs": "30d"}),
    "data": ("volume", {"type": "fast-ssd", "size": "200GB", "on_delete": "snapshot"}),
    "one": ("server", {"size": "small", "network": on("net"), "port": 8080, "volumes": [on("data")]}),
    "two": ("server", {"size": "small", "network": on("net"), "port": 8080, "spot": True}),
    "front": ("loadbalancer", {"targets": [{"target": on("one"), "weight": 3}, on("two")], "sticky": True}),
    "reader": ("role", {"grants": [{"verb": "read", "on": on("assets")}]}),
    "jobs": (
        "compute",
        {"network": on("net"), "identity": on("reader"), "scale": "auto", "command": ["work"], "port": 9000},
    ),
    "orders": (
        "database",
        {"type": "postgres", "network": on("net"), "replicas": 1, "storage": "dynamic", "maintenance": "sun 23:30"},
    ),
    "api": (
        "container",
        {
            "image": "ghcr.io/shop/api:1",
            "network": on("net"),
            "scale": {"min": 2, "max": 6},
            "connects": [on("orders"), on("assets")],
            "health": {"path": "/up", "start": "90s"},
        },
    ),
    "inner": ("loadbalancer", {"type": "tcp", "scheme": "internal", "listen": 5000, "targets": [on("jobs")]}),
    "edge": ("loadbalancer", {"targets": [on("api")], "network": on("net")}),
    "zone": ("dnszone", {"domain": "example.com"}),
    "www": ("dnsrecord", {"zone": on("zone"), "host": "www", "target": on("edge")}),
    "spf": ("dnsrecord", {"zone": on("zone"), "type": "TXT", "value": "v=spf1 -all"}),
}
"""One of everything that came after the first example."""


@pytest.fixture(autouse=True)
def _hurried() -> Iterator[None]:
    """The test bed is done in milliseconds with what it refuses for a while."""
    with hurried(0.1):
        yield


Compile = Callable[..., dict[str, Any]]


@pytest.fixture
def build() -> Compile:
    """Compile resources for this provider; returns the graph as JSON."""

    def made(resources: Mapping[str, tuple[str, dict[str, Any]]], **options: Any) -> dict[str, Any]:
        graph = compiled(provider, resources, **{"settings": SETTINGS, **options})
        assert graph.lookups == []
        found: dict[str, Any] = graph.as_json()
        return found

    return made


@pytest.fixture
def shop(build: Compile) -> dict[str, Any]:
    """The stack of the golden file."""
    return build(SHOP, tags={"Team": "Shop @ Co"})


@pytest.fixture
def platform(build: Compile) -> dict[str, Any]:
    """The stack of the second golden file."""
    return build(PLATFORM, tags={"Team": "Shop @ Co"})


@pytest.fixture
def declared() -> dict[str, tuple[str, dict[str, Any]]]:
    """What the stack of the golden file declares."""
    return dict(SHOP)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the provider that answer every lookup."""
    return dict(SETTINGS)
