"""Network, Firewall and Role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json


def network(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a loopback range; tiers, zones and NAT mean nothing here."""
    body: dict[str, Json] = {
        "name": context.unique("name", resource.address),
        "cidr": resource.fields.get("cidr", "auto"),
    }
    found = own(resource.address, "network", "range")
    return Lowered(
        natives=[NativeSpec("network", "local.network", body)],
        outputs={
            "id": own(resource.address, "network"),
            "cidr_block": found,
            "subnets": {"private": [{"id": own(resource.address, "network"), "zone": "a", "cidr": found}]},
            "egress_ips": [],
        },
    )


def firewall(resource: Resolved, context: LowerContext) -> Lowered:
    """Return the rules as a record."""
    rules: list[Json] = [{"allow": rule} for rule in resource.fields.get("allow") or ()]
    rules += [{"deny": rule} for rule in resource.fields.get("deny") or ()]
    egress = resource.fields.get("egress")
    rules += [{"egress": rule} for rule in egress] if isinstance(egress, list) else []
    rules += [{"egress": egress}] if egress == "none" else []
    members = [item["$resource"] for item in resource.fields.get("applies_to") or ()]
    name = context.unique("name", resource.address)
    body: dict[str, Json] = {"name": name, "rules": rules, "applies_to": sorted(members)}
    return Lowered(
        natives=[NativeSpec("firewall", "local.firewall", body)],
        outputs={"id": own(resource.address, "firewall")},
    )


def role(resource: Resolved, context: LowerContext) -> Lowered:
    """Return the grants as a record."""
    grants: list[Json] = [
        {"verb": edge.verb, "on": edge.producer} for edge in resource.connections if edge.verb != "assume"
    ]
    body: dict[str, Json] = {"name": context.unique("name", resource.address), "grants": grants}
    found = own(resource.address, "role")
    return Lowered(natives=[NativeSpec("role", "local.role", body)], outputs={"id": found, "principal": found})
