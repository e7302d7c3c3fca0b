"""Rows of Compute Engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

GLOBAL, REGIONAL, ZONAL = (
    "projects/{project}/global/",
    "projects/{project}/regions/{region}/",
    "projects/{project}/zones/{zone}/",
)
LINK = "https://www.googleapis.com/compute/v1/{id}"
LABELS = {"labels": "$labels", "labelFingerprint": "@labelFingerprint"}
"""Request of every ``setLabels``; the fingerprint makes it fail when somebody else was faster (quirk G20)."""


def unlogged(executor: Executor, want: dict[str, Any]) -> dict[str, Any]:
    """Return what is wanted of a subnetwork; one for Google's proxies knows neither flow logs nor private access."""
    if not str(want.get("purpose", "")).endswith("MANAGED_PROXY"):
        return want
    return {name: value for name, value in want.items() if not name.startswith(("flow", "private"))}


ROWS: dict[str, Row] = {
    "gcp.compute.network": Row(
        GLOBAL + "networks/{name}",
        create="compute.networks.insert",
        get="compute.networks.get",
        list="compute.networks.list",
        update=(Step("*", "compute.networks.patch"),),
        delete="compute.networks.delete",
        tags="description",
        drop=("routingConfig.bgpBestPathSelectionMode=LEGACY",),
        derived={"selfLink": LINK},
    ),
    "gcp.compute.subnetwork": Row(
        REGIONAL + "subnetworks/{name}",
        create="compute.subnetworks.insert",
        get="compute.subnetworks.get",
        list="compute.subnetworks.list",
        by=("region",),
        # One field a call: Google refuses to change several at once.
        update=(
            Step(
                "privateIpGoogleAccess",
                "compute.subnetworks.setPrivateIpGoogleAccess",
                {"privateIpGoogleAccess": "$privateIpGoogleAccess"},
            ),
            Step("flowLogs flowSampling flowInterval", "compute.subnetworks.patch"),
        ),
        etag="fingerprint",
        wants=unlogged,
        delete="compute.subnetworks.delete",
        tags="description",
    ),
    "gcp.compute.address": Row(
        REGIONAL + "addresses/{name}",
        create="compute.addresses.insert",
        get="compute.addresses.get",
        list="compute.addresses.list",
        by=("region",),
        update=(Step("labels", "compute.addresses.setLabels", LABELS),),
        delete="compute.addresses.delete",
        tags="labels",
    ),
    "gcp.compute.global_address": Row(
        GLOBAL + "addresses/{name}",
        create="compute.globalAddresses.insert",
        get="compute.globalAddresses.get",
        list="compute.globalAddresses.list",
        update=(Step("labels", "compute.globalAddresses.setLabels", LABELS),),
        delete="compute.globalAddresses.delete",
        tags="labels",
        lookup=True,
    ),
    "gcp.compute.router": Row(
        REGIONAL + "routers/{name}",
        create="compute.routers.insert",
        get="compute.routers.get",
        list="compute.routers.list",
        by=("region",),
        update=(Step("*", "compute.routers.patch"),),
        shared={"nats": ("name", "genesys-")},
        drop=(
            "nats.type=PUBLIC",
            "nats.autoNetworkTier=PREMIUM",
            "nats.endpointTypes=['ENDPOINT_TYPE_VM']",
            "nats.enableEndpointIndependentMapping=False",
            "nats.enableDynamicPortAllocation=False",
        ),
        delete="compute.routers.delete",
        tags="description",
    ),
    "gcp.compute.firewall": Row(
        GLOBAL + "firewalls/{name}",
        create="compute.firewalls.insert",
        get="compute.firewalls.get",
        list="compute.firewalls.list",
        update=(Step("*", "compute.firewalls.patch", also="name"),),
        delete="compute.firewalls.delete",
        tags="description",
    ),
    "gcp.compute.instance": Row(
        ZONAL + "instances/{name}",
        create="compute.instances.insert",
        get="compute.instances.get",
        list="compute.instances.aggregatedList",
        items="instances",
        update=(
            Step("labels", "compute.instances.setLabels", LABELS),
            Step(
                "deletionProtection",
                "compute.instances.setDeletionProtection",
                params={"deletionProtection": "$deletionProtection", "resource": "{name}"},
                body={},
            ),
            Step(
                "shieldedInstanceConfig",
                "compute.instances.updateShieldedInstanceConfig",
                "$shieldedInstanceConfig",  # type: ignore[arg-type]
                stopped=True,
            ),
            Step("machineType", "compute.instances.setMachineType", {"machineType": "$machineType"}, stopped=True),
            Step(
                "serviceAccounts",
                "compute.instances.setServiceAccount",
                "$serviceAccounts[0]",  # type: ignore[arg-type]
                stopped=True,
            ),
            Step("diskSizeGb", "compute.disks.resize", {"sizeGb": "$diskSizeGb"}, params={"disk": "@disks[0].source"}),
        ),
        restart=("compute.instances.stop", "compute.instances.start"),
        delete="compute.instances.delete",
        unlock=Step(
            "deletionProtection",
            "compute.instances.setDeletionProtection",
            params={"deletionProtection": "false", "resource": "{name}"},
            body={},
        ),
        tags="labels",
        suffix=True,
        # A machine does not say what its root disk was made from, and only a call for each disk would tell.
        fixed={"description": "Root disk: {diskType} from {sourceImage}"},
        seen={"sourceImage": "description", "diskType": "description", "diskSizeGb": "disks[0].diskSizeGb"},
        forms={"machineType": "local", "sourceImage": "image", "diskType": "disk"},
        drop=(
            "networkInterfaces.name",
            "networkInterfaces.network",
            "networkInterfaces.networkIP",
            "networkInterfaces.stackType=IPV4_ONLY",
            "networkInterfaces.igmpQuery=IGMP_QUERY_DISABLED",
            "networkInterfaces.accessConfigs.networkTier=PREMIUM",
            "networkInterfaces.accessConfigs.natIP",
            "scheduling.onHostMaintenance",
            "scheduling.automaticRestart",
            "scheduling.preemptible",
            "scheduling.provisioningModel=STANDARD",
        ),
        status=(
            "status",
            {
                "PROVISIONING": "pending",
                "STAGING": "pending",
                "REPAIRING": "pending",
                "STOPPING": "pending",
                "SUSPENDING": "pending",
                "SUSPENDED": "stopped",
                "STOPPED": "stopped",
                "TERMINATED": "stopped",
            },
        ),
    ),
}
"""Native type -> row."""
