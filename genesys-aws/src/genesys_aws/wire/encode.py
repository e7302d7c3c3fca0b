"""From fields to bytes, for the protocols query, ec2, json, rest-json and rest-xml."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from genesys_aws.wire.model import Operation, Service, Traits, split

_LABEL = re.compile(r"{(\w+)(\+?)}")
_FORM = "application/x-www-form-urlencoded; charset=utf-8"


class Message(NamedTuple):
    """A request that is not signed yet.

    Args:
        method: HTTP method.
        path: Encoded.
        query: Names and values, not encoded.
        headers: In lower case.
        body: As it is sent.
    """

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes


def encode(operation: Operation, given: dict[str, Any]) -> Message:
    """Return the request of an operation; what was given has been checked."""
    model = operation.service.model
    protocol = model["protocol"]
    if protocol in {"query", "ec2"}:
        return _form(operation, given)
    if protocol == "json":
        body = _plain(operation.service, operation.about.get("in", "string"), given) if "in" in operation.about else {}
        headers = {
            "x-amz-target": f"{model['target']}.{operation.name}",
            "content-type": f"application/x-amz-json-{model['json']}",
        }
        return Message("POST", "/", [], headers, json.dumps(body).encode())
    return _rest(operation, given, xml=protocol == "rest-xml")


# -- query and ec2 ---------------------------------------------------------------------------------------


def _form(operation: Operation, given: dict[str, Any]) -> Message:
    model = operation.service.model
    pairs = [("Action", operation.name), ("Version", model["version"])]
    if "in" in operation.about:
        pairs += _pairs(operation.service, operation.about["in"], given, "", ec2=model["protocol"] == "ec2")
    return Message("POST", "/", [], {"content-type": _FORM}, urlencode(pairs, quote_via=quote).encode())


def _pairs(service: Service, reference: Any, value: Any, prefix: str, *, ec2: bool) -> Iterator[tuple[str, str]]:
    name, traits = split(reference)
    shape = service.shape(name)
    if "m" in shape:
        for member, item in value.items():
            below = shape["m"][member]
            key = _query_name(split(below)[1], member, ec2=ec2)
            yield from _pairs(service, below, item, f"{prefix}.{key}" if prefix else key, ec2=ec2)
    elif "l" in shape:
        yield from _list(service, (shape["l"], traits), value, prefix, ec2=ec2)
    elif "v" in shape:
        at = prefix if traits.get("f") else f"{prefix}.entry"
        key, inside = split(shape["k"])[1].get("n", "key"), split(shape["v"])[1].get("n", "value")
        for number, (one, item) in enumerate(value.items(), 1):
            yield f"{at}.{number}.{key}", str(one)
            yield from _pairs(service, shape["v"], item, f"{at}.{number}.{inside}", ec2=ec2)
    else:
        yield prefix, _text(name, value)


def _list(service: Service, of: tuple[Any, Traits], value: Any, prefix: str, *, ec2: bool) -> Iterator[tuple[str, str]]:
    member, traits = of
    inner = split(member)[1].get("n")
    if ec2:
        at = prefix
    elif not value:
        yield prefix, ""
        return
    elif traits.get("f"):
        at = ".".join([*prefix.split(".")[:-1], inner]) if inner else prefix
    else:
        at = f"{prefix}.{inner or 'member'}"
    for number, item in enumerate(value, 1):
        yield from _pairs(service, member, item, f"{at}.{number}", ec2=ec2)


def _query_name(traits: Traits, member: str, *, ec2: bool) -> str:
    if ec2 and "q" in traits:
        return str(traits["q"])
    name = str(traits.get("n", member))
    return name[0].upper() + name[1:] if ec2 and "n" in traits else name


def _text(name: str, value: Any) -> str:
    if name == "boolean":
        return "true" if value else "false"
    if name == "blob":
        return _base64(value)
    return str(value)


def _base64(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


# -- json ------------------------------------------------------------------------------------------------


def _plain(service: Service, reference: Any, value: Any) -> Any:
    name, _ = split(reference)
    shape = service.shape(name)
    if "m" in shape:
        return {
            split(shape["m"][member])[1].get("n", member): _plain(service, shape["m"][member], item)
            for member, item in value.items()
        }
    if "l" in shape:
        return [_plain(service, shape["l"], item) for item in value]
    if "v" in shape:
        return {key: _plain(service, shape["v"], item) for key, item in value.items()}
    return _base64(value) if name == "blob" else value


# -- rest ------------------------------------------------------------------------------------------------


def _rest(operation: Operation, given: dict[str, Any], *, xml: bool) -> Message:
    service, about = operation.service, operation.about
    method, uri = about["http"]
    name, traits = split(about.get("in", "string"))
    members = service.shape(name).get("m", {})
    labels: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    headers: dict[str, str] = {}
    rest: dict[str, Any] = {}
    for member, value in given.items():
        kind, own = split(members[member])
        key, place = own.get("n", member), own.get("l")
        if place == "uri":
            labels[key] = _text(kind, value)
        elif place == "querystring":
            query += _query(service, kind, key, value)
        elif place == "header":
            headers[key.lower()] = ",".join(map(str, value)) if isinstance(value, (list, tuple)) else _text(kind, value)
        elif place == "headers":
            headers |= {f"{key}{inner}".lower(): str(item) for inner, item in value.items()}
        else:
            rest[member] = value
    path, _, fixed = uri.partition("?")
    query += [(key, value) for key, _, value in (part.partition("=") for part in fixed.split("&")) if key]
    body = _body(operation, (name, traits), rest, xml=xml)
    if body and not xml:
        headers.setdefault("content-type", "application/json")
    return Message(method, _LABEL.sub(lambda found: _label(labels, found), path), query, headers, body)


def _label(labels: dict[str, str], found: re.Match[str]) -> str:
    return quote(labels[found[1]], safe="/-_.~" if found[2] else "-_.~")


def _query(service: Service, kind: str, key: str, value: Any) -> list[tuple[str, str]]:
    shape = service.shape(kind)
    if "l" in shape:
        return [(key, _text(split(shape["l"])[0], item)) for item in value]
    if "v" in shape:
        return [(str(name), str(item)) for name, item in value.items()]
    return [(key, _text(kind, value))]


def _body(operation: Operation, of: tuple[str, Traits], rest: dict[str, Any], *, xml: bool) -> bytes:
    name, traits = of
    service = operation.service
    members = service.shape(name).get("m", {})
    payload = traits.get("p")
    if payload:
        kind = split(members[payload])[0]
        if kind in {"blob", "string"}:
            value = rest.get(payload, b"")
            return value.encode() if isinstance(value, str) else bytes(value)
        if payload not in rest:
            return b"" if xml else b"{}"
        return _written(service, members[payload], rest[payload], xml=xml)
    if rest:
        return _written(service, operation.about["in"], rest, xml=xml)
    bare = any("l" not in split(member)[1] for member in members.values())
    return b"{}" if bare and not xml else b""


def _written(service: Service, reference: Any, value: Any, *, xml: bool) -> bytes:
    if not xml:
        return json.dumps(_plain(service, reference, value)).encode()
    root = ET.Element("")
    _xml(service, reference, value, (root, split(reference)[1]["n"]))
    return bytes(ET.tostring(root[0], encoding="utf-8"))


def _xml(service: Service, reference: Any, value: Any, at: tuple[ET.Element, str]) -> None:
    parent, tag = at
    name, traits = split(reference)
    shape = service.shape(name)
    if "l" in shape:
        inner = split(shape["l"])[1].get("n", "member")
        node, key = (parent, tag) if traits.get("f") else (ET.SubElement(parent, tag), inner)
        for item in value:
            _xml(service, shape["l"], item, (node, key))
        return
    node = ET.SubElement(parent, tag)
    if "x" in traits:
        node.set("xmlns", traits["x"])
    if "m" in shape:
        for member, item in value.items():
            below = shape["m"][member]
            own = split(below)[1]
            if own.get("a"):
                node.set(own["n"], item)
            else:
                _xml(service, below, item, (node, own.get("n", member)))
    elif "v" in shape:
        for key, item in value.items():
            entry = ET.SubElement(node, "entry")
            _xml(service, shape["k"], key, (entry, split(shape["k"])[1].get("n", "key")))
            _xml(service, shape["v"], item, (entry, split(shape["v"])[1].get("n", "value")))
    else:
        node.text = _text(name, value)
