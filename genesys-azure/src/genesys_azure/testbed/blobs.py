"""What is in the containers of storage accounts: who may, and what there is, is known here; the bytes are Azurite's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from genesys_azure.testbed.answers import Answer, ArmError

if TYPE_CHECKING:
    from genesys_azure.testbed.azurite import Azurite, Reply
    from genesys_azure.testbed.world import Thing, World

ROOT = "/blob/"
CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/default/containers"
_ACCOUNT = "Microsoft.Storage/storageAccounts"
_LONGEST = 63
_SENT = ("content-type", "content-encoding", "content-md5", "if-match", "if-none-match", "range")


def held_as(account: str, container: str) -> str:
    """Return the name of a container in Azurite, where one account holds those of all."""
    name = f"{account}-{container}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 9].rstrip('-')}-{digest}"


def appeared(world: World, thing: Thing) -> None:
    """Make the container of a resource."""
    if world.blobs is not None and thing.type == CONTAINER:
        world.blobs.make(_name(thing))


def vanished(world: World, thing: Thing) -> None:
    """Remove the container of a resource, with all that is in it."""
    if world.blobs is not None and thing.type == CONTAINER:
        world.blobs.remove(_name(thing))


def endpoint(world: World, account: str) -> str:
    """Return where the blobs of an account are."""
    public = f"https://{account}.blob.core.windows.net/"
    return public if world.blobs is None else f"{world.base}{ROOT}{account}/"


def _name(thing: Thing) -> str:
    parts = thing.key.split("/")
    return held_as(parts[8], parts[-1])


class Call(NamedTuple):
    """A request for blobs.

    Args:
        verb: HTTP method.
        path: As it stands in the address: ``/blob/<account>/<container>/<blob>``.
        query: As it stands in the address.
        headers: As they came, names in small letters.
        body: As it came.
    """

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def handle(world: World, call: Call) -> Reply:
    """Answer a request.

    Raises:
        ArmError: It is refused before it gets to the blobs.
    """
    account, _, rest = call.path.removeprefix(ROOT).partition("/")
    container, _, blob = rest.partition("/")
    with world.lock:
        world.calls[f"Blob.{call.verb}"] += 1
        azurite = _may(world, call, account, container)
    sent = {name: value for name, value in call.headers.items() if name.startswith("x-ms-") or name in _SENT}
    where = f"/{held_as(account, unquote(container).lower())}" + (f"/{blob}" if blob else "")
    return azurite.send(call.verb, where, call.query, call.body, **sent)


def _may(world: World, call: Call, account: str, container: str) -> Azurite:
    owner = next((one for one in world.of(_ACCOUNT) if one.name == account), None)
    if owner is None or world.blobs is None:
        raise ArmError(404, "ResourceNotFound", f"There is no storage account {account}.")
    inside = f"{owner.key}/blobservices/default/containers/{unquote(container).lower()}"
    held = world.things.get(inside)
    if held is None:
        raise ArmError(404, "ContainerNotFound", "The specified container does not exist.")
    signed = call.headers.get("authorization", "")
    if signed.startswith("SharedKey") and owner.properties.get("allowSharedKeyAccess") is False:
        raise ArmError(403, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted.")
    public = owner.properties.get("allowBlobPublicAccess") and held.properties.get("publicAccess") not in {None, "None"}
    if not signed and not (public and call.verb in {"GET", "HEAD"}):
        raise ArmError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
    return world.blobs


def refused(error: ArmError) -> Answer:
    """Return the answer to what was refused."""
    return error.answer()._replace(headers={"x-ms-error-code": error.code})
