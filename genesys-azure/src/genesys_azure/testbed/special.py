"""What is not a plain resource: operations and their results, vaults that are deleted softly, tenants, images."""

from __future__ import annotations

import re
from typing import Any

from genesys_azure.testbed import render
from genesys_azure.testbed.answers import Answer, ArmError
from genesys_azure.testbed.semantics import RESERVED_S
from genesys_azure.testbed.tables import Match
from genesys_azure.testbed.world import Thing, Work, World

_WORK = re.compile(
    r"/subscriptions/[^/]+/providers/[^/]+/locations/[^/]+/(operations|operationResults)/([^/]+)", re.IGNORECASE
)
_CONTENTS = re.compile(r"(/subscriptions/[^/]+/resourceGroups/[^/]+)/resources", re.IGNORECASE)
_DATA = re.compile(r"/vault/([^/]+)/(secrets|deletedsecrets)/([^/]+)(/recover)?", re.IGNORECASE)
_VAULT, _VM = "Microsoft.KeyVault/vaults", "Microsoft.Compute/virtualMachines"
_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"


def contents(world: World, verb: str, path: str) -> Answer | None:
    """Answer a question about what a resource group holds; ``None`` for another address."""
    found = _CONTENTS.fullmatch(path)
    if found is None or verb != "GET":
        return None
    world.calls["Resources.Resources.ListByResourceGroup"] += 1
    group = world.things.get(found[1].lower())
    if group is None or not group.shown:
        name = found[1].rpartition("/")[2]
        raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    # Only what stands by itself is listed: a subnet is a part of its network.
    start = f"{found[1].lower()}/providers/"
    inside = [one for one in world.things.values() if one.key.startswith(start) and one.shown]
    tops = [one for one in inside if one.key.removeprefix(start).count("/") == 2]
    shown = [{"id": one.id, "name": one.id.rpartition("/")[2], "type": one.type} for one in tops]
    return Answer(200, {"value": shown})


def headers(world: World, work: Work, thing: Thing, style: str) -> dict[str, str]:
    """Return the headers by which an operation is followed; none for the style ``state``."""
    wait = {"Retry-After": "1", "retry-after-ms": str(max(1, int(world.config.lasting_s * 500)))}
    if style == "state":
        return {**wait, "x-bed-style": style}
    space, base = thing.type.partition("/")[0], world.base
    place = thing.body.get("location") or "global"
    at = f"{base}/subscriptions/{world.config.subscription}/providers/{space}/locations/{place}"
    result = f"{at}/operationResults/{work.id}?api-version=2020-01-01"
    if style == "location":
        return {**wait, "Location": result}
    both = {"Location": result} if work.verb in {"DELETE", "POST"} else {}
    return {**wait, **both, "Azure-AsyncOperation": f"{at}/operations/{work.id}?api-version=2020-01-01"}


def operation(world: World, path: str) -> Answer | None:
    """Answer a question about an operation; ``None`` for another address."""
    found = _WORK.fullmatch(path)
    if found is None:
        return None
    world.calls["operations" if found[1] == "operations" else "operationResults"] += 1
    work = world.works.get(found[2])
    if work is None:
        raise ArmError(404, "OperationNotFound", f"The operation '{found[2]}' was not found.")
    wait = {"Retry-After": "1", "retry-after-ms": str(max(1, int(world.config.lasting_s * 500)))}
    if found[1] == "operations":
        body = {
            "id": path,
            "name": work.id,
            "status": work.status,
            **({"error": work.error} if work.error is not None else {}),
        }
        return Answer(200, body, wait if work.status == "InProgress" else {})
    if work.status == "InProgress":
        return Answer(202, None, {**wait, "Location": f"{path}?api-version=2020-01-01"})
    if work.error:
        raise ArmError(409, work.error["code"], work.error["message"])
    thing = world.things.get(work.key)
    if thing is None or work.verb in {"DELETE", "POST"}:
        return Answer(204)
    return Answer(200, render.cased(world, render.shown(world, thing)))


def paged(world: World, items: list[dict[str, Any]], match: Match, query: dict[str, str], base: str) -> dict[str, Any]:
    """Return one page of a list, in the order of the day."""
    size = world.config.page or (2, 50, 1000)[world.config.seed % 3]
    if world.config.seed % 2:
        items.reverse()
    start = int(query.get("$skiptoken") or 0)
    page: dict[str, Any] = {"value": items[start : start + size]}
    if start + size < len(items):
        rest = "".join(f"&{k}={v}" for k, v in query.items() if k not in {"api-version", "$skiptoken"})
        version = match.operation.version
        page["nextLink"] = f"{base}{match.id}?api-version={version}&$skiptoken={start + size}{rest}"
    return page


