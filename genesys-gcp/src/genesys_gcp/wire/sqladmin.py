"""Rows of Cloud SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Pending
from genesys_gcp.wire import look, requests
from genesys_gcp.wire.jobs import Call, Job
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


def drop(executor: Executor, type: ResourceType, id: str) -> Pending | None:
    """Delete a database, after a backup of its instance when its record wants its data to be kept."""
    row = ROWS[type.name]
    try:
        look.raw(executor, row, id)
    except f.Gone:
        return None
    known = executor.known(row, id)
    job = Job("delete", id, Call(row.delete, requests.parameters(row.delete, row, known, existing=True)))
    if id in executor.saved:
        body = {"instance": known["instance"], "description": f"Before the database {known['name']} was deleted"}
        kept = Call("sqladmin.Backups.CreateBackup", {"parent": f"projects/{executor.project}"}, body)
        job = job._replace(now=kept, rest=(job.now,))
    begun = executor.begin(type, job)
    return begun if isinstance(begun, Pending) else None


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
        special={"delete": drop},
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
