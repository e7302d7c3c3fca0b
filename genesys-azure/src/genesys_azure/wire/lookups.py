"""Answers to lookups: what a lowering wants to know before there is a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.faults import Gone, Invalid
from genesys_azure.natives.shape import API

if TYPE_CHECKING:
    from genesys_azure.wire.executor import AzureSession

_SUBSCRIPTIONS = "2022-12-01"
_TIERS = ("public", "private", "data")


def tenant(session: AzureSession, args: Mapping[str, Any]) -> str:
    """Return the id of the tenant that a subscription belongs to."""
    path = f"/subscriptions/{args['subscription']}"
    answer = session.transport.call("GET", path, _SUBSCRIPTIONS, operation="Resources.Subscriptions.Get")
    return str(answer.body["tenantId"])


def image(session: AzureSession, args: Mapping[str, Any]) -> dict[str, str]:
    """Return the newest version of an image in a region."""
    where = f"/subscriptions/{session.target['subscription']}/providers/Microsoft.Compute/locations/{args['region']}"
    what = f"/publishers/{args['publisher']}/artifactTypes/vmImage/offers/{args['offer']}/skus/{args['sku']}/versions"
    answer = session.transport.call(
        "GET",
        where + what,
        API["Compute"],
        operation="Compute.VirtualMachineImages.List",
        query="$top=1&$orderby=name%20desc",
    )
    if not answer.body:
        raise Gone(f"there is no version of {args['offer']} {args['sku']} in {args['region']}", code="NotFound")
    return {"version": str(answer.body[0]["name"])}


def subnets(session: AzureSession, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the range of a network and its subnets; the tier of one is the word that its name or tag says."""
    operation = "Network.VirtualNetworks.Get"
    shown = session.transport.call("GET", str(args["network"]), API["Network"], operation=operation).body
    found, postgres = [], ""
    for item in shown["properties"].get("subnets") or ():
        inside = item["properties"]
        block = inside.get("addressPrefix") or (inside.get("addressPrefixes") or [""])[0]
        served = [d["properties"].get("serviceName") for d in inside.get("delegations") or ()]
        if "Microsoft.DBforPostgreSQL/flexibleServers" in served:
            postgres = block
        elif not served:
            tier = next((word for word in _TIERS if word in item["name"].lower()), "private")
            found.append({"tier": tier, "id": item["id"], "cidr": block})
    return {"cidr": shown["properties"]["addressSpace"]["addressPrefixes"][0], "postgres": postgres, "subnets": found}


QUESTIONS: dict[str, Callable[[AzureSession, Mapping[str, Any]], Any]] = {
    "tenant": tenant,
    "image": image,
    "subnets": subnets,
}
"""Question -> what answers it."""


def answer(session: AzureSession, question: str, args: Mapping[str, Any]) -> Any:
    """Answer a lookup.

    Raises:
        Fault: Azure refused, or nobody knows the question.
    """
    if question not in QUESTIONS:
        raise Invalid(f"there is no lookup {question}", code="NO_QUESTION")
    return QUESTIONS[question](session, args)
