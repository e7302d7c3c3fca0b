"""Answers to what lowerings look up. The engine keeps them, so each is asked for once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f

if TYPE_CHECKING:
    from genesys_aws.wire.executor import Executor

OPERATIONS = frozenset(
    {
        "ec2.DescribeAvailabilityZones",
        "ec2.DescribeImages",
        "ec2.DescribeRouteTables",
        "ec2.DescribeSubnets",
        "ec2.DescribeVpcs",
        "ssm.GetParameter",
        "sts.GetCallerIdentity",
    }
)


def answer(session: Executor, question: str, args: Mapping[str, Any]) -> Any:
    """Return the answer to a lookup.

    Args:
        session: Whose account and region.
        question: ``zones``, ``image``, ``subnets`` or ``account``.
        args: What the lookup is about.

    Raises:
        Fault: It cannot be answered.
    """
    known = _ANSWERS.get(question)
    if known is None:
        raise f.Invalid(f'there is no lookup "{question}"', code="NO_LOOKUP")
    return known(session, args)


def _zones(session: Executor, args: Mapping[str, Any]) -> list[str]:
    """Return the names of the usual zones that the account may use."""
    asked = {
        "Filters": [
            {"Name": "zone-type", "Values": ["availability-zone"]},
            {"Name": "opt-in-status", "Values": ["opt-in-not-required", "opted-in"]},
        ]
    }
    found = session.transport.call("ec2.DescribeAvailabilityZones", asked)
    zones = found.get("AvailabilityZones") or ()
    return sorted(str(zone["ZoneName"]) for zone in zones if zone.get("State", "available") == "available")


def _image(session: Executor, args: Mapping[str, Any]) -> dict[str, str]:
    """Return id and root device of an image: by public parameter, by id, or the newest of an owner and a name."""
    if args.get("parameter"):
        found = session.transport.call("ssm.GetParameter", {"Name": str(args["parameter"])})
        asked: dict[str, Any] = {"Filters": [{"Name": "image-id", "Values": [found["Parameter"]["Value"]]}]}
    elif args.get("id"):
        asked = {"Filters": [{"Name": "image-id", "Values": [str(args["id"])]}]}
    else:
        names = {"name": str(args["name"]), "architecture": str(args.get("arch", "x86_64")), "state": "available"}
        filters = [{"Name": name, "Values": [value]} for name, value in names.items()]
        asked = {"Owners": [str(args["owner"])], "Filters": filters}
    images = session.transport.call("ec2.DescribeImages", asked).get("Images") or []
    if not images:
        raise f.Gone(
            f"there is no image {args.get('parameter') or args.get('id') or args.get('name')}", code="NO_IMAGE"
        )
    newest = max(images, key=lambda image: str(image.get("CreationDate", "")))
    return {"id": str(newest["ImageId"]), "root_device": str(newest.get("RootDeviceName") or "/dev/sda1")}


def _subnets(session: Executor, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the range of a VPC and its subnets; what a subnet is, is decided by its default route."""
    vpc, call = str(args["vpc"]), session.transport.call
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    vpcs = call("ec2.DescribeVpcs", {"Filters": of_vpc}).get("Vpcs") or []
    if not vpcs:
        raise f.Gone(f"there is no VPC {vpc}", code="NO_VPC")
    subnets = call("ec2.DescribeSubnets", {"Filters": of_vpc}).get("Subnets") or []
    tables = call("ec2.DescribeRouteTables", {"Filters": of_vpc}).get("RouteTables") or []
    used, main = _tables(tables)
    found = [
        {
            "id": subnet["SubnetId"],
            "zone": subnet["AvailabilityZone"],
            "cidr": subnet["CidrBlock"],
            "tier": _tier(used.get(subnet["SubnetId"], main)),
        }
        for subnet in subnets
    ]
    return {"cidr": vpcs[0]["CidrBlock"], "subnets": sorted(found, key=lambda one: (one["zone"], one["id"]))}


def _tables(tables: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    used: dict[str, dict[str, Any]] = {}
    main: dict[str, Any] = {}
    for table in tables:
        for use in table.get("Associations") or ():
            if use.get("Main"):
                main = table
            elif use.get("SubnetId"):
                used[use["SubnetId"]] = table
    return used, main


def _tier(table: Mapping[str, Any]) -> str:
    for route in table.get("Routes") or ():
        if route.get("DestinationCidrBlock") != "0.0.0.0/0":
            continue
        if str(route.get("GatewayId", "")).startswith("igw-"):
            return "public"
        return "private"
    return "data"


def _account(session: Executor, args: Mapping[str, Any]) -> str:
    return session.account


_ANSWERS: dict[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "account": _account,
    "image": _image,
    "subnets": _subnets,
    "zones": _zones,
}
