"""The native types of this machine, as data: fields, marks and how each is created again safely.

Every id is ``<stack>/<address>~<generation>``, chosen by the engine's token, so a repeated create
makes one object (class I2).
"""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import (
    Computed,
    Grow,
    Immutable,
    Interrupts,
    Native,
    Reference,
    Revision,
    Secret,
    Source,
    Unordered,
)
from genesys.spi.provider import ResourceType


class Network(Native):
    """A loopback range of its own where the platform has them."""

    name: Annotated[str, Immutable]
    cidr: Annotated[str, Immutable] = "auto"
    range: Annotated[str | None, Computed] = None
    base: Annotated[str | None, Computed] = None


class Process(Native):
    """A supervised program, in one or more instances."""

    name: str
    command: list[str] | None = None
    runtime: str | None = None
    source: Annotated[dict[str, Any] | None, Source] = None
    env: dict[str, str] = {}
    secrets: dict[str, str] = {}
    secret_versions: dict[str, Any] = {}
    network: Annotated[str | None, Immutable, Reference("local.network")] = None
    port: int | None = None
    replicas: int = 1
    health: dict[str, Any] | None = None
    limits: dict[str, Any] | None = None
    public: bool = False
    volumes: dict[str, str] = {}
    address: Annotated[str | None, Computed] = None
    url: Annotated[str | None, Computed] = None
    instances: Annotated[list[dict[str, Any]] | None, Computed] = None
    restarts: Annotated[int | None, Computed] = None
    build: Annotated[str | None, Computed] = None
    runtime_used: Annotated[str | None, Computed] = None
    bound_port: Annotated[int | None, Computed] = None
    pids: Annotated[list[int] | None, Computed] = None
    limits_enforced: Annotated[Any, Computed] = None


class LoadBalancer(Native):
    """A proxy that spreads requests over processes."""

    name: str
    listen: list[dict[str, Any]]
    targets: Annotated[list[dict[str, Any]], Unordered]
    health: dict[str, Any] | None = None
    network: Annotated[str | None, Immutable, Reference("local.network")] = None
    sticky: bool = False
    idle_timeout_s: float = 60.0
    scheme: Annotated[str, Immutable] = "public"
    address: Annotated[str | None, Computed] = None
    port: Annotated[int | None, Computed] = None
    url: Annotated[str | None, Computed] = None
    ports: Annotated[list[int] | None, Computed] = None
    healthy: Annotated[list[dict[str, Any]] | None, Computed] = None
    pids: Annotated[list[int] | None, Computed] = None


class Database(Native):
    """A PostgreSQL server."""

    name: Annotated[str, Immutable]
    engine: Annotated[str, Immutable] = "postgres"
    network: Annotated[str | None, Immutable, Reference("local.network")] = None
    username: Annotated[str, Immutable] = "genesys"
    password: Annotated[str, Reference("local.secret")]
    password_version: Any = None
    databases: Annotated[list[str], Unordered]
    parameters: Annotated[dict[str, Any], Interrupts] = {}
    address: Annotated[str | None, Computed] = None
    port: Annotated[int | None, Computed] = None
    version: Annotated[str | None, Computed] = None
    pids: Annotated[list[int] | None, Computed] = None
    restarts: Annotated[int | None, Computed] = None


class Bucket(Native):
    """Objects in a folder, served over HTTP."""

    name: Annotated[str, Immutable]
    versioning: bool = True
    public: bool = False
    network: Annotated[str | None, Immutable, Reference("local.network")] = None
    token: Annotated[str, Reference("local.secret")]
    token_version: Any = None
    force_destroy: bool = False
    address: Annotated[str | None, Computed] = None
    port: Annotated[int | None, Computed] = None
    url: Annotated[str | None, Computed] = None
    uri: Annotated[str | None, Computed] = None
    empty: Annotated[bool | None, Computed] = None
    pids: Annotated[list[int] | None, Computed] = None
    restarts: Annotated[int | None, Computed] = None


class Volume(Native):
    """A folder."""

    name: Annotated[str, Immutable]
    size_bytes: Annotated[int, Grow]
    type: str = "balanced-ssd"
    path: Annotated[str | None, Computed] = None
    used_bytes: Annotated[int | None, Computed] = None


class SecretFile(Native):
    """A value in a file that only its owner can read."""

    name: Annotated[str, Immutable]
    value: Annotated[str, Secret]
    ref: Annotated[str | None, Computed] = None
    version: Annotated[int | None, Computed, Revision] = None


class Firewall(Native):
    """Rules that are recorded; this machine cannot enforce them without root."""

    name: Annotated[str, Immutable]
    rules: list[dict[str, Any]] = []
    applies_to: Annotated[list[str], Unordered] = []


class Role(Native):
    """Who may do what, recorded; on this machine nobody is kept from anything."""

    name: Annotated[str, Immutable]
    grants: Annotated[list[dict[str, Any]], Unordered] = []


class Data(Native):
    """A value that is only recorded."""

    value: Any = None
    replace_when: Annotated[Any, Immutable] = None


TYPES: dict[str, ResourceType] = {
    type.name: type
    for type in (
        ResourceType("local.network", Network, doc="A loopback range of its own."),
        ResourceType("local.process", Process, replace="delete-first", create_s=600, doc="A supervised program."),
        ResourceType("local.load_balancer", LoadBalancer, replace="delete-first", doc="An HTTP or TCP proxy."),
        ResourceType(
            "local.database",
            Database,
            replace="delete-first",
            holds_data=True,
            create_s=180,
            doc="A PostgreSQL server.",
        ),
        ResourceType("local.bucket", Bucket, replace="delete-first", holds_data=True, doc="Objects over HTTP."),
        ResourceType("local.volume", Volume, replace="delete-first", holds_data=True, doc="A folder."),
        ResourceType("local.secret", SecretFile, replace="delete-first", doc="A value in a private file."),
        ResourceType("local.firewall", Firewall, replace="delete-first", doc="Rules, recorded."),
        ResourceType("local.role", Role, replace="delete-first", doc="Grants, recorded."),
        ResourceType("local.data", Data, idempotency="I0", observe=False, doc="A value, recorded."),
    )
}
"""Native type -> resource type."""
