"""One stack for the golden tests: the first example, and a server that uses a database in a declared network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from genesys.spi.session import SessionPorts
from genesys.testing.compiling import compiled, on
from genesys.testing.project import hurried
from genesys.testing.provider.bench import Bench
from genesys.testing.provider_kit import Case, Example
from genesys_azure import provider
from genesys_azure.session import connect
from genesys_azure.testbed import Bed

SETTINGS: dict[str, Any] = {
    "subscription": "00000000-0000-0000-0000-00000000000a",
    "facts": {
        "tenant": "00000000-0000-0000-0000-00000000000b",
        "image": {"ubuntu-26.04/amd64": {"version": "26.04.202611010"}},
    },
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

MALL: dict[str, tuple[str, dict[str, Any]]] = {
    "net": ("network", {"type": "production", "flow_logs": "30d", "peer": [on("office")]}),
    "office": ("network", {"type": "development", "cidr": "10.200.0.0/20", "nat": "none"}),
    "files": ("bucket", {"lifecycle": {"archive": "90d", "expire": "3y"}, "redundancy": "geo"}),
    "site": ("bucket", {"public": True, "versioning": False, "storage_class": "infrequent"}),
    "disk": ("volume", {"size": "64GB", "type": "fast-ssd", "backup": "none"}),
    "fast": ("volume", {"type": "ultra-ssd", "iops": 5000, "zone": "b", "backup": "none"}),
    "orders": (
        "database",
        {"type": "postgres", "network": on("net"), "size": "medium", "replicas": 1, "maintenance": "sun 03:00"},
    ),
    "mail": ("secret", {"from_env": "MAIL_KEY"}),
    "may": ("role", {"grants": [{"verb": "read", "on": on("files")}, {"verb": "write", "on": on("mail")}]}),
    "one": ("server", {"network": on("net"), "port": 8080, "connects": [on("files")], "volumes": [on("disk")]}),
    "two": ("server", {"network": on("net"), "port": 8080, "identity": on("may")}),
    "front": ("loadbalancer", {"targets": [on("one"), on("two")], "health": "/healthz", "sticky": True}),
    "inner": (
        "loadbalancer",
        {
            "type": "tcp",
            "scheme": "internal",
            "listen": {"5000": 8080, "5001": 8081},
            "targets": [on("one")],
            "network": on("net"),
        },
    ),
    "crowd": (
        "compute",
        {"network": on("net"), "count": {"min": 2, "max": 6}, "port": 9000, "connects": [on("orders")]},
    ),
    "crowds": ("loadbalancer", {"type": "tcp", "targets": on("crowd")}),
    "api": (
        "container",
        {
            "image": "ghcr.io/shop/api:1",
            "network": on("net"),
            "connects": [on("orders"), on("files")],
            "scale": "auto",
            "memory": "3GB",
            "env": {"MAIL_KEY": {"$ref": ["mail", "secret_value"], "secret": True}},
        },
    ),
    "door": ("loadbalancer", {"targets": on("api"), "listen": 80}),
    "home": ("dnszone", {"domain": "example.com"}),
    "inside": ("dnszone", {"domain": "shop.internal", "private": True, "network": on("net")}),
    "www": ("dnsrecord", {"zone": on("home"), "host": "www", "type": "CNAME", "target": on("door")}),
    "apex": ("dnsrecord", {"zone": on("home"), "type": "ALIAS", "target": on("front")}),
    "post": ("dnsrecord", {"zone": on("home"), "type": "MX", "value": ["10 mx1.example.net.", "20 mx2.example.net"]}),
    "notes": ("dnsrecord", {"zone": on("home"), "host": "notes", "type": "TXT", "value": "x" * 300}),
    "db": ("dnsrecord", {"zone": on("inside"), "host": "one", "target": on("one"), "ttl": "1m"}),
}
"""One of every kind, and the ways in which they use each other."""


def _examples(name: str) -> dict[str, Example]:
    spec = spec_from_file_location(f"azure_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Example] = module.EXAMPLES
    return found


@pytest.fixture(scope="session")
def examples() -> dict[str, Example]:
    """One of every native, those that others refer to first."""
    return {**_examples("wire_examples"), **_examples("kinds_examples")}


@pytest.fixture(autouse=True)
def _hurried() -> Iterator[None]:
    """The simulator is done in milliseconds with what it refuses for a while."""
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
    return build(SHOP, tags={"Team": "Shop & Co"})


@pytest.fixture
def mall(build: Compile) -> dict[str, Any]:
    """The stack of the second golden file: one of every kind."""
    return build(MALL)


@pytest.fixture
def everything() -> dict[str, tuple[str, dict[str, Any]]]:
    """What that stack declares."""
    return dict(MALL)


@pytest.fixture
def declared() -> dict[str, tuple[str, dict[str, Any]]]:
    """What the stack of the golden file declares."""
    return dict(SHOP)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the provider that answer every lookup."""
    return dict(SETTINGS)


@pytest.fixture
def acting() -> Iterator[Callable[[Bed], Any]]:
    """Open sessions on a simulator, as the engine does."""
    benches: list[Bench] = []

    def opened(bed: Bed, stack: str = "stack") -> Any:
        group = Example("azure.resources.resource_group", {"resourceGroupName": "rg", "location": "westus"})
        bench = Bench(Case(provider, {"group": group}, environ=bed.environ))
        benches.append(bench)
        ports = SessionPorts(bench.case.world, lambda _digest: b"", "", stack, lambda _id, _line: None, bench.http)
        return connect({"subscription": bed.config.subscription, "region": "germanywestcentral"}, {}, ports)

    yield opened
    for bench in benches:
        bench.http.close()
        bench.case.close()
