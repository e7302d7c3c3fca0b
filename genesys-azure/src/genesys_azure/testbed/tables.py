"""What Azure's definitions say: operations by address, models and enums. Read from ``arm.json`` once a process."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from genesys_azure.testbed.answers import ArmError

_HOLE = re.compile(r"\{(\w+)\}")


class Operation(NamedTuple):
    """One operation.

    Args:
        name: As in ``Network.Subnets.CreateOrUpdate``.
        verb: HTTP method.
        url: With holes, such as ``/subscriptions/{subscriptionId}``.
        version: Of the API.
        space: Where its models are.
        codes: Statuses that may be answered.
        long: Whether it may go on after its answer.
        sent: Type of the body, or ``""``.
        got: Type of the answer or, of a list, of its items.
        list: Whether it answers with a list.
        query: Parameters that may stand in the address.
        type: The type of resource that it is about, as in ``Microsoft.Network/virtualNetworks/subnets``.
        action: What follows the resource, such as ``start``; ``""`` for most.
    """

    name: str
    verb: str
    url: str
    version: str
    space: str
    codes: tuple[int, ...]
    long: bool
    sent: str
    got: str
    list: bool
    query: tuple[str, ...]
    type: str
    action: str


class Match(NamedTuple):
    """An operation that an address means.

    Args:
        operation: Which.
        holes: Name of a hole -> what stands there.
        id: The address, written as Azure writes it.
    """

    operation: Operation
    holes: dict[str, str]
    id: str


@cache
def data() -> dict[str, Any]:
    """Return the whole table."""
    found: dict[str, Any] = json.loads(files("genesys_azure.testbed").joinpath("arm.json").read_text(encoding="utf-8"))
    return found


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations."""
    return tuple(_operation(item) for item in data()["operations"])


def _operation(item: dict[str, Any]) -> Operation:
    type, action = _type_of(item["url"], item["verb"], is_list=item["list"])
    return Operation(**{**item, "codes": tuple(item["codes"]), "query": tuple(item["query"])}, type=type, action=action)


def _type_of(url: str, verb: str, *, is_list: bool) -> tuple[str, str]:
    """Return the type that an address is about, and the word behind the resource."""
    if "/providers/" not in url or url.endswith("/providers/{providerName}"):
        return (
            "Microsoft.Resources/resourceGroups" if "resourceGroup" in url else "Microsoft.Resources/subscriptions",
            "",
        )
    words = url.rpartition("/providers/")[2].split("/")
    if words[1:2] in (["dnsZones"], ["privateDnsZones"]) and ("{recordType}" in words or words[-1].lower() == "all"):
        return f"Microsoft.Network/{words[1]}/recordSets", ""
    names = [word for word in words[1:] if not word.startswith("{")]
    odd = len(words) % 2 == 0  # words behind the namespace come in pairs, so one is left over
    action = "" if is_list or not odd else names.pop()
    return "/".join((words[0], *names)), action


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Operation], ...]:
    return tuple((_pattern(op.url), op) for op in operations())


def _pattern(url: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", url)
    text = "".join(
        f"(?P<{part[1:-1]}>{'.+' if part == '{scope}' else '[^/]+'})" if part.startswith("{") else re.escape(part)
        for part in parts
    )
    return re.compile(f"{text}/?", re.IGNORECASE)


def model(space: str, name: str) -> dict[str, str]:
    """Return field -> type of a model."""
    models = data()["models"]
    found: dict[str, str] = models.get(space, {}).get(name) or models[""][name]
    return found


def enum(space: str, name: str) -> list[str]:
    """Return the values of an enum."""
    enums = data()["enums"]
    found: list[str] = enums.get(space, {}).get(name) or enums[""][name]
    return found


def match(verb: str, path: str, query: dict[str, str]) -> Match:
    """Return the operation that a request asks for.

    Raises:
        ArmError: There is no such address, method, version or parameter.
    """
    fitting = [(found, op) for pattern, op in _patterns() if (found := pattern.fullmatch(path)) and _kind(found, op)]
    if not fitting:
        raise ArmError(404, "InvalidResourceType", f"The resource type could not be found for the address '{path}'.")
    fitting = [(found, op) for found, op in fitting if op.verb == verb]
    if not fitting:
        raise ArmError(405, "HttpMethodNotAllowed", f"The method {verb} is not supported at '{path}'.")
    versions = sorted({op.version for _, op in fitting})
    wanted = query.get("api-version")
    if not wanted:
        raise ArmError(
            400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required."
        )
    fitting = [(found, op) for found, op in fitting if op.version == wanted]
    if not fitting:
        message = f"No registered resource provider found for API version '{wanted}'. Supported: {', '.join(versions)}."
        raise ArmError(400, "NoRegisteredProviderFound", message)
    found, op = min(fitting, key=lambda item: item[1].url.count("{"))
    unknown = sorted(set(query) - {"api-version", "$skiptoken", "%24skiptoken", *op.query})
    if unknown:
        raise ArmError(400, "InvalidRequestUri", f"The query parameter '{unknown[0]}' is not known to {op.name}.")
    holes = found.groupdict()
    return Match(op, holes, _HOLE.sub(lambda hole: holes[hole[1]], op.url))


def _kind(found: re.Match[str], op: Operation) -> bool:
    """Tell whether what stands in holes of a closed set is of that set."""
    kind = found.groupdict().get("recordType")
    return kind is None or kind in enum(op.space, "RecordType")
