"""What Amazon refuses in a request and moto takes, as data with a source each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

Ask = Callable[[str, Mapping[str, str]], Any]
"""Asks moto: operation and filters -> the answer's root element."""
Fields = dict[str, str]


class Demand(NamedTuple):
    """One rule about one field.

    Args:
        operations: Patterns of operations, separated by spaces.
        field: Regular expression of the field's name in the request, as it travels: ``Tags.member.1.Value``.
        takes: Regular expression of what may stand there; ``""`` where nothing may.
        code: Amazon's code.
        words: Its words; ``{value}`` is what was sent.
        source: Where that is written.
    """

    operations: str
    field: str
    takes: str
    code: str
    words: str
    source: str


_MODEL = "API model, botocore 1.44"
_TAGS = r"[\w\s.:/=+\-@]*"
_EC2_WORDS = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}"
_NAME = r"(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?"
_RDS_NAME = r"[A-Za-z](?:-?[A-Za-z0-9])*"
_V4 = r"\d+\.\d+\.\d+\.\d+/\d+"

DEMANDS: tuple[Demand, ...] = (
    Demand(
        "iam.* elbv2.* rds.*",
        r"Tags\.(member|Tag)\.\d+\.(Key|Value)",
        _TAGS,
        "ValidationError",
        "Value '{value}' failed to satisfy constraint: Member must satisfy regular expression pattern",
        f"{_MODEL}: patterns of TagKey and TagValue; RDS by the words of its Tag",
    ),
    Demand(
        "ecs.* logs.*",
        r"tags(\.\d+)?\.(?!\d+$).*",
        _TAGS,
        "InvalidParameterException",
        "Tag '{value}' must satisfy regular expression pattern",
        f"{_MODEL}: patterns of TagKey and TagValue",
    ),
    Demand(
        "ec2.CreateSecurityGroup",
        "GroupDescription|GroupName",
        _EC2_WORDS,
        "InvalidParameterValue",
        "Invalid security group description. Valid descriptions are strings less than 256 characters from a-zA-Z0-9"
        " and some signs.",
        f"{_MODEL}: CreateSecurityGroup",
    ),
    Demand(
        "ec2.AuthorizeSecurityGroupIngress",
        r"IpPermissions\.\d+\.\w+\.\d+\.Description",
        _EC2_WORDS,
        "InvalidParameterValue",
        "Invalid rule description '{value}'.",
        f"{_MODEL}: IpRange, UserIdGroupPair",
    ),
    Demand(
        "ec2.AuthorizeSecurityGroupIngress",
        r"IpPermissions\.\d+\.IpRanges\.\d+\.CidrIp",
        _V4,
        "InvalidParameterValue",
        "CIDR block {value} is malformed",
        f"{_MODEL}: IpRange is about IPv4",
    ),
    Demand(
        "ec2.ImportKeyPair",
        "PublicKeyMaterial",
        r"c3NoLXJzYS.*|c3NoLWVkMjU1MTk.*",  # base64 of ssh-ed25519 and ssh-rsa
        "InvalidKey.Format",
        "Key is not in valid OpenSSH public key format",
        "docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-key-pairs.html: RSA and ED25519",
    ),
    Demand(
        "elbv2.CreateLoadBalancer elbv2.CreateTargetGroup",
        "Name",
        _NAME,
        "ValidationError",
        "The name '{value}' must be 1 to 32 letters, digits and hyphens, and not begin with internal-",
        f"{_MODEL}: CreateLoadBalancer, CreateTargetGroup",
    ),
    Demand(
        "elbv2.*TargetGroup",
        "HealthCheckIntervalSeconds",
        r"[5-9]|[1-9]\d|[12]\d\d|300",
        "ValidationError",
        "Health check interval must be between 5 and 300 seconds",
        f"{_MODEL}: HealthCheckIntervalSeconds",
    ),
    Demand(
        "elbv2.*TargetGroup",
        "(Unh|H)ealthyThresholdCount",
        r"[2-9]|10",
        "ValidationError",
        "The threshold count must be between 2 and 10",
        f"{_MODEL}: HealthCheckThresholdCount",
    ),
    Demand(
        "rds.CreateDBInstanceReadReplica",
        "DBParameterGroupName",
        "",
        "InvalidParameterCombination",
        "A parameter group can't be specified during Read Replica creation for the following DB engine: postgres",
        f"{_MODEL}: CreateDBInstanceReadReplica; the words from github.com/hashicorp/terraform-provider-aws#38056",
    ),
    Demand(
        "rds.CreateDBInstance*",
        "DBInstanceIdentifier",
        _RDS_NAME,
        "InvalidParameterValue",
        "The parameter DBInstanceIdentifier is not a valid identifier: {value}",
        f"{_MODEL}: CreateDBInstance",
    ),
    Demand(
        "rds.DeleteDBInstance",
        "FinalDBSnapshotIdentifier",
        _RDS_NAME,
        "InvalidParameterValue",
        "The parameter FinalDBSnapshotIdentifier is not a valid identifier: {value}",
        f"{_MODEL}: DeleteDBInstance",
    ),
    Demand(
        "rds.CreateDBInstance",
        "MasterUsername",
        r"(?i)(?!(?:admin|rdsadmin|user|rds_superuser)$)[a-z]\w{0,62}",
        "InvalidParameterValue",
        "MasterUsername {value} cannot be used as it is a reserved word used by the engine",
        f"{_MODEL}: CreateDBInstance",
    ),
    Demand(
        "rds.CreateDBInstance",
        "DBName",
        r"(?i)(?!(?:user|order|table|group|default|rdsadmin)$)[a-z]\w{0,62}",
        "InvalidParameterValue",
        "DBName {value} cannot be used. It is a reserved word for this engine",
        f"{_MODEL}: CreateDBInstance",
    ),
    Demand(
        "rds.CreateDBInstance rds.ModifyDBInstance",
        "MasterUserPassword",
        r"""[!#-.0-?A-~]{8,128}""",
        "InvalidParameterValue",
        "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@',"
        " '\"', ' ' may be used.",
        f"{_MODEL}: CreateDBInstance",
    ),
)
"""What single fields may hold."""


