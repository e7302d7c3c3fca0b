"""Compute Engine and Service Networking: networks, addresses and firewalls; and the services that are switched on."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Linked, Native, Reference, ServerDefault, Unordered
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described


class Service(Native):
    """An API that a project may use; it is never switched off, others may use it."""

    name: Annotated[str, Immutable]


class Network(Native):
    """A network; it is global, its subnets are not."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    autoCreateSubnetworks: Annotated[bool, Immutable] = False
    routingConfig: dict[str, str] = {}
    selfLink: Annotated[str | None, Computed] = None


class Subnetwork(Native):
    """A range of a network in one region, over all its zones."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    region: Annotated[str, Linked, Immutable]
    network: Annotated[str, Linked, Immutable, Reference("gcp.compute.network")]
    ipCidrRange: Annotated[str, Immutable]
    privateIpGoogleAccess: bool = True
    purpose: Annotated[str | None, Immutable, ServerDefault] = None
    role: Annotated[str | None, ServerDefault] = None
    flowLogs: Annotated[bool, At("logConfig.enable")] = False
    flowSampling: Annotated[float | None, ServerDefault, At("logConfig.flowSampling")] = None
    flowInterval: Annotated[str | None, ServerDefault, At("logConfig.aggregationInterval")] = None


class Address(Native):
    """A fixed public address."""

    name: Annotated[str, Immutable]
    region: Annotated[str, Linked, Immutable]
    addressType: Annotated[str, Immutable] = "EXTERNAL"
    labels: dict[str, str] = {}
    address: Annotated[str | None, Computed] = None


class GlobalAddress(Native):
    """A public address of a load balancer, or a range of a network that is lent to Google's own services."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    labels: dict[str, str] = {}
    network: Annotated[str | None, Linked, Immutable, Reference("gcp.compute.network")] = None
    purpose: Annotated[str | None, Immutable] = None
    addressType: Annotated[str, Immutable] = "EXTERNAL"
    address: Annotated[str | None, Immutable, ServerDefault] = None
    prefixLength: Annotated[int | None, Immutable] = None


class Peering(Native):
    """The private way from a network to Google's own services."""

    parent: Annotated[str, Immutable] = "services/servicenetworking.googleapis.com"
    network: Annotated[str, Linked, Immutable, Reference("gcp.compute.network")]
    reservedPeeringRanges: Annotated[list[str], Unordered]


class Router(Native):
    """A router; its NAT is part of it."""

    name: Annotated[str, Immutable]
    description: str = ""
    region: Annotated[str, Linked, Immutable]
    network: Annotated[str, Linked, Immutable, Reference("gcp.compute.network")]
    nats: Annotated[list[dict[str, Any]], Linked] = []


class Firewall(Native):
    """A rule of a network."""

    name: Annotated[str, Immutable]
    description: str = ""
    network: Annotated[str, Linked, Immutable, Reference("gcp.compute.network")]
    direction: Annotated[str, Immutable]
    priority: int = 1000
    allowed: list[dict[str, Any]] = []
    denied: list[dict[str, Any]] = []
    sourceRanges: Annotated[list[str], Unordered] = []
    destinationRanges: Annotated[list[str], Unordered] = []
    sourceServiceAccounts: Annotated[list[str], Unordered] = []
    targetServiceAccounts: Annotated[list[str], Unordered] = []
    targetTags: Annotated[list[str], Unordered] = []


TYPES = (
    described(
        "gcp.serviceusage.service",
        Service,
        {"create": "serviceusage.services.enable", "read": "serviceusage.services.get"},
        idempotency="I0",
        key=("name",),
        quirks=("G01", "G02", "G03"),
        create_s=1200.0,
    ),
    described(
        "gcp.compute.network",
        Network,
        {
            "create": "compute.networks.insert",
            "read": "compute.networks.list",
            "update": "compute.networks.patch",
            "delete": "compute.networks.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G05", "G06", "G48", "G84"),
    ),
    described(
        "gcp.compute.subnetwork",
        Subnetwork,
        {
            "create": "compute.subnetworks.insert",
            "read": "compute.subnetworks.list",
            "update": "compute.subnetworks.patch",
            "delete": "compute.subnetworks.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        replace="delete-first",
        quirks=("G04", "G05", "G06", "G62", "G78", "G84"),
    ),
    described(
        "gcp.compute.address",
        Address,
        {
            "create": "compute.addresses.insert",
            "read": "compute.addresses.list",
            "update": "compute.addresses.setLabels",
            "delete": "compute.addresses.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G81", "G84"),
    ),
    described(
        "gcp.compute.global_address",
        GlobalAddress,
        {
            "create": "compute.globalAddresses.insert",
            "read": "compute.globalAddresses.list",
            "update": "compute.globalAddresses.setLabels",
            "delete": "compute.globalAddresses.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G84"),
        permissions={
            "create": "compute.globalAddresses.create compute.globalAddresses.createInternal",
            "delete": "compute.globalAddresses.delete compute.globalAddresses.deleteInternal",
        },
    ),
    described(
        "gcp.servicenetworking.connection",
        Peering,
        {
            "create": "servicenetworking.services.connections.create",
            "read": "servicenetworking.services.connections.list",
            "update": "servicenetworking.services.connections.patch",
            "delete": "servicenetworking.services.connections.deleteConnection compute.networks.removePeering",
        },
        idempotency="I2",
        key=("network", "parent"),
        quirks=("G12", "G13", "G14", "G32"),
        permissions={
            "create": "servicenetworking.services.addPeering compute.networks.addPeering",
            "read": "servicenetworking.services.get",
            "update": "servicenetworking.services.addPeering compute.networks.updatePeering",
            "delete": "servicenetworking.services.deleteConnection compute.networks.removePeering",
        },
        create_s=1800.0,
    ),
    described(
        "gcp.compute.router",
        Router,
        {
            "create": "compute.routers.insert",
            "read": "compute.routers.list",
            "update": "compute.routers.patch",
            "delete": "compute.routers.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G33", "G78", "G84"),
    ),
    described(
        "gcp.compute.firewall",
        Firewall,
        {
            "create": "compute.firewalls.insert",
            "read": "compute.firewalls.list",
            "update": "compute.firewalls.patch",
            "delete": "compute.firewalls.delete",
        },
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G78", "G84"),
    ),
)
"""Resource types of this file."""
