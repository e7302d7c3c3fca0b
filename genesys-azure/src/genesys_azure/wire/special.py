"""What does not fit a row: named functions that rows point to, each with the quirk that it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Fault, Gone, InUse, Invalid, NotYet
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Token
from genesys_azure.wire import body as bodies
from genesys_azure.wire import keeping
from genesys_azure.wire.faults import fault
from genesys_azure.wire.rows import ROWS, is_id, version

if TYPE_CHECKING:
    from genesys_azure.wire.executor import AzureSession

NOT_EMPTY = "ResourceGroupNotEmpty"
"""Code of our own for a group that holds what is not to be deleted with it."""

_HARDWARE = "hardware cluster"
_REGISTERING = "2025-04-01"


def register(session: AzureSession, id: str, error: Fault) -> None:
    """Register the namespace of an object with the subscription when that is what its create lacks (quirk Z34).

    The create itself is repeated by the engine, because its fault is `NotYet`.
    """
    if error.code != "MissingSubscriptionRegistration":
        return
    space = id.rpartition("/providers/")[2].partition("/")[0]
    if space in session.registering:
        return
    session.registering.add(space)
    path = f"/subscriptions/{session.target['subscription']}/providers/{space}/register"
    session.transport.call("POST", path, _REGISTERING, operation="Resources.Providers.Register")


def vault(session: AzureSession, type: ResourceType, id: str, sent: dict[str, Any], token: Token) -> Observed | Pending:
    """Make a vault, or take back the one of this stack that was deleted under this name (quirk Z26)."""
    try:
        return session.put(type, id, sent)
    except Fault as error:
        if error.code not in {"ConflictError", "VaultAlreadyExists", "ConflictingVaultName"}:
            raise
        if not _deleted_by_us(session, type, id, token):
            raise
    properties = {**{k: sent["properties"][k] for k in ("tenantId", "sku")}, "createMode": "recover"}
    back = {"location": sent["location"], "tags": sent["tags"], "properties": properties}
    then = [{"verb": "PUT", "body": sent, "operation": type.operations["create"][0]}]
    return session.put(type, id, back, then=then)


def _deleted_by_us(session: AzureSession, type: ResourceType, id: str, token: Token) -> bool:
    name = id.rpartition("/")[2]
    place = f"{session.target['region']}/deletedVaults/{name}"
    path = f"/subscriptions/{session.target['subscription']}/providers/Microsoft.KeyVault/locations/{place}"
    try:
        found = session.transport.call("GET", path, version(ROWS[type.name]), operation="KeyVault.Vaults.GetDeleted")
    except Gone:
        return False
    properties = found.body["properties"]
    same = str(properties.get("vaultId", "")).lower() == id.lower()
    return same and (properties.get("tags") or {}).get("genesys-stack") == token.stack


def secret(
    session: AzureSession, type: ResourceType, id: str, sent: dict[str, Any], token: Token
) -> Observed | Pending:
    """Store a secret; one that was deleted under this name is taken back first (quirk Z28)."""
    try:
        return session.put(type, id, sent)
    except NotYet as error:
        if error.code == "ObjectIsDeletedButRecoverable":
            url = _secret_url(session, id).replace("/secrets/", "/deletedsecrets/")
            session.transport.vault("POST", f"{url}/recover", operation="KeyVaultData.RecoverDeletedSecret")
        raise


def secret_gone(session: AzureSession, type: ResourceType, id: str) -> Pending | None:
    """Delete a secret by the data plane: Azure Resource Manager has no call for it."""
    session.transport.vault("DELETE", _secret_url(session, id), operation="KeyVaultData.DeleteSecret")
    return None


def _secret_url(session: AzureSession, id: str) -> str:
    from genesys_azure.natives import TYPES

    holder, _, name = id.rpartition("/secrets/")
    shown = session.get(TYPES["azure.keyvault.vault"], holder)
    if shown is None:
        raise Gone(f"{holder} is gone", code="VaultNotFound")
    return f"{shown['properties']['vaultUri'].rstrip('/')}/secrets/{name}"


def usual_value(session: AzureSession, type: ResourceType, id: str) -> Pending | None:
    """Give a setting of a database server back the value that Azure gives it."""
    shown = session.get(type, id)
    if shown is None:
        return None
    usual = {"value": shown["properties"].get("defaultValue"), "source": "system-default"}
    row = ROWS[type.name]
    operation = type.operations["delete"][0]
    answer = session.transport.call("PUT", id, version(row), {"properties": usual}, operation=operation)
    found = session.followed(type, id, answer, verb="reset")
    return found if isinstance(found, Pending) else None


def resize(
    session: AzureSession, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed | Pending:
    """Change a machine; one that cannot change while it runs is stopped, changed and started (quirks Z16, Z74)."""
    start = {"verb": "POST", "path": "/start", "operation": "Compute.VirtualMachines.Start"}
    if not changed:
        return session.step(type, {"id": id, "verb": "update", "then": [start]})
    try:
        return session.changed(type, id, want, changed)
    except Fault as error:
        if _HARDWARE not in error.message and error.code not in {"ResizeDiskError", "DiskResizeRequiresDeallocation"}:
            raise
    sent = bodies.sent(type, want, changed)
    if "tags" in changed:
        bodies.keep_tags(sent, session.get(type, id) or {})
    stop = {"verb": "POST", "path": "/deallocate", "operation": "Compute.VirtualMachines.Deallocate"}
    steps = [stop, {"verb": "PATCH", "body": sent}, start]
    return session.step(type, {"id": id, "verb": "update", "then": steps})


def cleaned(session: AzureSession, type: ResourceType, handle: dict[str, Any], error: Fault) -> Observed | Pending:
    """Delete what is left of a creation that failed, then tell the failure (quirk Z17)."""
    row, id = ROWS[type.name], handle["id"]
    failure = {"code": error.code, "message": error.message}
    operation = type.operations["delete"][0]
    try:
        answer = session.transport.call("DELETE", id, version(row), operation=operation, query="forceDeletion=true")
    except Gone:
        raise error from None
    found = session.followed(type, id, answer, verb="delete", failure=failure)
    if isinstance(found, Pending):
        return found
    raise error


def deleted(handle: Mapping[str, Any]) -> None:
    """Say that a deletion has ended; the failure that it cleaned up after is told now.

    Raises:
        Fault: It was made for a failure.
    """
    failure = handle.get("failure")
    if failure:
        raise fault(failure["code"], failure["message"], verb="PUT")


def empty_group(session: AzureSession, type: ResourceType, id: str) -> Pending | None:
    """Delete a resource group that holds nothing: Azure would delete all that is in it, whoever made it.

    Raises:
        Invalid: It holds something.
        InUse: Azure lists something in it that may just have been deleted.
    """
    at = version(ROWS[type.name])
    listed = session.transport.call("GET", f"{id}/resources", at, operation="Resources.Resources.ListByResourceGroup")
    held = [str(item["id"]) for item in listed.body["value"]]
    there = [one for one in held if _stands(session, one)]
    if there:
        raise Invalid(f"it still holds {_names(there)}", code=NOT_EMPTY)
    if held:
        raise InUse(f"it still lists {_names(held)}", code=NOT_EMPTY, by=held[0])
    answer = session.transport.call("DELETE", id, at, operation=type.operations["delete"][0])
    found = session.followed(type, id, answer, verb="delete")
    return found if isinstance(found, Pending) else None


def _stands(session: AzureSession, id: str) -> bool:
    """Tell whether an object is really there, for the types that are known: the list is late."""
    from genesys_azure.natives import TYPES

    name = next((name for name, row in ROWS.items() if is_id(row, id)), "")
    return bool(name) and session.get(TYPES[name], id) is not None


def _names(ids: list[str]) -> str:
    names = [id.rpartition("/providers/")[2] for id in sorted(ids)]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def usual_blobs(session: AzureSession, type: ResourceType, id: str) -> Pending | None:
    """Give the way in which an account keeps blobs back what a new account has: it goes with the account only."""
    if session.get(type, id) is None:
        return None
    off = {"enabled": False}
    usual = {"isVersioningEnabled": False, "deleteRetentionPolicy": off, "containerDeleteRetentionPolicy": off}
    session.put(type, id, {"properties": usual})
    return None


CREATE: dict[str, Callable[..., Observed | Pending]] = {"vault": vault, "secret": secret}
UPDATE: dict[str, Callable[..., Observed | Pending]] = {"resize": resize}
DELETE: dict[str, Callable[..., Pending | None]] = {
    "disk_gone": keeping.disk_gone,
    "empty_group": empty_group,
    "usual_value": usual_value,
    "secret_gone": secret_gone,
    "usual_blobs": usual_blobs,
}