def answer(world: World, match: Match, query: dict[str, str]) -> Answer | None:
    """Answer an operation that is about no resource of a group; ``None`` for the others."""
    name, holes = match.operation.name, match.holes
    if name == "Resources.Subscriptions.Get":
        body = {"id": match.id, "subscriptionId": holes["subscriptionId"], "tenantId": world.config.tenant}
        return Answer(200, {**body, "state": "Enabled", "displayName": "Test"})
    if name == "Resources.Providers.Register":
        wait = world.now() + world.config.lasting_s
        world.registering.setdefault(holes["providerName"].lower(), wait)
        return Answer(200, _provider(world, match, holes["providerName"]))
    if name == "Resources.Providers.Get":
        return Answer(200, _provider(world, match, holes["providerName"]))
    if name.startswith("Compute.VirtualMachineImages."):
        return _images(match, query)
    if name == "Storage.StorageAccounts.CheckNameAvailability":
        return Answer(200, {"nameAvailable": True})
    if name == "KeyVault.DeletedVaults.VaultsGetDeleted":
        return _deleted(world, match)
    if name == "KeyVault.DeletedVaults.VaultsPurgeDeleted":
        if world.vaults.pop(holes["deletedVaultName"].lower(), None) is None:
            raise ArmError(404, "DeletedVaultNotFound", "The specified deleted vault does not exist.")
        return Answer(200)
    return None


def _provider(world: World, match: Match, name: str) -> dict[str, Any]:
    since = world.registering.get(name.lower())
    if since is not None and world.now() >= since:
        world.unregistered.discard(name.lower())
    missing = name.lower() in world.unregistered
    state = "Registered" if not missing else "Registering" if since is not None else "NotRegistered"
    id = match.id.removesuffix("/register")
    return {"id": id, "namespace": name, "registrationState": state, "registrationPolicy": "RegistrationRequired"}


def _images(match: Match, query: dict[str, str]) -> Answer:
    holes = match.holes
    if holes["publisherName"].lower() != "canonical":
        raise ArmError(404, "NotFound", f"Publisher '{holes['publisherName']}' was not found.")
    versions = ["26.04.202607010", "26.04.202611010", "26.04.202610020"]
    place = holes["locationName"]
    if match.operation.name.endswith(".Get"):
        found = {"name": holes["versionName"], "location": place, "id": match.id, "properties": {}}
        return Answer(200, found)
    ordered = sorted(versions, reverse="desc" in query.get("$orderby", ""))
    top = int(query.get("$top", len(ordered)))
    items = [{"name": v, "location": place, "id": f"{match.id}/{v}"} for v in ordered[:top]]
    return Answer(200, items)


def _deleted(world: World, match: Match) -> Answer:
    kept = world.vaults.get(match.holes["deletedVaultName"].lower())
    if kept is None:
        raise ArmError(404, "DeletedVaultNotFound", "The specified deleted vault does not exist.")
    thing = kept[0]
    properties = {"vaultId": thing.id, "location": thing.body.get("location"), "tags": thing.body.get("tags", {})}
    return Answer(200, {"id": match.id, "name": thing.name, "properties": properties})


def setting(world: World, match: Match) -> None:
    """Make a setting of a database server that was never set, with the value that it has by itself."""
    server = match.id.rpartition("/configurations/")[0].lower()
    if match.operation.name != "PostgreSql.Configurations.Get" or match.id.lower() in world.things:
        return
    if server in world.things and not match.id.endswith("/nosuchsetting"):
        op = match.operation
        thing = Thing(match.id, op.type, op.space, op.got)
        thing.properties = {"value": "100", "source": "system-default", "defaultValue": "100"}
        world.things[thing.key] = thing


def before(world: World, match: Match, sent: dict[str, Any]) -> dict[str, Any]:
    """Look at what is deleted softly under a name, and return the body to create with."""
    if match.operation.type == _VAULT:
        mode = sent.get("properties", {}).get("createMode", "default")
        kept = world.vaults.get(match.id.rpartition("/")[2].lower())
        if mode == "recover":
            return _recovered(world, match, sent)
        if kept is not None:
            message = (
                "A vault with the same name already exists in deleted state. You need to either recover or purge it."
            )
            raise ArmError(409, "ConflictError", message)
    if match.operation.type == _SERVER and sent.get("properties", {}).get("createMode") == "Replica":
        _copied(world, sent)
    if match.operation.type == f"{_VAULT}/secrets" and match.id.lower() in world.secrets:
        name = match.id.rpartition("/")[2]
        message = f"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused."
        raise ArmError(409, "ObjectIsDeletedButRecoverable", message)
    return sent


def _copied(world: World, sent: dict[str, Any]) -> None:
    """See that a database server can be copied. Source: Azure docs, read replicas of flexible servers."""
    source = world.things.get(str(sent["properties"].get("sourceServerResourceId", "")).lower())
    if source is None or source.state != "Succeeded":
        raise ArmError(404, "ResourceNotFound", "The source server was not found, or is not ready.")
    if source.body.get("sku", {}).get("tier") == "Burstable":
        raise ArmError(400, "ReadReplicaNotSupported", "Read replicas are not supported for the Burstable tier.")


