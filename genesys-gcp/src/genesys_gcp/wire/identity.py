"""Rows of IAM, Service Usage and Service Networking."""

from __future__ import annotations

from genesys_gcp.wire import peering, special
from genesys_gcp.wire.table import Row, Step

ROWS: dict[str, Row] = {
    "gcp.iam.service_account": Row(
        "projects/{project}/serviceAccounts/{email}",
        create="iam.projects.serviceAccounts.create",
        get="iam.projects.serviceAccounts.get",
        list="iam.projects.serviceAccounts.list",
        items="accounts",
        update=(
            Step(
                "displayName",
                "iam.projects.serviceAccounts.patch",
                {"serviceAccount": {"displayName": "$displayName"}, "updateMask": "displayName"},
            ),
        ),
        delete="iam.projects.serviceAccounts.delete",
        style="plain",
        params={"name": "projects/{project}"},
        tags="serviceAccount.description",
        seen={"accountId": "email", "displayName": "displayName", "": "description"},
        forms={"accountId": "account"},
        lookup=False,
    ),
    "gcp.serviceusage.service": Row(
        "{name}",
        create="serviceusage.services.enable",
        get="serviceusage.services.get",
        list="serviceusage.services.batchGet",
        items="services",
        names="names",
        style="lro",
        params={"parent": "projects/{project}"},
        special={"create": special.enable},
        sees=special.enabled_only,
    ),
    "gcp.servicenetworking.connection": Row(
        "projects/{project}/global/networks/{network}:{service}",
        create="servicenetworking.services.connections.create",
        list="servicenetworking.services.connections.list",
        items="connections",
        by=("network",),
        update=(
            Step(
                "*",
                "servicenetworking.services.connections.patch",
                params={"name": "{service}/connections/-", "force": "true"},
            ),
        ),
        style="lro",
        special={
            "create": peering.peer,
            "read": peering.peered,
            "update": peering.repeer,
            "delete": peering.unpeer,
            "refused": peering.remove_peering,
            "find": peering.find_peering,
        },
    ),
}
"""Native type -> row."""
