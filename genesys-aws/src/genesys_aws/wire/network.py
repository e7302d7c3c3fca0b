"""Rows of EC2: networks, routes, addresses and security groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi.paths import MISSING
from genesys_aws.wire.ec2 import accepted, read, tags
from genesys_aws.wire.table import Item, Row, State, Step

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context


def _dns(call: Callable[..., Any], items: list[Item]) -> None:
    for item in items:
        for name, asked in (("EnableDnsSupport", "enableDnsSupport"), ("EnableDnsHostnames", "enableDnsHostnames")):
            item |= call("ec2.DescribeVpcAttribute", {"VpcId": item["VpcId"], "Attribute": asked})
            item.setdefault(name, {})


def _routes(answer: Item) -> Iterator[Item]:
    for table in answer.get("RouteTables") or ():
        for route in table.get("Routes") or ():
            if "DestinationCidrBlock" in route and route.get("GatewayId") != "local":
                yield {**route, "RouteTableId": table["RouteTableId"]}


def _uses(answer: Item) -> Iterator[Item]:
    for table in answer.get("RouteTables") or ():
        for use in table.get("Associations") or ():
            if not use.get("Main"):
                yield use


def _used(call: Callable[..., Any], want: Mapping[str, Any]) -> str | None:
    """Return the association of a subnet when it is with the wanted table."""
    asked = {"Filters": [{"Name": "association.subnet-id", "Values": [want["SubnetId"]]}]}
    for use in _uses(call("ec2.DescribeRouteTables", asked)):
        if use.get("SubnetId") == want["SubnetId"] and use.get("RouteTableId") == want["RouteTableId"]:
            return str(use["RouteTableAssociationId"])
    return None


def _given(call: Callable[..., Any], want: Mapping[str, Any]) -> str | None:
    """Return the association of an address when it is with the wanted machine."""
    asked = {"Filters": [{"Name": "allocation-id", "Values": [want["AllocationId"]]}]}
    for address in call("ec2.DescribeAddresses", asked).get("Addresses") or ():
        if address.get("InstanceId") == want["InstanceId"]:
            return str(address.get("AssociationId") or "") or None
    return None


def _swap(it: Context) -> None:
    given = {"AssociationId": it.id, "RouteTableId": it.want["RouteTableId"]}
    it.id = it.call("ec2.ReplaceRouteTableAssociation", given)["NewAssociationId"]


def _reroute(it: Context) -> None:
    old, new = set(it.seen.get("RouteTableIds") or ()), set(it.want.get("RouteTableIds") or ())
    given: dict[str, Any] = {"VpcEndpointId": it.id}
    if new - old:
        given["AddRouteTableIds"] = sorted(new - old)
    if old - new:
        given["RemoveRouteTableIds"] = sorted(old - new)
    if len(given) > 1:
        it.call("ec2.ModifyVpcEndpoint", given)


def _drop_endpoint(it: Context) -> None:
    accepted("ec2.DeleteVpcEndpoints", it.call("ec2.DeleteVpcEndpoints", {"VpcEndpointIds": [it.id]}))


def _failed_nat(item: Item) -> tuple[str, str] | None:
    if item.get("State") != "failed":
        return None
    return "failed", ": ".join(str(item[name]) for name in ("FailureCode", "FailureMessage") if item.get(name))


def _permissions(item: Item) -> Any:
    words = {"Description": item["Description"]} if item.get("Description") else {}
    found = {"IpProtocol": item["IpProtocol"]}
    if item["IpProtocol"] != "-1":
        found |= {name: item[name] for name in ("FromPort", "ToPort") if name in item}
    if item.get("CidrIpv4"):
        found["IpRanges"] = [{"CidrIp": item["CidrIpv4"], **words}]
    elif item.get("CidrIpv6"):
        found["Ipv6Ranges"] = [{"CidrIpv6": item["CidrIpv6"], **words}]
    elif item.get("ReferencedGroupInfo"):
        found["UserIdGroupPairs"] = [{"GroupId": item["ReferencedGroupInfo"].get("GroupId"), **words}]
    else:
        return MISSING
    return [found]


_DNS = tuple(
    Step("ec2.ModifyVpcAttribute", {"VpcId": "$id", name: f"$want.{name}"}, fields=(name,))
    for name in ("EnableDnsSupport", "EnableDnsHostnames")
)
_ROUTE = {
    "RouteTableId": "$want.RouteTableId",
    "DestinationCidrBlock": "$want.DestinationCidrBlock",
    "GatewayId": "$want.GatewayId",
    "NatGatewayId": "$want.NatGatewayId",
}

ROWS: dict[str, Row] = {
    "aws.ec2.vpc": Row(
        Step("ec2.CreateVpc", sends="want"),
        "$answer.Vpc.VpcId",
        read("DescribeVpcs", "Vpcs[]", "VpcId", "vpc-id", more=(_dns,)),
        made="Vpc",
        body={"EnableDnsSupport": "", "EnableDnsHostnames": ""},
        then=_DNS,
        whole=lambda item: all(
            (item.get(name) or {}).get("Value") for name in ("EnableDnsSupport", "EnableDnsHostnames")
        ),
        update=_DNS,
        delete=(Step("ec2.DeleteVpc", {"VpcId": "$id"}),),
        tags=tags("vpc"),
    ),
    "aws.ec2.subnet": Row(
        Step("ec2.CreateSubnet", sends="want"),
        "$answer.Subnet.SubnetId",
        read("DescribeSubnets", "Subnets[]", "SubnetId", "subnet-id"),
        made="Subnet",
        delete=(Step("ec2.DeleteSubnet", {"SubnetId": "$id"}),),
        tags=tags("subnet"),
        state=State("State", pending=frozenset({"pending"}), failed=frozenset({"failed"})),
    ),
    "aws.ec2.internet_gateway": Row(
        Step("ec2.CreateInternetGateway"),
        "$answer.InternetGateway.InternetGatewayId",
        read("DescribeInternetGateways", "InternetGateways[]", "InternetGatewayId", "internet-gateway-id"),
        made="InternetGateway",
        shown={"VpcId": lambda item: (item.get("Attachments") or [{}])[0].get("VpcId", "")},
        whole=lambda item: bool(item.get("Attachments")),
        then=(
            Step(
                "ec2.AttachInternetGateway",
                {"InternetGatewayId": "$id", "VpcId": "$want.VpcId"},
                fields=("VpcId",),
                quiet=("Resource.AlreadyAssociated",),
            ),
        ),
        update=(
            Step(
                "ec2.DetachInternetGateway",
                {"InternetGatewayId": "$id", "VpcId": "$seen.Attachments[0].VpcId"},
                fields=("VpcId",),
                quiet=("Gateway.NotAttached", "ParamValidation"),
            ),
            Step("ec2.AttachInternetGateway", {"InternetGatewayId": "$id", "VpcId": "$want.VpcId"}, fields=("VpcId",)),
        ),
        delete=(
            Step(
                "ec2.DetachInternetGateway",
                {"InternetGatewayId": "$id", "VpcId": "$seen.Attachments[0].VpcId"},
                # Not attached, or not there: then there is nothing to name.
                quiet=("Gateway.NotAttached", "ParamValidation"),
            ),
            Step("ec2.DeleteInternetGateway", {"InternetGatewayId": "$id"}),
        ),
        tags=tags("internet-gateway"),
    ),
    "aws.ec2.address": Row(
        Step("ec2.AllocateAddress", sends="want"),
        "$answer.AllocationId",
        read("DescribeAddresses", "Addresses[]", "AllocationId", "allocation-id"),
        delete=(Step("ec2.ReleaseAddress", {"AllocationId": "$id"}),),
        tags=tags("elastic-ip"),
    ),
    "aws.ec2.address_association": Row(
        Step("ec2.AssociateAddress", sends="want"),
        "$answer.AssociationId",
        read("DescribeAddresses", "Addresses[]", "AssociationId", "association-id"),
        delete=(Step("ec2.DisassociateAddress", {"AssociationId": "$id"}),),
        twin=_given,
        asks=True,
    ),
    "aws.ec2.nat_gateway": Row(
        Step("ec2.CreateNatGateway", {"ClientToken": "$token"}, sends="want"),
        "$answer.NatGateway.NatGatewayId",
        read("DescribeNatGateways", "NatGateways[]", "NatGatewayId", "nat-gateway-id", filters="Filter"),
        made="NatGateway",
        shown={"AllocationId": "NatGatewayAddresses[0].AllocationId"},
        delete=(Step("ec2.DeleteNatGateway", {"NatGatewayId": "$id"}),),
        tags=tags("natgateway"),
        state=State(
            "State",
            pending=frozenset({"pending"}),
            failed=frozenset({"failed"}),
            leaving=frozenset({"deleting"}),
            gone=frozenset({"deleted"}),
            detail="FailureMessage",
            judge=_failed_nat,
        ),
    ),
    "aws.ec2.route_table": Row(
        Step("ec2.CreateRouteTable", {"ClientToken": "$token"}, sends="want"),
        "$answer.RouteTable.RouteTableId",
        read("DescribeRouteTables", "RouteTables[]", "RouteTableId", "route-table-id"),
        made="RouteTable",
        delete=(Step("ec2.DeleteRouteTable", {"RouteTableId": "$id"}),),
        tags=tags("route-table"),
    ),
    "aws.ec2.route": Row(
        Step("ec2.CreateRoute", sends="want"),
        "$want.RouteTableId|$want.DestinationCidrBlock",
        read("DescribeRouteTables", _routes, "$item.RouteTableId|$item.DestinationCidrBlock", "route-table-id:0"),
        update=(Step("ec2.ReplaceRoute", _ROUTE, fields=("GatewayId", "NatGatewayId")),),
        delete=(Step("ec2.DeleteRoute", {"RouteTableId": "$id.0", "DestinationCidrBlock": "$id.1"}),),
        state=State("State", failed=frozenset({"blackhole"})),
        same=True,
    ),
    "aws.ec2.route_table_association": Row(
        Step("ec2.AssociateRouteTable", sends="want"),
        "$answer.AssociationId",
        read("DescribeRouteTables", _uses, "RouteTableAssociationId", "association.route-table-association-id"),
        update=(Step("ec2.ReplaceRouteTableAssociation", fields=("RouteTableId",), run=_swap),),
        delete=(Step("ec2.DisassociateRouteTable", {"AssociationId": "$id"}),),
        twin=_used,
        state=State(
            "AssociationState.State",
            pending=frozenset({"associating"}),
            failed=frozenset({"failed"}),
            leaving=frozenset({"disassociating"}),
            gone=frozenset({"disassociated"}),
            detail="AssociationState.StatusMessage",
        ),
    ),
    "aws.ec2.vpc_endpoint": Row(
        Step("ec2.CreateVpcEndpoint", {"ClientToken": "$token"}, sends="want"),
        "$answer.VpcEndpoint.VpcEndpointId",
        read("DescribeVpcEndpoints", "VpcEndpoints[]", "VpcEndpointId", "vpc-endpoint-id"),
        made="VpcEndpoint",
        shown={"RouteTableIds": lambda item: sorted(item.get("RouteTableIds") or ())},
        update=(Step("ec2.ModifyVpcEndpoint", fields=("RouteTableIds",), run=_reroute),),
        delete=(Step("ec2.DeleteVpcEndpoints", run=_drop_endpoint),),
        tags=tags("vpc-endpoint"),
        state=State(
            "State",
            pending=frozenset({"Pending", "pending", "pendingAcceptance", "PendingAcceptance"}),
            failed=frozenset({"Failed", "failed", "Rejected", "rejected", "Expired", "expired"}),
            leaving=frozenset({"Deleting", "deleting"}),
            gone=frozenset({"Deleted", "deleted"}),
            detail="LastError.Message",
        ),
    ),
    "aws.ec2.security_group": Row(
        Step("ec2.CreateSecurityGroup", sends="want"),
        "$answer.GroupId",
        read("DescribeSecurityGroups", "SecurityGroups[]", "GroupId", "group-id"),
        delete=(Step("ec2.DeleteSecurityGroup", {"GroupId": "$id"}),),
        tags=tags("security-group"),
    ),
    "aws.ec2.security_group_ingress": Row(
        Step("ec2.AuthorizeSecurityGroupIngress", sends="want"),
        "$answer.SecurityGroupRules[0].SecurityGroupRuleId",
        read("DescribeSecurityGroupRules", "SecurityGroupRules[]", "SecurityGroupRuleId", "security-group-rule-id"),
        made="SecurityGroupRules[0]",
        shown={"IpPermissions": _permissions},
        delete=(
            Step(
                "ec2.RevokeSecurityGroupIngress",
                {"GroupId": "$known.GroupId", "SecurityGroupRuleIds": ["$id"]},
                quiet=("MissingParameter",),  # the group is gone, and the rule with it
            ),
        ),
        tags=tags("security-group-rule")._replace(put=None, drop=None),
    ),
}
"""Native type -> row."""
EXTRA = frozenset({"ec2.DescribeVpcAttribute"})
"""Operations that functions of this file call, beside those of the rows."""
