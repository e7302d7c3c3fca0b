"""How fast Amazon lets calls follow each other.

Sources: EC2 developer guide, "Request throttling", and the quota pages of Route 53, Lambda and CloudWatch Logs, read
2026-11-23. Where Amazon publishes nothing, a stack is let through without waiting: whoever asks too fast is told so,
and the engine halves the rate then. A bucket that is too wide costs one refusal, one that is too narrow costs seconds
of every deployment.
"""

from __future__ import annotations

from typing import Any

from genesys.spi.http import Limit
from genesys_aws.wire.model import Operation

EC2: dict[str, tuple[float, float]] = {
    "RunInstances": (5, 2),
    "StartInstances": (5, 2),
    "TerminateInstances": (100, 5),
    "CreateVpcEndpoint": (4, 0.3),
    "ModifyVpcEndpoint": (4, 0.3),
    "DeleteVpcEndpoints": (4, 0.3),
    "CreateNatGateway": (10, 1),
    "DeleteNatGateway": (10, 1),
    "CreateTags": (100, 10),
    "DeleteTags": (100, 10),
    "CreateVolume": (100, 5),
    "DeleteVolume": (100, 5),
    "CreateSnapshot": (100, 5),
    "CreateNetworkInterface": (100, 5),
    "CreateLaunchTemplateVersion": (100, 5),
    "AssociateIamInstanceProfile": (100, 5),
    "CopyImage": (100, 1),
    "CreateDefaultVpc": (1, 1),
    # Called resource-intensive, with buckets apart from the other writes'.
    "AuthorizeSecurityGroupIngress": (50, 5),
    "RevokeSecurityGroupIngress": (50, 5),
    "CreateKeyPair": (50, 5),
}
"""Operation -> (burst, per second) of those with a bucket of their own."""
READS, WRITES, PLAIN = (100.0, 20.0), (50.0, 5.0), (50.0, 10.0)
"""EC2: filtered or paginated reads, writes, and reads of everything."""
WHOLE = frozenset(
    {
        "DescribeInstances",
        "DescribeInstanceStatus",
        "DescribeNetworkInterfaces",
        "DescribeSecurityGroups",
        "DescribeSnapshots",
        "DescribeSpotInstanceRequests",
        "DescribeVolumes",
    }
)
"""EC2: reads that have a smaller bucket when they ask for everything."""
UNSAID = (50.0, 10.0)
"""Services that publish nothing (ELBv2, RDS, ECS, Auto Scaling, Secrets Manager...): burst and calls a second of their
reads, and as many of their writes. Each halves when Amazon says that it is too fast, and recovers by and by."""
SERVICES: dict[tuple[str, str], Limit] = {
    ("route53", "read"): Limit("route53", 5, 5),
    ("route53", "write"): Limit("route53", 5, 5),
    # IAM publishes no rate, and refused nothing so far; a narrow bucket made a stack of 121 natives wait for seconds.
    ("iam", "read"): Limit("iam.read", 50, 10),
    ("iam", "write"): Limit("iam.write", 50, 10),
    ("lambda", "read"): Limit("lambda.read", 100, 100),
    ("lambda", "write"): Limit("lambda.write", 15, 15),
    ("s3", "read"): Limit("s3.read", 100, 100),
    ("s3", "write"): Limit("s3.write", 50, 20),
}
"""(service, kind) -> bucket that all its operations of that kind share."""
SINGLE: dict[str, Limit] = {
    "s3.CreateBucket": Limit("s3.bucket", 20, 5),
    "s3.DeleteBucket": Limit("s3.bucket", 20, 5),
    "logs.CreateLogGroup": Limit("logs.CreateLogGroup", 10, 10),
    "logs.FilterLogEvents": Limit("logs.FilterLogEvents", 5, 5),
    "logs.PutRetentionPolicy": Limit("logs.PutRetentionPolicy", 10, 10),
}
"""Operation -> bucket of its own."""


def limit_of(operation: Operation, given: dict[str, Any]) -> Limit:
    """Return the bucket that a call draws from.

    Args:
        operation: What is called.
        given: Its request.
    """
    name, full = operation.name, operation.full
    if full in SINGLE:
        return SINGLE[full]
    if operation.service.name == "ec2":
        if name in EC2:
            return Limit(full, *EC2[name])
        if not operation.reads:
            return Limit(full, *WRITES)
        return Limit(f"{full}.all", *PLAIN) if name in WHOLE and not given else Limit(full, *READS)
    kind = "read" if operation.reads else "write"
    return SERVICES.get((operation.service.name, kind)) or Limit(f"{operation.service.name}.{kind}", *UNSAID)
