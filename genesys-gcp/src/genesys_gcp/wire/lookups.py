"""Answers to what lowerings ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Denied
from genesys_gcp.problems import NO_QUESTION
from genesys_gcp.wire import shape

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor


def answer(wire: Executor, question: str, args: Mapping[str, Any]) -> Any:
    """Return the answer to a question.

    Raises:
        GenesysError: GCP-008.
        Fault: Of the call; `Gone` when there is not what is asked about.
    """
    if question not in QUESTIONS:
        raise NO_QUESTION.error(question=question, known=", ".join(sorted(QUESTIONS)))
    try:
        return QUESTIONS[question](wire, args)
    except Denied as wrong:
        # In a new project nothing can be asked until the deployment has switched the API on.
        if wrong.code != "SERVICE_DISABLED" or question not in UNASKED:
            raise
        return UNASKED[question](args)


def _zones(wire: Executor, args: Mapping[str, Any]) -> list[str]:
    """Return the zones of a region that are up."""
    region = wire.call("compute.regions.get", {"project": wire.project, "region": args["region"]})
    zones = [str(link).rpartition("/")[2] for link in region.get("zones") or ()]
    return sorted(zones)


def _image(wire: Executor, args: Mapping[str, Any]) -> dict[str, str]:
    """Return the newest image of a family."""
    found = wire.call("compute.images.getFromFamily", {"project": args["project"], "family": args["family"]})
    return {"selfLink": str(shape.short(found["selfLink"])), "name": str(found["name"])}


def _subnets(wire: Executor, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the subnets of a network in a region; the tier is the last word of a subnet's name."""
    name = str(args["network"]).rpartition("/")[2]
    network = shape.short(wire.call("compute.networks.get", {"project": wire.project, "network": name}))
    params = {"project": wire.project, "region": args["region"]}
    items = shape.short(wire.call("compute.subnetworks.list", params)).get("items") or ()
    # What is set aside for Google's proxies takes no machines.
    plain = [item for item in items if item.get("purpose", "PRIVATE") == "PRIVATE"]
    ours = [item for item in plain if item["network"] == network["selfLink"]]
    subnets = [
        {"tier": _tier(item["name"]), "id": item["selfLink"], "cidr": item["ipCidrRange"]}
        for item in sorted(ours, key=lambda item: str(item["name"]))
    ]
    lent = wire.call("compute.globalAddresses.list", {"project": wire.project}).get("items") or ()
    peered = [
        f"{item['address']}/{item['prefixLength']}"
        for item in lent
        if item.get("purpose") == "VPC_PEERING" and shape.short(item.get("network")) == network["selfLink"]
    ]
    blocks = [ip_network(item["cidr"]) for item in subnets]
    return {"cidr": _around(blocks), "subnets": subnets, "peered": peered[0] if peered else ""}


def _tier(name: str) -> str:
    last = name.rpartition("-")[2]
    return last if last in {"public", "private", "data"} else "private"


def _around(blocks: list[Any]) -> str:
    """Return the smallest block that holds all of them."""
    if not blocks:
        return ""
    found = blocks[0]
    while not all(block.subnet_of(found) for block in blocks):
        found = found.supernet()
    return str(found)


QUESTIONS: dict[str, Callable[[Executor, Mapping[str, Any]], Any]] = {
    "image": _image,
    "subnets": _subnets,
    "zones": _zones,
}
"""Question -> who answers it."""

OTHER_ZONES: dict[str, str] = {"europe-west1": "bcd", "us-east1": "bcd", "us-central1": "abcf"}
"""Region -> letters of its zones, where not a to c. Source: docs.cloud.google.com/compute/docs/regions-zones."""


def _usual_zones(args: Mapping[str, Any]) -> list[str]:
    return [f"{args['region']}-{letter}" for letter in OTHER_ZONES.get(str(args["region"]), "abc")]


def _newest(args: Mapping[str, Any]) -> dict[str, str]:
    """Return a family, of which Google takes the newest image when the machine is made."""
    return {
        "selfLink": f"projects/{args['project']}/global/images/family/{args['family']}",
        "name": str(args["family"]),
    }


UNASKED: dict[str, Callable[[Mapping[str, Any]], Any]] = {"image": _newest, "zones": _usual_zones}
"""Question -> answer where Google cannot be asked yet."""
