"""Flow logs of a Network."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import arn, log_days, tags
from genesys_aws.lower.identity import inline, role

_WRITE = ("logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents")


def flow_logs(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give the record of a network's connections, its log group and the role that writes it; nothing when off."""
    kept = resource.fields.get("flow_logs")
    if not kept or kept == "off":
        return
    address = resource.address
    name = context.name("aws.logs.log_group", "flows")
    group: dict[str, Json] = {
        "logGroupName": name,
        "retentionInDays": log_days(context, float(kept)),
        "Tags": tags(resource, context),
    }
    yield NativeSpec("flows", "aws.logs.log_group", group, name=name, protect=False)
    yield role(resource, context, "flows-role", "vpc-flow-logs", what=f"Flow logs of {resource.address}")
    where = arn(context, "logs", f"log-group:{name}")
    allowed: Json = {"Action": list(_WRITE), "Effect": "Allow", "Resource": [where, f"{where}:*"]}
    yield inline(resource, context, "flows-write", "flows-role", [allowed])
    body: dict[str, Json] = {
        "ResourceId": own(address, "vpc"),
        "ResourceType": "VPC",
        "TrafficType": "ALL",
        "LogDestinationType": "cloud-watch-logs",
        "LogGroupName": own(address, "flows"),
        "DeliverLogsPermissionArn": own(address, "flows-role", "Arn"),
        "Tags": tags(resource, context),
    }
    yield NativeSpec("flow-log", "aws.ec2.flow_log", body, needs=("flows-write",), protect=False)
