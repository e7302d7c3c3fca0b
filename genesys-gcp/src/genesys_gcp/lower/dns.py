"""DnsZone and DnsRecord."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower.common import labels, needs, service
from genesys_gcp.problems import NO_NAME

_TEXT = 255
_NAMED = frozenset({"CNAME", "NS", "MX", "SRV", "ALIAS"})
"""Types whose values end with a name."""


def zone(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a zone; a private one answers in its network only."""
    fields, address = resource.fields, resource.address
    name = context.name("gcp.dns.managed_zone", "zone")
    body: dict[str, Json] = {
        "name": name,
        "description": f"DnsZone {resource.address}",
        "dnsName": f"{str(fields['domain']).rstrip('.').lower()}.",
        "visibility": "private" if fields["private"] else "public",
        "labels": labels(resource, context),
    }
    if fields["private"]:
        body["networks"] = [{"networkUrl": context.exports(resource.target("network")).network}]
    natives = [
        *service(context, "dns"),
        NativeSpec("zone", "gcp.dns.managed_zone", body, name=name, needs=needs("dns")),
    ]
    servers: Json = [] if fields["private"] else own(address, "zone", "nameServers")
    return Lowered(natives, outputs={"id": own(address, "zone"), "nameservers": servers})


def record(resource: Resolved, context: LowerContext) -> Lowered:
    """Return all values of one name and type."""
    fields, held = resource.fields, resource.target("zone")
    domain = str(context.resource(held).fields["domain"]).rstrip(".").lower()
    name = domain if fields["host"] == "@" else f"{str(fields['host']).rstrip('.')}.{domain}"
    type, values = _answer(resource, context)
    body: dict[str, Json] = {
        "managedZone": own(held, "zone"),
        "name": f"{name}.",
        "type": type,
        "ttl": round(float(fields["ttl"])),
        "rrdatas": values,
    }
    return Lowered(
        [NativeSpec("record", "gcp.dns.record", body, serialise_on=f"{held}/zone")],
        outputs={"id": own(resource.address, "record"), "fqdn": name},
    )


def _answer(resource: Resolved, context: LowerContext) -> tuple[str, list[Json]]:
    """Return the type and the values of a record."""
    fields, type, target = resource.fields, str(resource.fields["type"]), resource.target("target")
    if target:
        if context.resource(target).kind == "container" or type not in {"A", "ALIAS"}:
            raise NO_NAME.error(resource.where, address=resource.address, type=type, target=target)
        return "A", [context.output(target, "address")]
    if type == "ALIAS" and fields["host"] != "@":
        type = "CNAME"  # Google follows other names this way at the domain itself only
    written = fields["value"]
    return type, [_value(type, value) for value in (written if isinstance(written, list) else [written])]


def _value(type: str, value: Json) -> Json:
    if not isinstance(value, str):
        return {"$concat": [value, "."]} if type in _NAMED else value
    if type in _NAMED:
        return value if value.endswith(".") else f"{value}."
    if type == "TXT" and not value.startswith('"'):
        pieces = [value[at : at + _TEXT] for at in range(0, len(value), _TEXT)] or [""]
        return " ".join(f'"{_escaped(piece)}"' for piece in pieces)
    return value


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
