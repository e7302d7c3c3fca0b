"""DnsZone and DnsRecord."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import tags
from genesys_aws.problems import NO_ALIAS

_TEXT = 255
"""Characters of one string of a TXT record."""


def zone(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a hosted zone; a private one answers in its network only."""
    body: dict[str, Json] = {
        "Name": f"{_plain(resource.fields['domain'])}.",
        "Tags": tags(resource, context),
    }
    if resource.fields.get("private"):
        net = context.exports(resource.target("network"))
        body["VPC"] = {"VPCId": net.vpc, "VPCRegion": context.target["region"]}
    servers: Json = [] if resource.fields.get("private") else own(resource.address, "zone", "NameServers")
    return Lowered(
        [NativeSpec("zone", "aws.route53.hosted_zone", body)],
        outputs={"id": own(resource.address, "zone"), "nameservers": servers},
    )


def record(resource: Resolved, context: LowerContext) -> Lowered:
    """Return the records of one name: values, or what follows a load balancer or a server."""
    found = context.resource(resource.target("zone"))
    domain, name = _plain(found.fields["domain"]), str(resource.fields["host"])
    whole = domain if name == "@" else f"{_plain(name)}.{domain}"
    body: dict[str, Json] = {
        "HostedZoneId": {"$native": [f"{found.address}/zone", "id"]},
        "Name": f"{whole}.",
        **_answer(resource, context, domain),
    }
    return Lowered(
        [NativeSpec("record", "aws.route53.record_set", body)],
        outputs={"id": own(resource.address, "record"), "fqdn": whole},
    )


def _plain(domain: Json) -> str:
    return str(domain).rstrip(".").lower()


def _answer(resource: Resolved, context: LowerContext, domain: str) -> dict[str, Json]:
    type, target = str(resource.fields["type"]), resource.target("target")
    if target:
        return _to_resource(resource, context, type, context.resource(target))
    values = resource.fields.get("value")
    listed = list(values) if isinstance(values, list) else [values]
    if type == "ALIAS":
        return _to_name(resource, listed[0], domain)
    records: list[Json] = [{"Value": _quoted(value) if type == "TXT" else value} for value in listed]
    return {"Type": type, "TTL": _ttl(resource), "ResourceRecords": records}


def _to_resource(resource: Resolved, context: LowerContext, type: str, target: Resolved) -> dict[str, Json]:
    if target.kind == "loadbalancer":
        if type in {"A", "ALIAS"}:
            return _alias(
                own(target.address, "balancer", "CanonicalHostedZoneId"), own(target.address, "balancer", "DNSName")
            )
        if type == "CNAME":
            value = own(target.address, "balancer", "DNSName")
            return {"Type": type, "TTL": _ttl(resource), "ResourceRecords": [{"Value": value}]}
    if target.kind == "server" and type == "A":
        value = context.output(target.address, "address")
        return {"Type": type, "TTL": _ttl(resource), "ResourceRecords": [{"Value": value}]}
    raise NO_ALIAS.error(resource.where, address=resource.address, type=type, target=f"{target.kind} {target.address}")


def _to_name(resource: Resolved, value: Json, domain: str) -> dict[str, Json]:
    """Return what follows another name: an alias in the same zone, and a CNAME anywhere but at the domain itself."""
    if isinstance(value, str) and f".{_plain(value)}".endswith(f".{domain}"):
        return _alias({"$native": [f"{resource.target('zone')}/zone", "id"]}, f"{_plain(value)}.")
    if resource.fields["host"] != "@":
        return {"Type": "CNAME", "TTL": _ttl(resource), "ResourceRecords": [{"Value": value}]}
    raise NO_ALIAS.error(resource.where, address=resource.address, type="ALIAS", target=str(value))


def _alias(zone: Json, name: Json) -> dict[str, Json]:
    return {"Type": "A", "AliasTarget": {"HostedZoneId": zone, "DNSName": name, "EvaluateTargetHealth": False}}


def _ttl(resource: Resolved) -> int:
    return round(float(resource.fields["ttl"]))


def _quoted(value: Json) -> Json:
    """Return the strings of a TXT record as Route 53 wants them, each at most 255 long."""
    if not isinstance(value, str):
        return {"$concat": ['"', value, '"']}
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return " ".join(f'"{plain[at : at + _TEXT]}"' for at in range(0, max(len(plain), 1), _TEXT))
