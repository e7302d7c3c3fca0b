"""Rows of Cloud SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys_gcp.wire.table import Row, Step

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

_SERVER = "projects/{project}/instances/{instance}"
_STATES = {
    "PENDING_CREATE": "pending",
    "MAINTENANCE": "pending",
    "PENDING_DELETE": "pending",
    "SUSPENDED": "stopped",
    "FAILED": "failed",
}

_FILLED = (
    "ipConfiguration.requireSsl=False",
    "ipConfiguration.serverCaMode=GOOGLE_MANAGED_INTERNAL_CA",
    "ipConfiguration.serverCertificateRotationMode=NO_AUTOMATIC_ROTATION",
    "ipConfiguration.enablePrivatePathForGoogleCloudServices=False",
    "ipConfiguration.authorizedNetworks=[]",
)
"""What Google fills in about the ways to a server."""


def _source(executor: Executor, want: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is wanted of a replica with its source's bare name, which is what Google asks for."""
    return {**want, "masterInstanceName": str(want["masterInstanceName"]).rpartition("/")[2]}


ROWS: dict[str, Row] = {
    "gcp.sqladmin.instance": Row(
        "projects/{project}/instances/{name}",
        create="sqladmin.instances.insert",
        get="sqladmin.instances.get",
        list="sqladmin.instances.list",
        update=(Step("*", "sqladmin.instances.patch"),),
        delete="sqladmin.instances.delete",
        unlock=Step(
            "deletionProtectionEnabled",
            "sqladmin.instances.patch",
            {"settings": {"deletionProtectionEnabled": False, "settingsVersion": "@settings.settingsVersion"}},
        ),
        style="sqladmin",
        tags="settings.userLabels",
        suffix=True,
        drop=(
            "backupConfiguration.startTime",
            "backupConfiguration.backupTier",
            "backupConfiguration.transactionalLogStorageState",
            *_FILLED,
        ),
        etag="settings.settingsVersion",
        status=("state", _STATES),
    ),
    "gcp.sqladmin.replica": Row(
        "projects/{project}/instances/{name}",
        create="sqladmin.instances.insert",
        get="sqladmin.instances.get",
        list="sqladmin.instances.list",
        update=(Step("*", "sqladmin.instances.patch"),),
        delete="sqladmin.instances.delete",
        style="sqladmin",
        tags="settings.userLabels",
        suffix=True,
        forms={"masterInstanceName": "source"},
        drop=_FILLED,
        etag="settings.settingsVersion",
        status=("state", _STATES),
        wants=_source,
    ),
    "gcp.sqladmin.database": Row(
        _SERVER + "/databases/{name}",
        create="sqladmin.databases.insert",
        get="sqladmin.databases.get",
        list="sqladmin.databases.list",
        by=("instance",),
        delete="sqladmin.databases.delete",
        style="sqladmin",
        forms={"instance": "server"},
    ),
    "gcp.sqladmin.user": Row(
        _SERVER + "/users/{name}",
        create="sqladmin.users.insert",
        get="sqladmin.users.get",
        list="sqladmin.users.list",
        by=("instance",),
        update=(Step("password", "sqladmin.users.update", {"name": "$name", "password": "$password"}),),
        delete="sqladmin.users.delete",
        style="sqladmin",
        forms={"instance": "server"},
    ),
}
"""Native type -> row."""
