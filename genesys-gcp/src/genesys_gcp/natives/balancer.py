"""Compute Engine: load balancers, from the address inwards. Global and regional parts do not mix (quirk G36)."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Linked, Native, Reference, ServerDefault, Unordered
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described, verbs


class HealthCheck(Native):
    """How the targets of a load balancer are asked whether they are well."""

    name: Annotated[str, Immutable]
    description: str = ""
    type: str = "HTTP"
    checkIntervalSec: int = 10
    timeoutSec: int = 5
    healthyThreshold: int = 2
    unhealthyThreshold: int = 3
    requestPath: Annotated[str | None, ServerDefault, At("httpHealthCheck.requestPath")] = None
    portSpecification: Annotated[str | None, ServerDefault, At("httpHealthCheck.portSpecification")] = None
    httpPort: Annotated[int | None, ServerDefault, At("httpHealthCheck.port")] = None
    tcpPort: Annotated[int | None, ServerDefault, At("tcpHealthCheck.port")] = None


class RegionHealthCheck(HealthCheck):
    """The same, for load balancers of one region."""

    region: Annotated[str, Linked, Immutable]


class EndpointGroup(Native):
    """Machines of one zone, by address and port, or by address alone."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    zone: Annotated[str, Linked, Immutable]
    network: Annotated[str, Linked, Immutable, Reference("gcp.compute.network")]
    subnetwork: Annotated[str, Linked, Immutable, Reference("gcp.compute.subnetwork")]
    networkEndpointType: Annotated[str, Immutable] = "GCE_VM_IP_PORT"


class Endpoint(Native):
    """One machine in a group."""

    networkEndpointGroup: Annotated[str, Linked, Immutable, Reference("gcp.compute.network_endpoint_group")]
    instance: Annotated[str, Linked, Immutable, Reference("gcp.compute.instance"), At("networkEndpoints[0].instance")]
    port: Annotated[int | None, Immutable, At("networkEndpoints[0].port")] = None


class ServerlessGroup(Native):
    """A service of Cloud Run, as a load balancer sees it."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    region: Annotated[str, Linked, Immutable]
    networkEndpointType: Annotated[str, Immutable] = "SERVERLESS"
    cloudRunService: Annotated[str, Immutable, At("cloudRun.service")]


class BackendService(Native):
    """Targets that are worth the same, and how requests are given to them."""

    name: Annotated[str, Immutable]
    description: str = ""
    loadBalancingScheme: Annotated[str, Immutable]
    protocol: str = "HTTP"
    portName: Annotated[str | None, ServerDefault] = None
    backends: Annotated[list[dict[str, Any]], Linked, Unordered] = []
    healthChecks: Annotated[list[str], Linked] = []
    timeoutSec: Annotated[int | None, ServerDefault] = None
    sessionAffinity: str = "NONE"
    drainingTimeoutSec: Annotated[int | None, ServerDefault, At("connectionDraining.drainingTimeoutSec")] = None


class RegionBackendService(BackendService):
    """The same, for load balancers of one region."""

    region: Annotated[str, Linked, Immutable]
    network: Annotated[str | None, Linked, Immutable, ServerDefault, Reference("gcp.compute.network")] = None


class UrlMap(Native):
    """Which targets a request goes to: always the same ones, or several by weight."""

    name: Annotated[str, Immutable]
    description: str = ""
    defaultService: Annotated[str | None, Linked, Reference("gcp.compute.backend_service")] = None
    weightedBackendServices: Annotated[
        list[dict[str, Any]], Linked, Unordered, At("defaultRouteAction.weightedBackendServices")
    ] = []


class RegionUrlMap(UrlMap):
    """The same, for load balancers of one region."""

    region: Annotated[str, Linked, Immutable]


class HttpProxy(Native):
    """What takes requests over HTTP."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    urlMap: Annotated[str, Linked, Reference("gcp.compute.url_map")]


class RegionHttpProxy(HttpProxy):
    """The same, for load balancers of one region."""

    region: Annotated[str, Linked, Immutable]


