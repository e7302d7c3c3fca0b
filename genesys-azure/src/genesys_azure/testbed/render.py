"""How a resource is shown: with its children and users inside, its secrets left out, its ids in the case of the day."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

from genesys_azure.testbed import checks, fill, shape
from genesys_azure.testbed.semantics import NO_STATE
from genesys_azure.testbed.world import Thing, World

_NET = "Microsoft.Network"
_ID = re.compile(r'"(/subscriptions/[^"]*)"', re.IGNORECASE)

CHILDREN = {
    (f"{_NET}/virtualNetworks", "subnets"): f"{_NET}/virtualNetworks/subnets",
    (f"{_NET}/virtualNetworks", "virtualNetworkPeerings"): f"{_NET}/virtualNetworks/virtualNetworkPeerings",
    (f"{_NET}/networkSecurityGroups", "securityRules"): f"{_NET}/networkSecurityGroups/securityRules",
}
"""(type, property) -> type of the children that are shown inside."""

_DEFAULT_RULES = (
    ("AllowVnetInBound", 65000, "Inbound", "Allow", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "AzureLoadBalancer"),
    ("DenyAllInBound", 65500, "Inbound", "Deny", "*"),
)


def shown(world: World, thing: Thing, *, view: bool = False) -> dict[str, Any]:
    """Return the answer that shows a resource.

    Args:
        world: Where it is.
        thing: The resource.
        view: Whether the state of what runs inside is asked for.
    """
    body = copy.deepcopy(thing.body)
    properties = body.setdefault("properties", {})
    state = fill.word_for(thing, thing.state, {"Deleting": "Updating"}.get(thing.state, thing.state), "Updating")
    if state is not None and thing.type not in NO_STATE:
        properties["provisioningState"] = state
    for (type, word), child in CHILDREN.items():
        if type == thing.type:
            inside = [shown(world, other) for other in world.below(thing.key) if other.type == child and other.shown]
            properties[word] = inside
    more = _MORE.get(thing.type)
    if more:
        more(world, thing, properties)
    if view and thing.type == "Microsoft.Compute/virtualMachines":
        properties["instanceView"] = instance(thing)
    body = shape.kept(thing.space, thing.got, body, "-")
    head = {"id": thing.id, "name": thing.name, "type": _type(thing)}
    known = shape.fields(thing.space, thing.got)
    body = {**{word: value for word, value in head.items() if word in known}, **body}
    if "etag" in known:
        body["etag"] = f'W/"{abs(hash(json.dumps(thing.body, sort_keys=True))):x}"'
    if not body.get("properties"):
        body.pop("properties", None)
    return body


def _type(thing: Thing) -> str:
    if thing.type.endswith("/recordSets"):
        return f"{thing.type.rpartition('/')[0]}/{thing.id.split('/')[-2]}"
    return thing.type


def instance(thing: Thing) -> dict[str, Any]:
    """Return what a machine says about itself."""
    power = thing.facts.get("power", "running")
    state = {"code": f"ProvisioningState/{thing.state.lower()}", "level": "Info", "displayStatus": "Provisioned"}
    return {"statuses": [state, {"code": f"PowerState/{power}", "level": "Info", "displayStatus": f"VM {power}"}]}


def _subnet(world: World, thing: Thing, properties: dict[str, Any]) -> None:
    found = []
    for nic in world.of(f"{_NET}/networkInterfaces"):
        for item in nic.properties.get("ipConfigurations", ()):
            if item["properties"].get("subnet", {}).get("id", "").lower() == thing.key:
                found.append({"id": item["id"]})
    if found:
        properties["ipConfigurations"] = found


def _guard(world: World, thing: Thing, properties: dict[str, Any]) -> None:
    properties["defaultSecurityRules"] = [
        {
            "id": f"{thing.id}/defaultSecurityRules/{name}",
            "name": name,
            "type": f"{_NET}/networkSecurityGroups/defaultSecurityRules",
            "properties": {
                "provisioningState": "Succeeded", "description": name, "protocol": "*", "sourcePortRange": "*",
                "destinationPortRange": "*", "sourceAddressPrefix": source, "destinationAddressPrefix": "*",
                "access": access, "priority": priority, "direction": direction,
            },
        }
        for name, priority, direction, access, source in _DEFAULT_RULES
    ]  # fmt: skip
    for word, type in (
        ("subnets", f"{_NET}/virtualNetworks/subnets"),
        ("networkInterfaces", f"{_NET}/networkInterfaces"),
    ):
        used = [{"id": t.id} for t in world.of(type) if _points(t, "networkSecurityGroup", thing)]
        if used:
            properties[word] = used


def _points(thing: Thing, word: str, other: Thing) -> bool:
    return str((thing.properties.get(word) or {}).get("id")).lower() == other.key


def _address(world: World, thing: Thing, properties: dict[str, Any]) -> None:
    for nic in world.of(f"{_NET}/networkInterfaces"):
        for item in nic.properties.get("ipConfigurations", ()):
            if str((item["properties"].get("publicIPAddress") or {}).get("id")).lower() == thing.key:
                properties["ipConfiguration"] = {"id": item["id"]}
    for gateway in world.of(f"{_NET}/natGateways"):
        if thing.key in [i.lower() for i in checks.ids_in(gateway.body)]:
            properties["natGateway"] = {"id": gateway.id}


def _gateway(world: World, thing: Thing, properties: dict[str, Any]) -> None:
    used = [{"id": t.id} for t in world.of(f"{_NET}/virtualNetworks/subnets") if _points(t, "natGateway", thing)]
    if used:
        properties["subnets"] = used


def _nic(world: World, thing: Thing, properties: dict[str, Any]) -> None:
    for machine in world.of("Microsoft.Compute/virtualMachines"):
        if thing.key in [i.lower() for i in checks.ids_in(machine.body)]:
            properties["virtualMachine"] = {"id": machine.id}


_MORE: dict[str, Callable[[World, Thing, dict[str, Any]], None]] = {
    f"{_NET}/virtualNetworks/subnets": _subnet,
    f"{_NET}/networkSecurityGroups": _guard,
    f"{_NET}/publicIPAddresses": _address,
    f"{_NET}/natGateways": _gateway,
    f"{_NET}/networkInterfaces": _nic,
}


def cased(world: World, value: Any) -> Any:
    """Return JSON with all ids written in the case that the seed chose (Azure's own services do not agree on one)."""
    style = world.config.seed % 4
    if style == 0 or value is None:
        return value
    changed = _ID.sub(lambda found: f'"{_written(found[1], style)}"', json.dumps(value))
    return json.loads(changed)


def _written(id: str, style: int) -> str:
    if style == 1:
        return re.sub("/resourceGroups/", "/resourcegroups/", id)
    if style == 2:
        return re.sub(r"(?<=/resourceGroups/)[^/]+", lambda found: found[0].upper(), id)
    return re.sub(r"(?<=/providers/)Microsoft\.\w+", lambda found: found[0].lower(), id)
