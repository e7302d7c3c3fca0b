"""From bytes to fields, and from whatever a refusal looks like to its code and words."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from genesys.spi.http import Reply
from genesys.spi.paths import MISSING
from genesys_aws.wire.model import Operation, Service, split


class Refusal(NamedTuple):
    """What a failed call said.

    Args:
        status: HTTP status.
        code: Amazon's code, or ``HTTP-500`` when there was none.
        message: Its words.
        request: Id of the request, or ``""``.
    """

    status: int
    code: str
    message: str
    request: str


def decode(operation: Operation, reply: Reply) -> dict[str, Any]:
    """Return the fields of a good answer.

    Raises:
        ValueError: It cannot be read.
    """
    reference = operation.about.get("out")
    if reference is None:
        return {}
    protocol = operation.service.model["protocol"]
    found: dict[str, Any]
    if protocol == "json":
        found = _json(operation.service, reference, _loaded(reply.body))
    elif protocol in {"query", "ec2"}:
        found = _xml(operation.service, reference, _root(operation, reply.body))
    else:
        found = _rest(operation, reply, xml=protocol == "rest-xml")
    return found


def refusal(operation: Operation, reply: Reply) -> Refusal:
    """Return what a failed call said; any body will do."""
    request = next(
        (reply.headers[name] for name in ("x-amzn-requestid", "x-amz-request-id") if name in reply.headers), ""
    )
    text = reply.body.decode("utf-8", "replace").strip()
    code = message = ""
    if text.startswith("{"):
        code, message = _json_words(text, reply.headers)
    elif text.startswith("<") and not re.match(r"(?i)<(!doctype\s+)?html", text):
        code, message, inside = _xml_words(text)
        request = request or inside
    if not code:
        code = reply.headers.get("x-amzn-errortype", "").partition(":")[0].rpartition("#")[2] or f"HTTP-{reply.status}"
    words = message or re.sub(r"<[^>]*>|\s+", " ", text)[:300].strip() or f"HTTP status {reply.status}"
    return Refusal(reply.status, code, words, request)


def _json_words(text: str, headers: Mapping[str, str]) -> tuple[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    code = str(found.get("__type") or found.get("code") or headers.get("x-amzn-errortype", ""))
    return code.partition(":")[0].rpartition("#")[2], str(found.get("message") or found.get("Message") or "")


def _xml_words(text: str) -> tuple[str, str, str]:
    try:
        root = ET.fromstring(text)  # noqa: S314 - Amazon's own answer; nothing in it is resolved
    except ET.ParseError:
        return "", "", ""
    plain = {_tag(node): (node.text or "").strip() for node in root.iter()}
    if _tag(root) not in {"Response", "ErrorResponse", "Error", "InvalidChangeBatch"}:
        return "", "", ""
    code = plain.get("Code", "InvalidChangeBatch" if _tag(root) == "InvalidChangeBatch" else "")
    return code, plain.get("Message", ""), plain.get("RequestID") or plain.get("RequestId", "")


# -- xml -------------------------------------------------------------------------------------------------


def _tag(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2]


def _root(operation: Operation, body: bytes) -> ET.Element:
    try:
        root = ET.fromstring(body)  # noqa: S314 - the same
    except ET.ParseError as error:
        raise ValueError(f"its answer is no XML: {error}") from None
    wrapper = operation.about.get("wrapper")
    if not wrapper:
        return root
    return next((node for node in root if _tag(node) == wrapper), root)


def _xml(service: Service, reference: Any, node: ET.Element) -> Any:
    name, _ = split(reference)
    shape = service.shape(name)
    if "m" in shape:
        return _structure(service, shape, node)
    if "l" in shape:
        return [_xml(service, shape["l"], item) for item in node]
    if "v" in shape:
        return _map(service, shape, list(node))
    return _value(name, node.text or "")


def _structure(service: Service, shape: Mapping[str, Any], node: ET.Element) -> dict[str, Any]:
    nodes: dict[str, list[ET.Element]] = {}
    for item in node:
        nodes.setdefault(_tag(item), []).append(item)
    found: dict[str, Any] = {}
    for member, below in shape["m"].items():
        traits = split(below)[1]
        if traits.get("a"):
            value = next((v for k, v in node.attrib.items() if k.rpartition("}")[2] == member), MISSING)
        elif traits.get("l", "body") != "body":
            continue
        else:
            value = _member(service, below, str(traits.get("n", member)), nodes)
        if value is not MISSING:
            found[member] = value
    return found


def _member(service: Service, reference: Any, wire: str, nodes: Mapping[str, list[ET.Element]]) -> Any:
    name, traits = split(reference)
    inner = service.shape(name)
    if "l" in inner and traits.get("f"):
        items = nodes.get(split(inner["l"])[1].get("n", wire)) or nodes.get(wire)
        return MISSING if items is None else [_xml(service, inner["l"], item) for item in items]
    if wire not in nodes:
        return MISSING
    if "v" in inner and traits.get("f"):
        return _map(service, inner, nodes[wire])
    return _xml(service, reference, nodes[wire][0])


def _map(service: Service, shape: Mapping[str, Any], entries: list[ET.Element]) -> dict[str, Any]:
    key, value = split(shape["k"])[1].get("n", "key"), split(shape["v"])[1].get("n", "value")
    found = {}
    for entry in entries:
        parts = {_tag(node): node for node in entry}
        if key in parts and value in parts:
            found[parts[key].text or ""] = _xml(service, shape["v"], parts[value])
    return found


def _value(name: str, text: str) -> Any:
    if name == "boolean":
        return text.strip().lower() == "true"
    if name in {"integer", "long"}:
        return int(text or 0)
    if name in {"float", "double"}:
        return float(text or 0)
    if name == "blob":
        return base64.b64decode(text)
    return text


# -- json ------------------------------------------------------------------------------------------------


def _loaded(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError as error:
        raise ValueError(f"its answer is no JSON: {error}") from None


def _json(service: Service, reference: Any, value: Any) -> Any:
    name, _ = split(reference)
    shape = service.shape(name)
    if "m" in shape:
        given = value or {}
        found = {}
        for member, below in shape["m"].items():
            wire = split(below)[1].get("n", member)
            if given.get(wire) is not None:
                found[member] = _json(service, below, given[wire])
        return found
    if "l" in shape:
        return [_json(service, shape["l"], item) for item in value or ()]
    if "v" in shape:
        return {key: _json(service, shape["v"], item) for key, item in (value or {}).items()}
    return base64.b64decode(value) if name == "blob" else value


# -- rest ------------------------------------------------------------------------------------------------


def _rest(operation: Operation, reply: Reply, *, xml: bool) -> dict[str, Any]:
    service = operation.service
    name, traits = split(operation.about["out"])
    members = service.shape(name)["m"]
    found: dict[str, Any] = {}
    payload = traits.get("p")
    if payload:
        kind = split(members[payload])[0]
        if kind in {"blob", "string"}:
            found[payload] = reply.body if kind == "blob" else reply.body.decode("utf-8", "replace")
        elif reply.body:
            found[payload] = _read(operation, members[payload], reply.body, xml=xml)
    elif reply.body.strip():
        found |= _read(operation, operation.about["out"], reply.body, xml=xml)
    for member, below in members.items():
        kind, own = split(below)
        wire = str(own.get("n", member)).lower()
        if own.get("l") == "header" and wire in reply.headers:
            found[member] = _value(kind, reply.headers[wire])
        elif own.get("l") == "headers":
            found[member] = {k[len(wire) :]: v for k, v in reply.headers.items() if k.startswith(wire)}
        elif own.get("l") == "statusCode":
            found[member] = reply.status
    return found


def _read(operation: Operation, reference: Any, body: bytes, *, xml: bool) -> Any:
    if not xml:
        return _json(operation.service, reference, _loaded(body))
    return _xml(operation.service, reference, _root(operation, body))