def _disks(fields: Fields, ask: Ask) -> Iterator[tuple[str, str]]:
    """Refuse disks that EBS does not make. Source: EC2 API model (CreateVolume); EBS user guide for the ratios."""
    disks: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        found = re.fullmatch(r"(.*\.Ebs\.|)(?:Volume)?(Type|Size|Iops|Throughput)", name)
        if found:
            disks.setdefault(found[1], {})[found[2]] = value
    for disk in disks.values():
        type, size = disk.get("Type", "gp3"), int(disk.get("Size", 8))
        iops = int(disk.get("Iops", 3000))
        ratio, least = {"gp3": (500, 3000), "io2": (1000, 100)}.get(type, (0, 0))
        if ("Iops" in disk and not ratio) or ("Throughput" in disk and type != "gp3"):
            yield "InvalidParameterCombination", f"The parameter is not supported for {type} volumes."
        elif "Iops" in disk and not least <= iops:
            yield "InvalidParameterValue", f"Volume iops of {iops} is too low; minimum is {least}."
        elif "Iops" in disk and iops > size * ratio:
            yield (
                "InvalidParameterValue",
                f"Iops to volume size ratio of {iops / size:f} is too high; maximum is {ratio}",
            )
        elif int(disk.get("Throughput", 125)) > iops / 4:
            yield (
                "InvalidParameterValue",
                "Throughput (MiBps) to iops ratio is too high; maximum is 0.250000 MiBps per iops.",
            )
        elif size < {"io2": 4, "st1": 125, "sc1": 125}.get(type, 1):
            yield "InvalidParameterValue", f"Volume of {size}GiB is too small for volume type {type}."


def _zones(fields: Fields, ask: Ask) -> Iterator[tuple[str, str]]:
    """Refuse a group of subnets in one zone. Source: RDS API model (DBSubnetGroupDoesNotCoverEnoughAZs)."""
    ids = [value for name, value in fields.items() if name.startswith("SubnetIds.")]
    if ids:
        root = ask("ec2.DescribeSubnets", {"subnet-id": ",".join(ids)})
        if len({node.text for node in root.iter() if node.tag.endswith("availabilityZone")}) < 2:
            words = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement."
            yield "DBSubnetGroupDoesNotCoverEnoughAZs", words


CHECKS: dict[str, Callable[[Fields, Ask], Iterator[tuple[str, str]]]] = {
    "ec2.CreateVolume": _disks,
    "ec2.RunInstances": _disks,
    "ec2.CreateLaunchTemplate": _disks,
    "ec2.CreateLaunchTemplateVersion": _disks,
    "rds.CreateDBSubnetGroup": _zones,
    "rds.ModifyDBSubnetGroup": _zones,
}
"""Operation -> what looks at several fields, or at other objects; gives code and words."""


