"""DnsZone and DnsRecord."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any, NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json, is_expr, native
from genesys_azure.lower.common import cut, local_name
from genesys_azure.lower.scope import FEW_TAGS, group, group_spec, tags
from genesys_azure.problems import BAD_RECORD, NO_ALIAS

_PIECE = 255
"""Most characters of one string of a text record; a longer text is several strings."""
_PRIVATE = ("A", "AAAA", "CNAME", "MX", "TXT", "SRV")
_MANY_NAMES = {"A", "AAAA", "MX", "TXT", "SRV", "CAA", "NS"}


class ZoneExports(NamedTuple):
    """What a zone gives to its records.

    Args:
        native: Native address of the zone.
        private: Whether it answers inside a network only.
    """

    native: str
    private: bool


def zone(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a zone that the world sees, or a private one and the network that sees it."""
    address, private = resource.address, bool(resource.fields["private"])
    domain = str(resource.fields["domain"]).lower()
    word, type = ("privateDnsZoneName", "azure.privatedns.zone") if private else ("dnsZoneName", "azure.dns.zone")
    base: dict[str, Json] = {"resourceGroupName": group(context), "location": "global"}
    body = {**base, "tags": tags(resource, context, most=FEW_TAGS), word: domain}
    natives = [group_spec(context), NativeSpec("zone", type, body, name=domain)]
    if private:
        net = context.exports(resource.target("network"))
        link: dict[str, Json] = {
            **base,
            "tags": tags(resource, context, most=FEW_TAGS),
            "privateDnsZoneName": own(address, "zone", "privateDnsZoneName"),
            "virtualNetworkLinkName": cut(local_name("to", net.address)),
            "virtualNetwork": {"id": net.id},
            "registrationEnabled": False,
        }
        natives.append(NativeSpec("link", "azure.privatedns.link", link, serialise_on=net.key, protect=False))
    return Lowered(
        natives,
        outputs={"id": own(address, "zone"), "nameservers": [] if private else own(address, "zone", "nameServers")},
        exports=ZoneExports(f"{address}/zone", private),
    )


def record(resource: Resolved, context: LowerContext) -> Lowered:
    """Return one set of records: all values of one name and type."""
    fields, found = resource.fields, context.exports(resource.target("zone"))
    kind = str(fields["type"])
    if found.private and kind not in _PRIVATE:
        facts = {"address": resource.address, "type": kind, "value": "anything"}
        raise BAD_RECORD.error(resource.where, **facts, why=f"Private zones hold {', '.join(_PRIVATE)}")
    values = _values(resource, context)
    word = "privateDnsZoneName" if found.private else "dnsZoneName"
    body: dict[str, Json] = {
        "resourceGroupName": group(context),
        word: native(found.native, word).json(),
        "relativeRecordSetName": str(fields["host"]).lower(),
        "recordType": "A" if kind == "ALIAS" else kind,
        "ttl" if found.private else "TTL": int(float(fields["ttl"])),
    }
    if kind == "ALIAS":
        body["targetResource"] = {"id": _alias(resource, context)}
    else:
        many = [_SHAPES[kind](resource, value) for value in values]
        body[_field(kind, private=found.private)] = many if kind in _MANY_NAMES else many[0]
    type = "azure.privatedns.record" if found.private else "azure.dns.record"
    return Lowered(
        [group_spec(context), NativeSpec("record", type, body)],
        outputs={"id": own(resource.address, "record"), "fqdn": own(resource.address, "record", "fqdn")},
    )


def _field(kind: str, *, private: bool) -> str:
    if private:
        return f"{kind.lower()}Record{'s' if kind in _MANY_NAMES else ''}"
    word = "caa" if kind == "CAA" else kind
    return f"{word}Record{'s' if kind in _MANY_NAMES else ''}"


def _values(resource: Resolved, context: LowerContext) -> list[Json]:
    target, value, kind = resource.target("target"), resource.fields.get("value"), str(resource.fields["type"])
    if not target:
        found = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        if kind == "ALIAS":
            why = "An alias of Azure's leads to an object there, not to a name"
            raise NO_ALIAS.error(resource.where, address=resource.address, type=kind, target=str(value), why=why)
        if kind == "CNAME" and len(found) > 1:
            why = "A name is another name for one thing only"
            raise BAD_RECORD.error(resource.where, address=resource.address, type=kind, value="several", why=why)
        _check(resource, kind, found)
        return found
    named = _has_a_name(context.resource(target), context)
    if kind not in {"ALIAS", "CNAME" if named else "A"}:
        why = f"It has {'a host name' if named else 'an address'}"
        raise NO_ALIAS.error(resource.where, address=resource.address, type=kind, target=target, why=why)
    return [context.output(target, "address")]