class GlobalForwardingRule(Native):
    """The port of a global address where a load balancer listens."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    labels: dict[str, str] = {}
    IPAddress: Annotated[str | None, Immutable, ServerDefault] = None
    IPProtocol: Annotated[str, Immutable] = "TCP"
    loadBalancingScheme: Annotated[str, Immutable]
    portRange: Annotated[str | None, Immutable, ServerDefault] = None
    target: Annotated[str | None, Linked] = None


class ForwardingRule(GlobalForwardingRule):
    """The ports of an address of a region where a load balancer listens."""

    region: Annotated[str, Linked, Immutable]
    ports: Annotated[list[str] | None, Immutable, ServerDefault, Unordered] = None
    network: Annotated[str | None, Linked, Immutable, ServerDefault, Reference("gcp.compute.network")] = None
    subnetwork: Annotated[str | None, Linked, Immutable, ServerDefault, Reference("gcp.compute.subnetwork")] = None
    backendService: Annotated[str | None, Linked, Immutable, Reference("gcp.compute.region_backend_service")] = None


_PART: dict[str, Any] = {"idempotency": "I1", "name_rule": names.COMPUTE}
_QUIRKS = ("G04", "G06", "G35", "G36", "G78", "G84")

TYPES = (
    described(
        "gcp.compute.health_check", HealthCheck, verbs("compute.healthChecks", update="patch"), quirks=_QUIRKS, **_PART
    ),
    described(
        "gcp.compute.region_health_check",
        RegionHealthCheck,
        verbs("compute.regionHealthChecks", update="patch"),
        quirks=_QUIRKS,
        **_PART,
    ),
    described(
        "gcp.compute.network_endpoint_group",
        EndpointGroup,
        verbs("compute.networkEndpointGroups"),
        quirks=("G04", "G06", "G78", "G84"),
        **_PART,
    ),
    described(
        "gcp.compute.network_endpoint",
        Endpoint,
        {
            "create": "compute.networkEndpointGroups.attachNetworkEndpoints",
            "read": "compute.networkEndpointGroups.listNetworkEndpoints",
            "delete": "compute.networkEndpointGroups.detachNetworkEndpoints",
        },
        idempotency="I0",
        replace="delete-first",
        quirks=("G04", "G84"),
        permissions={
            "create": "compute.networkEndpointGroups.attachNetworkEndpoints compute.instances.use",
            "read": "compute.networkEndpointGroups.get",
            "delete": "compute.networkEndpointGroups.detachNetworkEndpoints compute.instances.use",
        },
    ),
    described(
        "gcp.compute.region_network_endpoint_group",
        ServerlessGroup,
        verbs("compute.regionNetworkEndpointGroups"),
        quirks=("G04", "G06", "G78", "G84"),
        **_PART,
    ),
    described(
        "gcp.compute.backend_service",
        BackendService,
        verbs("compute.backendServices", update="patch"),
        quirks=(*_QUIRKS, "G37"),
        **_PART,
    ),
    described(
        "gcp.compute.region_backend_service",
        RegionBackendService,
        verbs("compute.regionBackendServices", update="patch"),
        quirks=_QUIRKS,
        **_PART,
    ),
    described("gcp.compute.url_map", UrlMap, verbs("compute.urlMaps", update="patch"), quirks=_QUIRKS, **_PART),
    described(
        "gcp.compute.region_url_map",
        RegionUrlMap,
        verbs("compute.regionUrlMaps", update="patch"),
        quirks=_QUIRKS,
        **_PART,
    ),
    described(
        "gcp.compute.target_http_proxy",
        HttpProxy,
        verbs("compute.targetHttpProxies", update="setUrlMap"),
        quirks=_QUIRKS,
        **_PART,
    ),
    described(
        "gcp.compute.region_target_http_proxy",
        RegionHttpProxy,
        verbs("compute.regionTargetHttpProxies", update="setUrlMap"),
        quirks=_QUIRKS,
        **_PART,
    ),
    described(
        "gcp.compute.global_forwarding_rule",
        GlobalForwardingRule,
        verbs("compute.globalForwardingRules", update="setTarget setLabels"),
        quirks=("G04", "G20", "G36", "G37", "G84"),
        **_PART,
    ),
    described(
        "gcp.compute.forwarding_rule",
        ForwardingRule,
        verbs("compute.forwardingRules", update="setTarget setLabels"),
        quirks=("G04", "G20", "G36", "G84"),
        **_PART,
    ),
)
"""Resource types of this file."""