def _recovered(world: World, match: Match, sent: dict[str, Any]) -> dict[str, Any]:
    kept = world.vaults.pop(match.id.rpartition("/")[2].lower(), None)
    if kept is None:
        raise ArmError(404, "DeletedVaultNotFound", "The specified deleted vault does not exist.")
    old, inside = kept
    for thing in inside:
        world.things[thing.key] = thing
    return {**old.body, **sent, "properties": {**old.body["properties"], **sent.get("properties", {})}}


def gone(world: World, thing: Thing) -> None:
    """Do what the end of a resource does to others."""
    if thing.type == _VAULT:
        world.vaults[thing.name.lower()] = (thing, list(world.below(thing.key)))
    if thing.type != _VM:
        return
    disk = thing.properties.get("storageProfile", {}).get("osDisk", {})
    made = world.things.get(str(disk.get("managedDisk", {}).get("id")).lower())
    if made is not None and disk.get("deleteOption") == "Delete":
        world.things.pop(made.key, None)
    elif made is not None:
        made.body.pop("managedBy", None)  # it stays, and costs (quirk Z18)
    for item in thing.properties.get("networkProfile", {}).get("networkInterfaces", ()):
        nic = world.things.get(item["id"].lower())
        if nic is not None and item.get("properties", {}).get("deleteOption") == "Delete":
            world.things.pop(nic.key, None)
        elif nic is not None and world.config.nic_reserved:
            nic.facts["reserved"] = world.now() + RESERVED_S * world.config.second_s


def failed(world: World, thing: Thing) -> None:
    """Do what the failure of a creation does to others."""
    if thing.type == _VM:
        for item in thing.properties.get("networkProfile", {}).get("networkInterfaces", ()):
            nic = world.things.get(item["id"].lower())
            if nic is not None:
                nic.facts["reserved"] = world.now() + RESERVED_S * world.config.second_s


def resized(world: World, thing: Thing, new: dict[str, Any]) -> None:
    """Refuse another size for a running machine, where a test wants that."""
    if thing.type != _VM or not world.config.resize_needs_stop or thing.facts.get("power") != "running":
        return
    sizes = [body["properties"].get("hardwareProfile", {}).get("vmSize") for body in (thing.body, new)]
    if sizes[0] != sizes[1]:
        message = f"Unable to resize the VM {thing.name} because the requested size {sizes[1]} is not available in the "
        raise ArmError(409, "OperationNotAllowed", f"{message}current hardware cluster. Deallocate it first.")


def vault(world: World, verb: str, path: str, query: dict[str, str]) -> Answer | None:
    """Answer the data plane of a key vault; ``None`` for another address."""
    found = _DATA.fullmatch(path)
    if found is None:
        return None
    world.calls[f"KeyVaultData.{verb}.{found[2].lower()}{found[4] or ''}"] += 1
    if not query.get("api-version"):
        raise ArmError(400, "BadParameter", "The api-version query parameter is required.")
    holder = next((t for t in world.of(_VAULT) if t.name.lower() == found[1].lower()), None)
    if holder is None:
        raise ArmError(404, "VaultNotFound", f"The vault {found[1]} was not found.")
    key = f"{holder.key}/secrets/{found[3].lower()}"
    if found[2].lower() == "secrets":
        return _stored(world, verb, key)
    return _deleted_secret(world, verb, key, recover=bool(found[4]))


def _stored(world: World, verb: str, key: str) -> Answer:
    if verb != "DELETE":
        raise ArmError(405, "HttpMethodNotAllowed", "The simulator deletes secrets here, and nothing else.")
    thing = world.things.pop(key, None)
    if thing is None:
        raise ArmError(404, "SecretNotFound", f"A secret with name {key.rpartition('/')[2]} was not found.")
    world.secrets[key] = thing
    uri = thing.properties["secretUri"]
    return Answer(200, {"id": uri, "recoveryId": uri.replace("/secrets/", "/deletedsecrets/")})


def _deleted_secret(world: World, verb: str, key: str, *, recover: bool) -> Answer:
    if key not in world.secrets:
        raise ArmError(404, "SecretNotFound", f"Deleted Secret not found: {key.rpartition('/')[2]}.")
    if (verb, recover) not in {("GET", False), ("DELETE", False), ("POST", True)}:
        raise ArmError(405, "HttpMethodNotAllowed", f"The method {verb} is not supported.")
    thing = world.secrets[key] if verb == "GET" else world.secrets.pop(key)
    if verb == "DELETE":
        return Answer(204)
    if recover:
        world.things[key] = thing
    return Answer(200, {"id": thing.properties["secretUri"], "attributes": {"enabled": True}})