def _check(resource: Resolved, kind: str, values: Sequence[Json]) -> None:
    """See that addresses are addresses, and that the zone's own name is no other name for something."""
    facts = {"address": resource.address, "type": kind}
    if kind == "CNAME" and str(resource.fields["host"]) == "@":
        raise BAD_RECORD.error(
            resource.where, **facts, value="anything", why="The name of the zone itself has records of other types"
        )
    version = {"A": 4, "AAAA": 6}.get(kind)
    for value in values if version else ():
        if is_expr(value):
            continue
        try:
            right = ip_address(str(value)).version == version
        except ValueError:
            right = False
        if not right:
            why = f"It is made of addresses of version {version}"
            raise BAD_RECORD.error(resource.where, **facts, value=f'"{value}"', why=why)


def _has_a_name(target: Resolved, context: LowerContext) -> bool:
    """Tell whether a target is known by a name instead of an address: an app, and what stands in front of one."""
    if target.kind == "loadbalancer":
        written: Any = target.fields["targets"]
        items = written if isinstance(written, Sequence) else [written]
        return any(context.resource((item.get("target") or item)["$resource"]).kind == "container" for item in items)
    return target.kind == "container"


def _alias(resource: Resolved, context: LowerContext) -> Json:
    """Return the id of the public address that a target has."""
    target = context.resource(resource.target("target"))
    public = target.fields.get("public_address") if target.kind == "server" else target.fields.get("scheme") == "public"
    if _has_a_name(target, context) or not public:
        why = "It has no public address of its own"
        facts = {"address": resource.address, "type": "ALIAS", "target": target.address}
        raise NO_ALIAS.error(resource.where, **facts, why=why)
    return own(target.address, "address")


def _words(resource: Resolved, value: Json, count: int) -> list[str]:
    words = str(value).split() if not is_expr(value) else []
    if len(words) != count or not all(word.isdigit() for word in words[: count - 1]):
        kind = str(resource.fields["type"])
        why = f"It is made of {count - 1} number{'s' if count > 2 else ''} and a name"
        raise BAD_RECORD.error(resource.where, address=resource.address, type=kind, value=f'"{value}"', why=why)
    return words


def _mail(resource: Resolved, value: Json) -> dict[str, Json]:
    preference, exchange = _words(resource, value, 2)
    return {"preference": int(preference), "exchange": exchange.rstrip(".")}


def _service(resource: Resolved, value: Json) -> dict[str, Json]:
    priority, weight, port, target = _words(resource, value, 4)
    return {"priority": int(priority), "weight": int(weight), "port": int(port), "target": target.rstrip(".")}


def _authority(resource: Resolved, value: Json) -> dict[str, Json]:
    words = str(value).split(maxsplit=2) if not is_expr(value) else []
    if len(words) != 3 or not words[0].isdigit():
        why = "It is made of a number, a word and a value"
        raise BAD_RECORD.error(resource.where, address=resource.address, type="CAA", value=f'"{value}"', why=why)
    return {"flags": int(words[0]), "tag": words[1], "value": words[2].strip('"')}


def _text(resource: Resolved, value: Json) -> dict[str, Json]:
    if is_expr(value):
        return {"value": [value]}
    text = str(value)
    return {"value": [text[at : at + _PIECE] for at in range(0, max(len(text), 1), _PIECE)]}


def _plain(word: str) -> Callable[[Resolved, Json], dict[str, Json]]:
    return lambda _, value: {word: value.rstrip(".") if isinstance(value, str) else value}


_SHAPES: Mapping[str, Callable[[Resolved, Json], dict[str, Json]]] = {
    "A": _plain("ipv4Address"),
    "AAAA": _plain("ipv6Address"),
    "CNAME": _plain("cname"),
    "NS": _plain("nsdname"),
    "MX": _mail,
    "SRV": _service,
    "CAA": _authority,
    "TXT": _text,
}
"""Type -> what one value of it is sent as."""
