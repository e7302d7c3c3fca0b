"""Cloud Run."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Linked, Native, Reference, Unordered
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described

_CONTAINER = "template.containers[0]"


class Service(Native):
    """A service of one container; every change of it is a new revision that takes over when it is ready."""

    parent: Annotated[str, Immutable]
    serviceId: Annotated[str, Immutable]
    description: str = ""
    labels: dict[str, str] = {}
    ingress: str = "INGRESS_TRAFFIC_INTERNAL_ONLY"
    serviceAccount: Annotated[str, At("template.serviceAccount")]
    executionEnvironment: Annotated[str, At("template.executionEnvironment")] = "EXECUTION_ENVIRONMENT_GEN2"
    timeout: Annotated[str, At("template.timeout")] = "300s"
    maxInstanceRequestConcurrency: Annotated[int, At("template.maxInstanceRequestConcurrency")] = 80
    minInstanceCount: Annotated[int, At("template.scaling.minInstanceCount")] = 0
    maxInstanceCount: Annotated[int, At("template.scaling.maxInstanceCount")]
    image: Annotated[str, At(f"{_CONTAINER}.image")]
    command: Annotated[list[str], At(f"{_CONTAINER}.command")] = []
    containerPort: Annotated[int, At(f"{_CONTAINER}.ports[0].containerPort")]
    env: Annotated[list[dict[str, Any]], Unordered, At(f"{_CONTAINER}.env")] = []
    limits: Annotated[dict[str, str], At(f"{_CONTAINER}.resources.limits")]
    cpuIdle: Annotated[bool, At(f"{_CONTAINER}.resources.cpuIdle")] = True
    startupProbe: Annotated[dict[str, Any] | None, At(f"{_CONTAINER}.startupProbe")] = None
    livenessProbe: Annotated[dict[str, Any] | None, At(f"{_CONTAINER}.livenessProbe")] = None
    egress: Annotated[str | None, At("template.vpcAccess.egress")] = None
    networkInterfaces: Annotated[list[dict[str, Any]], Linked, At("template.vpcAccess.networkInterfaces")] = []
    uri: Annotated[str | None, Computed] = None


class Member(Native):
    """One member of one role on one service; what others granted stays as it is (quirk G85)."""

    resource: Annotated[str, Immutable, Reference("gcp.run.service")]
    role: Annotated[str, Immutable, At("policy.bindings[0].role")]
    members: Annotated[list[str], Immutable, At("policy.bindings[0].members")]


_SERVICES = "run.projects.locations.services"

TYPES = (
    described(
        "gcp.run.service",
        Service,
        {
            "create": f"{_SERVICES}.create",
            "read": f"{_SERVICES}.list",
            "update": f"{_SERVICES}.patch",
            "delete": f"{_SERVICES}.delete",
        },
        logs=True,
        idempotency="I2",
        name_rule=names.RUN,
        quirks=("G25", "G44", "G45"),
        permissions={
            "create": "run.services.create iam.serviceAccounts.actAs",
            "read": "run.services.list",
            "update": "run.services.update iam.serviceAccounts.actAs",
            "delete": "run.services.delete",
        },
        create_s=900.0,
    ),
    described(
        "gcp.run.member",
        Member,
        {
            "create": f"{_SERVICES}.getIamPolicy {_SERVICES}.setIamPolicy",
            "read": f"{_SERVICES}.getIamPolicy",
            "delete": f"{_SERVICES}.getIamPolicy {_SERVICES}.setIamPolicy",
        },
        idempotency="I0",
        key=("resource", "role"),
        quirks=("G21", "G22", "G24", "G26", "G49", "G85"),
        permissions={
            "create": "run.services.getIamPolicy run.services.setIamPolicy",
            "read": "run.services.getIamPolicy",
            "delete": "run.services.getIamPolicy run.services.setIamPolicy",
        },
    ),
)
"""Resource types of this file."""
