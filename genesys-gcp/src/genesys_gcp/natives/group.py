"""Compute Engine: groups of like machines in the zones of a region."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Computed, Immutable, Linked, Native, Reference, ServerDefault
from genesys_gcp import names
from genesys_gcp.natives.shape import At, described, verbs

_DISK = "properties.disks[0]"


class Template(Native):
    """What members of a group are like; it is never changed, another one takes its place (quirk G34)."""

    name: Annotated[str, Immutable]
    description: Annotated[str, Immutable] = ""
    machineType: Annotated[str, Linked, Immutable, At("properties.machineType")]
    labels: Annotated[dict[str, str], Immutable, At("properties.labels")] = {}
    networkInterfaces: Annotated[list[dict[str, Any]], Linked, Immutable, At("properties.networkInterfaces")]
    serviceAccounts: Annotated[list[dict[str, Any]], Immutable, At("properties.serviceAccounts")] = []
    shieldedInstanceConfig: Annotated[dict[str, bool], Immutable, At("properties.shieldedInstanceConfig")] = {}
    metadata: Annotated[dict[str, Any], Immutable, At("properties.metadata")] = {}
    scheduling: Annotated[dict[str, Any] | None, Immutable, At("properties.scheduling")] = None
    boot: Annotated[bool, Immutable, At(f"{_DISK}.boot")] = True
    autoDelete: Annotated[bool, Immutable, At(f"{_DISK}.autoDelete")] = True
    sourceImage: Annotated[str, Linked, Immutable, At(f"{_DISK}.initializeParams.sourceImage")]
    diskSizeGb: Annotated[int, Immutable, At(f"{_DISK}.initializeParams.diskSizeGb")]
    diskType: Annotated[str, Linked, Immutable, At(f"{_DISK}.initializeParams.diskType")]


class Manager(Native):
    """A group of machines that is kept at its size."""

    name: Annotated[str, Immutable]
    description: str = ""
    region: Annotated[str, Linked, Immutable]
    baseInstanceName: Annotated[str, Immutable]
    instanceTemplate: Annotated[
        str, Linked, Reference("gcp.compute.instance_template"), At("versions[0].instanceTemplate")
    ]
    targetSize: Annotated[int | None, ServerDefault] = None
    zones: Annotated[list[dict[str, str]], Linked, Immutable, At("distributionPolicy.zones")]
    namedPorts: list[dict[str, Any]] = []
    autoHealingPolicies: Annotated[list[dict[str, Any]], Linked] = []
    updateType: Annotated[str, At("updatePolicy.type")] = "PROACTIVE"
    minimalAction: Annotated[str, At("updatePolicy.minimalAction")] = "REPLACE"
    maxSurge: Annotated[int, At("updatePolicy.maxSurge.fixed")]
    maxUnavailable: Annotated[int, At("updatePolicy.maxUnavailable.fixed")] = 0
    instanceGroup: Annotated[str | None, Computed] = None


class Autoscaler(Native):
    """What changes the size of a group with the load."""

    name: Annotated[str, Immutable]
    description: str = ""
    region: Annotated[str, Linked, Immutable]
    target: Annotated[str, Linked, Immutable, Reference("gcp.compute.region_instance_group_manager")]
    minNumReplicas: Annotated[int, At("autoscalingPolicy.minNumReplicas")]
    maxNumReplicas: Annotated[int, At("autoscalingPolicy.maxNumReplicas")]
    coolDownPeriodSec: Annotated[int, At("autoscalingPolicy.coolDownPeriodSec")] = 60
    mode: Annotated[str, At("autoscalingPolicy.mode")] = "ON"
    utilizationTarget: Annotated[float, At("autoscalingPolicy.cpuUtilization.utilizationTarget")] = 0.6


TYPES = (
    described(
        "gcp.compute.instance_template",
        Template,
        verbs("compute.instanceTemplates"),
        idempotency="I1",
        name_rule=names.TEMPLATE,
        replace="create-first",
        quirks=("G04", "G06", "G34", "G47", "G65", "G78", "G84"),
        permissions={
            "create": "compute.instanceTemplates.create compute.subnetworks.use iam.serviceAccounts.actAs",
        },
    ),
    described(
        "gcp.compute.region_instance_group_manager",
        Manager,
        {
            **verbs("compute.regionInstanceGroupManagers", update="patch"),
            "create": "compute.regionInstanceGroupManagers.insert compute.regionInstanceGroups.setNamedPorts",
            "update": "compute.regionInstanceGroupManagers.patch compute.regionInstanceGroups.setNamedPorts",
        },
        logs=True,
        idempotency="I1",
        name_rule=names.GROUP,
        quirks=("G04", "G06", "G27", "G28", "G34", "G64", "G78", "G84"),
        permissions={
            "create": "compute.instanceGroupManagers.create compute.instances.create compute.instanceGroups.update",
            "read": "compute.instanceGroupManagers.list",
            "update": "compute.instanceGroupManagers.update compute.instances.create compute.instances.delete"
            " compute.instanceGroups.update",
            "delete": "compute.instanceGroupManagers.delete compute.instances.delete",
        },
        create_s=1200.0,
    ),
    described(
        "gcp.compute.region_autoscaler",
        Autoscaler,
        verbs("compute.regionAutoscalers", update="patch"),
        idempotency="I1",
        name_rule=names.COMPUTE,
        quirks=("G04", "G06", "G78", "G84"),
        permissions={
            "create": "compute.autoscalers.create compute.instanceGroupManagers.use",
            "read": "compute.autoscalers.list",
            "update": "compute.autoscalers.update",
            "delete": "compute.autoscalers.delete compute.instanceGroupManagers.use",
        },
    ),
)
"""Resource types of this file."""
