"""Values to try of the fields of every kind; those of words and switches come from the annotations themselves."""

from __future__ import annotations

import typing
from typing import Any, Literal

from genesys.kinds.annotation import fields_of, hints_of, members
from genesys.model.resource import COMMON, Resource
from genesys.testing.compiling import KINDS, on
from genesys.testing.provider.kinds import UNIVERSAL

Fields = dict[str, Any]

SKIPPED = {"native", "webapp"}
"""Kinds that no provider translates by itself."""

OWN: dict[tuple[str, str], dict[str, tuple[str, Fields]]] = {
    ("local", "container"): {"app": ("container", {"command": ["run"], "port": 8080})},
    ("*", "role"): {
        "reader": ("role", {}),
        "web": ("server", {"size": "small", "command": ["run"], "identity": on("reader")}),
    },
    ("*", "database"): {"orders": ("database", {"type": "postgres", "size": "medium"})},
}
"""(provider or ``*``, kind) -> what to begin with, where the usual example cannot stand or hides a field."""

IMAGE = {"image": "ghcr.io/library/app:1"}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake a@b"
OTHERS: dict[str, tuple[str, Fields]] = {
    "other-bucket": ("bucket", {}),
    "other-database": ("database", {"type": "postgres"}),
    "other-network": ("network", {"type": "development"}),
    "other-role": ("role", {}),
    "other-secret": ("secret", {"generate": 20}),
    "other-server": ("server", {"command": ["run"], "port": 8080}),
    "other-volume": ("volume", {"size": "20GB"}),
    "other-zone": ("dnszone", {"domain": "example.org"}),
}
"""Resources that a value may refer to; one stands in the stack, with and without the value, when it does."""

MACHINE: Fields = {
    "size": ["small", "large", {"cpu": 4, "memory": "16GB"}],
    "os": ["debian-12", "ubuntu-24.04"],
    "storage": ["200GB"],
    "network": ["public", on("other-network")],
    "open": [["https from internet"], ["8080 from network"]],
    "ssh_key": [KEY, "auto"],
    "user_data": ["#cloud-config\npackages: [git]\n"],
    "command": [["other", "program"]],
    "source": ["app"],
    "runtime": ["python:3.13"],
    "env": [{"A": "b"}],
    "connects": [[on("other-database")], [on("other-secret")], [on("other-bucket")]],
    "port": [9090],
    "identity": [on("other-role")],
}
VALUES: dict[str, dict[str, list[Any]]] = {
    "bucket": {"lifecycle": [{"archive": "90d"}, {"expire": "365d"}]},
    "compute": {
        **MACHINE,
        "count": [3, {"min": 1, "max": 6}],
        "target_cpu": [75],
        "health": ["/up", "load-balancer"],
        "strategy": [{"percent": 50}],
        "zones": [1],
    },
    "container": {
        **{name: MACHINE[name] for name in ("command", "source", "runtime", "env", "connects", "port", "identity")},
        "image": ["ghcr.io/library/other:2"],
        "cpu": [1.0],
        "memory": ["2GB"],
        "scale": [3, "auto", {"min": 1, "max": 4}, {"min": 0, "max": 2}],
        "health": ["/up", {"path": "/up", "interval": "20s"}],
        "network": ["public", on("other-network")],
        "volumes": [{"data": on("other-volume")}],
    },
    "database": {
        "type": [],
        "version": ["16"],
        "storage": ["200GB", "dynamic"],
        "replicas": [1],
        "backup": ["14d", "0d"],
        "network": [on("other-network")],
        "username": ["owner"],
        "databases": [["first", "second"], ["other"]],
        "parameters": [{"log_min_duration_statement": 500}],
        "maintenance": ["sun 03:00"],
    },
    "dnsrecord": {
        "zone": [on("other-zone")],
        "host": ["shop"],
        "value": ["192.0.2.7"],
        "target": [on("other-server")],
        "ttl": [60],
        "type": [],
    },
    "dnszone": {"domain": ["example.net"], "network": []},
    "firewall": {
        "network": [],
        "allow": [["https from internet", "postgres from 10.0.0.0/8"]],
        "deny": [["ssh from 10.0.0.0/8"]],
        "egress": ["none", ["https from internet"]],
        "applies_to": [[on("web")]],
    },
    "loadbalancer": {
        "listen": [8080, {"81": 8080}],
        "targets": [[{"target": on("web"), "weight": 3}, on("other-server")], [on("web"), on("other-server")]],
        "health": ["/up", {"path": "/up", "interval": "20s"}],
        "idle_timeout": ["120s"],
        "network": [],
    },
    "network": {
        "cidr": ["10.20.0.0/16"],
        "zones": [2],
        "tiers": [["public", "private"]],
        "peer": [[on("other-network")]],
        "flow_logs": ["30d"],
        "dns_domain": ["shop.internal"],
    },
    "role": {"grants": [[{"verb": "read", "on": on("other-secret")}], [{"verb": "write", "on": on("other-bucket")}]]},
    "secret": {
        "generate": [40],
        "from_env": ["KEY"],
        "from_file": ["key.txt"],
        "value": [{"$ref": ["other-secret", "secret_value"], "secret": True}],
        "rotate": [1],
    },
    "server": {**MACHINE, "zone": ["a", "b"], "volumes": [[on("other-volume")]]},
    "volume": {"size": ["200GB"], "iops": [4000], "throughput": [200]},
}
"""Kind -> field -> values; none where another test speaks of the field, or the kind stands only with what it has."""

