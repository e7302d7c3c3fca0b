"""What a Network has beside its subnets: peers and flow logs."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json, native
from genesys_azure.lower.common import NetworkExports, cut, local_name
from genesys_azure.lower.scope import placed, shared_placed

_DAY = 86400
_WATCHERS = "NetworkWatcherRG"
"""Azure's own group, in which it makes a watcher for each region with a network."""


def peerings(resource: Resolved, context: LowerContext, found: NetworkExports) -> Iterator[NativeSpec]:
    """Give both halves of the peering with each peer; both belong to the network that asked."""
    for item in resource.fields.get("peer") or ():
        other: NetworkExports = context.exports(item["$resource"])
        for word, here, there in (("peer", found, other), ("peer-back", other, found)):
            local = local_name(word, other.address)
            body: dict[str, Json] = {
                "resourceGroupName": here.group,
                "virtualNetworkName": here.name,
                "virtualNetworkPeeringName": cut(local_name("to", there.address)),
                "remoteVirtualNetwork": {"id": there.id},
                "allowVirtualNetworkAccess": True,
                "allowForwardedTraffic": False,
            }
            yield NativeSpec(local, "azure.network.peering", body, serialise_on=here.key, protect=False)


def flow_logs(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give the record of who spoke to whom, and the account that it is kept in, which the stack shares."""
    kept = resource.fields.get("flow_logs")
    if kept in {None, "off"}:
        return
    region, address = context.target["region"], resource.address
    account = f"shared/flow-logs-{region}"
    name = context.name("azure.storage.account", account)
    body = shared_placed(
        context,
        storageAccountName=name,
        kind="StorageV2",
        sku={"name": "Standard_LRS"},
        accessTier="Hot",
        allowBlobPublicAccess=False,
        # Azure writes flow logs with a key of the account.
        allowSharedKeyAccess=True,
        minimumTlsVersion="TLS1_2",
        supportsHttpsTrafficOnly=True,
    )
    yield NativeSpec(account, "azure.storage.account", body, shared=True, name=name, protect=False)
    log = context.name("azure.network.flow_log", "flow-log")
    body = placed(
        resource,
        context,
        networkWatcherName=f"NetworkWatcher_{region}",
        flowLogName=log,
        targetResourceId=own(address, "network"),
        storageId=native(account, "id").json(),
        enabled=True,
        retentionPolicy={"days": max(round(float(kept) / _DAY), 1), "enabled": True},
        format={"type": "JSON", "version": 2},
    )
    body["resourceGroupName"] = _WATCHERS
    yield NativeSpec("flow-log", "azure.network.flow_log", body, name=log, protect=False)
