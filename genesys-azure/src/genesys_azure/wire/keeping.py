"""The last snapshot of a disk that goes. It lies in a group of its own, because the group of the stack goes as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Busy, Gone
from genesys.spi.provider import ResourceType
from genesys.spi.session import Pending
from genesys_azure.natives.shape import API
from genesys_azure.wire.rows import ROWS, version

if TYPE_CHECKING:
    from genesys_azure.wire.executor import AzureSession

SAVED = "genesys-last-snapshot"
"""Tag of a disk of which a snapshot is taken before it is deleted."""
_NAME, _GROUP = 60, 84
"""How much of a disk's name, and of its group's, is left beside what is put behind it."""


def disk_gone(session: AzureSession, type: ResourceType, id: str) -> Pending | None:
    """Delete a disk, after a last snapshot when its tag or its record asks for one.

    Raises:
        Busy: The snapshot is being taken; the engine comes again, and finds it.
    """
    shown = session.get(type, id)
    if shown is None:
        return None
    # The tag and the record say the same; when one of the two was lost, the data is not.
    if (shown.get("tags") or {}).get(SAVED) == "true" or id.lower() in session.saved:
        _snapshot(session, id, shown)
    answer = session.transport.call("DELETE", id, version(ROWS[type.name]), operation=type.operations["delete"][0])
    found = session.followed(type, id, answer, verb="delete")
    return found if isinstance(found, Pending) else None


def _snapshot(session: AzureSession, id: str, disk: dict[str, Any]) -> None:
    """See that the snapshot of this very disk is there and whole: its name holds what is unique to the disk."""
    group = f"{id.split('/')[4][:_GROUP]}-kept"
    name = f"{id.rpartition('/')[2][:_NAME]}-last-{str(disk['properties']['uniqueId']).replace('-', '')[:12]}"
    home = f"/subscriptions/{session.target['subscription']}/resourceGroups/{group}"
    at = f"{home}/providers/Microsoft.Compute/snapshots/{name}"
    found = _shown(session, at)
    if found is None or found.get("provisioningState") == "Failed":
        _take(session, id, disk, home=home, at=at)
        found = _shown(session, at) or {}
    whole = float(found.get("completionPercent", 100)) >= 100
    if found.get("provisioningState") != "Succeeded" or not whole:
        raise Busy(f"the last snapshot of {id} is being taken: {at}", code="SnapshotNotReady")


def _shown(session: AzureSession, at: str) -> dict[str, Any] | None:
    try:
        answer = session.transport.call("GET", at, API["Compute.Snapshots"], operation="Compute.Snapshots.Get")
    except Gone:
        return None
    found: dict[str, Any] = answer.body.get("properties") or {}
    return found


def _take(session: AzureSession, id: str, disk: dict[str, Any], *, home: str, at: str) -> None:
    call, place = session.transport.call, disk["location"]
    try:
        call("GET", home, API["Resources"], operation="Resources.ResourceGroups.Get")
    except Gone:
        body = {"location": place, "tags": {"genesys-managed": "true"}}
        call("PUT", home, API["Resources"], body, operation="Resources.ResourceGroups.CreateOrUpdate")
    # Only the fastest disks demand snapshots of this kind; no disk refuses them, and they are the cheaper ones.
    properties = {"creationData": {"createOption": "Copy", "sourceResourceId": id}, "incremental": True}
    tags = {name: value for name, value in (disk.get("tags") or {}).items() if name != SAVED}
    body = {"location": place, "tags": tags, "properties": {**properties, "networkAccessPolicy": "DenyAll"}}
    call("PUT", at, API["Compute.Snapshots"], body, operation="Compute.Snapshots.CreateOrUpdate")