IDENTITY = "/subscriptions/s/resourceGroups/group-1/providers/Microsoft.Network/virtualNetworks/something-1"
"""Somebody else's object; its form is Azure's, which takes no other."""

EVERY: dict[str, list[Any]] = {
    "existing_id": [IDENTITY],
    "on_delete": ["retain", "snapshot"],
    "protect": [True],
}
"""Fields of every kind -> values."""

BESIDE: dict[tuple[str, str], Fields] = {
    ("server", "runtime"): {"source": "app"},
    ("server", "family"): {"size": "large"},
    ("compute", "family"): {"size": "large"},
    ("compute", "type"): {"size": "large"},
    ("compute", "runtime"): {"source": "app"},
    ("container", "runtime"): {"source": "app"},
    ("compute", "target_cpu"): {"count": {"min": 1, "max": 6}},
    ("dnszone", "private"): {},
    ("secret", "rotate"): {"generate": 24},
    ("server", "static_ip"): {"network": "public"},
    ("volume", "iops"): {"type": "fast-ssd"},
    ("volume", "throughput"): {"type": "fast-ssd"},
}
"""(kind, field) -> fields that it needs beside it."""

WITHOUT: dict[tuple[str, str], frozenset[str]] = {
    ("dnsrecord", "target"): frozenset({"value"}),
    ("secret", "from_env"): frozenset({"generate"}),
    ("secret", "from_file"): frozenset({"generate"}),
    ("secret", "value"): frozenset({"generate"}),
}
"""(kind, field) -> fields of the example that cannot stand beside it."""


def kinds() -> dict[str, type[Resource]]:
    """Return the kinds that a provider may translate."""
    return {name: kind for name, kind in KINDS.items() if name not in SKIPPED}


def example(provider: str, kind: str) -> tuple[dict[str, tuple[str, Fields]], str]:
    """Return resources that show a kind, and the name of the one in question."""
    found = OWN.get((provider, kind)) or OWN.get(("*", kind)) or UNIVERSAL[kind]
    resources = {name: (word, dict(fields)) for name, (word, fields) in found.items()}
    return resources, next(name for name, (word, _) in resources.items() if word == kind)


def values(kind: str) -> list[tuple[str, Any]]:
    """Return field and value for everything to try; values that are the default are left out."""
    found = []
    for name, field in fields_of(KINDS[kind]).items():
        if name in COMMON:
            continue
        for value in VALUES[kind][name] if name in VALUES[kind] else _words(hints_of(KINDS[kind])[name]):
            if value != field.default:
                found.append((name, value))
    return found + [(name, value) for name, values in EVERY.items() for value in values]


def _words(annotation: Any) -> list[Any]:
    words: list[Any] = []
    for member in members(annotation):
        words += typing.get_args(member) if typing.get_origin(member) is Literal else []
        words += [True, False] if member is bool else []
    return words


def untried(kind: str) -> list[str]:
    """Return the fields for which there is neither a value nor a word to try."""
    hints = hints_of(KINDS[kind])
    fields = [name for name in fields_of(KINDS[kind]) if name not in COMMON]
    return [name for name in fields if name not in VALUES[kind] and not _words(hints[name])]