def refusal(call: Any, ask: Ask) -> tuple[str, str] | None:
    """Return code and words of the refusal of a call, or ``None``."""
    fields = _fields(call)
    for demand in DEMANDS:
        if any(fnmatchcase(call.operation, pattern) for pattern in demand.operations.split()):
            for name, value in fields.items():
                if re.fullmatch(demand.field, name) and not (demand.takes and re.fullmatch(demand.takes, value)):
                    return demand.code, demand.words.format(value=value)
    check = CHECKS.get(call.operation)
    return next(check(fields, ask), None) if check else _ages(call)


def _fields(call: Any) -> Fields:
    """Return the fields of a request, as they travel; those of JSON with dots between."""
    if "x-amz-target" in call.headers:
        return dict(_flat(json.loads(call.body or b"{}"), ""))
    if call.body.lstrip().startswith(b"<"):
        return {}
    return dict(parse_qsl(call.body.decode("utf-8", "replace")))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None:
        yield path, str(value)
        return
    for name, item in inside:
        yield from _flat(item, f"{path}.{name}" if path else str(name))


def _ages(call: Any) -> tuple[str, str] | None:
    """Refuse ages of objects that S3 does not take. Source: S3 user guide, considerations of transitions."""
    if not call.operation.startswith("s3 PUT") or b"<LifecycleConfiguration" not in call.body:
        return None
    root = ET.fromstring(call.body)  # noqa: S314 - our own request
    for rule in (node for node in root.iter() if node.tag.endswith("}Rule") or node.tag == "Rule"):
        moves = [node for node in rule if node.tag.endswith("Transition")]
        days = [(int(_text(move, "Days")), _text(move, "StorageClass")) for move in moves]
        ends = [
            int(_text(node, "Days")) for node in rule if node.tag.endswith("}Expiration") or node.tag == "Expiration"
        ]
        early = [day for day, name in days if name == "STANDARD_IA" and day < 30]
        soon = [end for end in ends if days and end <= max(days)[0]]
        if early or soon:
            return "InvalidArgument", "'Days' in the Transition or Expiration action is too small"
    return None


def _text(node: ET.Element, name: str) -> str:
    return next((str(inner.text) for inner in node if inner.tag.rpartition("}")[2] == name), "0")


USUAL = {"rds.force_ssl": ("1", 15)}
"""Parameter of PostgreSQL -> its default, and the first major version that has it.

Source: RDS user guide, "Requiring an SSL connection to a PostgreSQL DB instance"."""


def parameters(call: Any, answer: bytes, groups: ET.Element) -> bytes:
    """Return parameters as RDS lists them.

    One with the default's value does not count as set by a user, however often it was set; and single ones can be asked
    for by name. Source: github.com/hashicorp/terraform-provider-aws#23335; RDS API model (DescribeDBParameters).
    """
    fields = _fields(call)
    names = {value for name, value in fields.items() if re.fullmatch(r"Filters\.Filter\.1\.Values\..*", name)}
    root = ET.fromstring(answer)  # noqa: S314 - moto's own answer
    families = {_text(one, "DBParameterGroupName"): _text(one, "DBParameterGroupFamily") for one in groups.iter()}
    version = int(re.sub(r"\D", "", families.get(fields.get("DBParameterGroupName", ""), "")) or 0)
    for parent in list(root.iter()):
        if not parent.tag.endswith("Parameters"):
            continue
        for item in list(parent):
            name, value = _text(item, "ParameterName"), _text(item, "ParameterValue")
            usual, since = USUAL.get(name, ("", 0))
            same = value == usual and version >= since
            if (fields.get("Source") == "user" and same) or (names and name not in names):
                parent.remove(item)
    return ET.tostring(root)


CREDITS: dict[str, str] = {}
"""Machine -> how it pays for bursts, where that was changed; moto says ``standard`` of all."""


def keep(call: Any, answer: Any) -> Any:
    """Remember how a machine is to pay for bursts; moto does not know the operation."""
    fields = _fields(call)
    CREDITS[fields["InstanceCreditSpecification.1.InstanceId"]] = fields["InstanceCreditSpecification.1.CpuCredits"]
    name, space = "ModifyInstanceCreditSpecificationResponse", "http://ec2.amazonaws.com/doc/2016-11-15/"
    body = f'<{name} xmlns="{space}"><requestId>bed</requestId></{name}>'.encode()
    return answer._replace(status=200, body=body)


def kept(answer: Any) -> Any:
    """Tell how machines pay for bursts."""
    root = ET.fromstring(answer.body)  # noqa: S314 - moto's own answer
    for item in root.iter():
        credits = [node for node in item if node.tag.rpartition("}")[2] == "cpuCredits"]
        for node in credits:
            node.text = CREDITS.get(_text(item, "instanceId"), node.text)
    return answer._replace(body=ET.tostring(root))
