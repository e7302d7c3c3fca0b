"""What the real Amazon refuses and moto takes: a plan says so, what is planned is taken, and the bed refuses it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from genesys.spi.values import GenesysError
from genesys.testing import chaos
from genesys.testing.compiling import on
from genesys_aws.testbed import Bed
from genesys_aws.testbed.demands import DEMANDS

Compile = Callable[..., dict[str, Any]]
IMAGE = "ami-1e749f67"


def server(**fields: Any) -> dict[str, Any]:
    return {"web": ("server", {"size": "small", "network": "public", **fields})}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "tag": ({"web": ("bucket", {}), "tags": {"Team": "Shop & Co"}}, "tag Team"),
    "tag of Amazon's": ({"web": ("bucket", {}), "tags": {"aws:x": "y"}}, "aws:x"),
    "many tags": ({"web": ("bucket", {}), "tags": {f"t{n}": "" for n in range(45)}}, "number of tags"),
    "key": (server(ssh_key="ecdsa-sha2-nistp256 AAAAE2Vj me@x"), "ssh_key"),
    "iops of a small disk": ({"data": ("volume", {"type": "balanced-ssd", "size": "5GB", "iops": 6000})}, "iops"),
    "iops of hdd": ({"data": ("volume", {"type": "hdd", "size": "200GB", "iops": 300})}, "iops"),
    "throughput of io2": ({"data": ("volume", {"type": "ultra-ssd", "size": "50GB", "throughput": 500})}, "throughput"),
    "throughput": ({"data": ("volume", {"type": "balanced-ssd", "throughput": 1000})}, "throughput at 3000 iops"),
    "large": ({"data": ("volume", {"type": "hdd", "size": "20000GB"})}, "size"),
    "early": ({"logs": ("bucket", {"lifecycle": {"infrequent": "10d"}})}, "lifecycle infrequent"),
    "soon": ({"logs": ("bucket", {"lifecycle": {"infrequent": "30d", "archive": "40d"}})}, "lifecycle archive"),
    "short": ({"logs": ("bucket", {"lifecycle": {"archive": "90d", "expire": "80d"}})}, "lifecycle expire"),
    "user": ({"orders": ("database", {"type": "postgres", "username": "admin"})}, "username"),
    "name": ({"orders": ("database", {"type": "postgres", "databases": ["order"]})}, "databases"),
    "one zone": (
        {
            "net": ("network", {"zones": 1}),
            "orders": ("database", {"type": "postgres", "network": on("net")}),
        },
        "two zones",
    ),
    "health": ({**server(), "lb": ("loadbalancer", {"targets": on("web"), "health": {"healthy": 1}})}, "healthy"),
    "silence": ({**server(), "lb": ("loadbalancer", {"targets": on("web"), "idle_timeout": "2h"})}, "idle_timeout"),
}
"""What is written -> a word of the refusal."""


@pytest.mark.parametrize("case", REFUSED)
def test_what_amazon_would_refuse_is_refused_at_plan(build: Compile, case: str) -> None:
    resources, word = REFUSED[case]
    options = {"tags": resources["tags"]} if "tags" in resources else {}
    with pytest.raises(GenesysError) as refused:
        build({name: about for name, about in resources.items() if name != "tags"}, **options)
    assert word in str(refused.value)
    assert "AWS-045" in str(refused.value) or "AWS-046" in str(refused.value)


def body(graph: dict[str, Any], address: str) -> dict[str, Any]:
    found: dict[str, Any] = graph["nodes"][address]["body"]
    return found


def test_speed_of_a_small_disk_is_what_its_type_allows(build: Compile) -> None:
    disk = body(build(server(disk="fast-ssd", storage="5GB")), "web/instance")
    assert (disk["VolumeSize"], disk["Iops"]) == (8, 4000)  # 500 for each GiB


def test_words_of_groups_hold_no_quotes(build: Compile) -> None:
    graph = build({'web["eu"]': ("server", {"size": "small", "network": "public", "open": ["https from internet"]})})
    descriptions = [
        node["body"]["Description"] for node in graph["nodes"].values() if node["type"] == "aws.ec2.security_group"
    ]
    assert descriptions == ["Server web[eu]"]


def test_ranges_of_ipv6_have_a_list_of_their_own(build: Compile) -> None:
    graph = build(server(open=["443 from 2001:db8::/32"]))
    rules = [n["body"]["IpPermissions"][0] for n in graph["nodes"].values() if "ingress" in n["type"]]
    assert [rule["Ipv6Ranges"][0]["CidrIpv6"] for rule in rules if "Ipv6Ranges" in rule] == ["2001:db8::/32"]
    assert all("IpRanges" not in rule for rule in rules)


@pytest.mark.parametrize("name,database", [("user", "user_db"), ("_x", "db_x"), ("orders", "orders")])
def test_the_usual_name_of_a_database_is_one_that_is_taken(build: Compile, name: str, database: str) -> None:
    assert body(build({name: ("database", {"type": "postgres"})}), f"{name}/instance")["DBName"] == database


@pytest.mark.parametrize(
    "region,partition,principal",
    [
        ("eu-central-1", "aws", "ec2.amazonaws.com"),
        ("cn-north-1", "aws-cn", "ec2.amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "ec2.amazonaws.com"),
    ],
)
def test_arns_are_those_of_the_partition(build: Compile, region: str, partition: str, principal: str) -> None:
    resources = {
        **server(),
        "assets": ("bucket", {}),
        "net": ("network", {"flow_logs": "30d"}),
        "api": ("container", {"image": "1.dkr.ecr.x/api:1", "network": on("net"), "connects": [on("assets")]}),
    }
    text = str(build(resources, region=region))
    starts = {part.split(":")[0] for part in text.split("arn:")[1:]}
    assert starts == {partition}
    assert f'"{principal}"' in text


# -- the bed ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with Bed(chaos, delay_s=0) as found:
        yield found


def _disk(**more: Any) -> dict[str, Any]:
    return {"AvailabilityZone": "eu-central-1a", "Size": 10, **more}


TAGS = [{"Key": "Team", "Value": "Shop & Co"}]
SAID: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("iam", "create_role", {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "Tags": TAGS}, "ValidationError"),
    ("ecs", "create_cluster", {"tags": [{"key": "a", "value": "b & c"}]}, "InvalidParameterException"),
    ("logs", "create_log_group", {"logGroupName": "g", "tags": {"a": "b & c"}}, "InvalidParameterException"),
    ("ec2", "create_security_group", {"GroupName": "g", "Description": 'web["eu"]'}, "InvalidParameterValue"),
    ("ec2", "create_volume", _disk(VolumeType="gp3", Iops=6000), "InvalidParameterValue"),
    ("ec2", "create_volume", _disk(VolumeType="gp3", Throughput=1000), "InvalidParameterValue"),
    ("ec2", "create_volume", _disk(VolumeType="st1", Size=200, Iops=300), "InvalidParameterCombination"),
    (
        "ec2",
        "import_key_pair",
        {"KeyName": "k", "PublicKeyMaterial": b"ecdsa-sha2-nistp256 AAAA"},
        "InvalidKey.Format",
    ),
    ("elbv2", "create_target_group", {"Name": "internal-x"}, "ValidationError"),
    (
        "rds",
        "create_db_instance_read_replica",
        {"DBInstanceIdentifier": "r", "SourceDBInstanceIdentifier": "s", "DBParameterGroupName": "p"},
        "InvalidParameterCombination",
    ),
)


@pytest.mark.parametrize("service,call,given,code", SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_the_bed_refuses_as_well(bed: Bed, service: str, call: str, given: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(bed.client(service, counted=True), call)(**given)
    assert refused.value.response["Error"]["Code"] == code


def test_a_group_of_subnets_in_one_zone_is_refused(bed: Bed) -> None:
    subnets = bed.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    given = {"DBSubnetGroupName": "g", "DBSubnetGroupDescription": "g"}
    rds = bed.client("rds", counted=True)
    with pytest.raises(ClientError, match="coverage"):
        rds.create_db_subnet_group(**given, SubnetIds=[subnets[0]["SubnetId"]])
    rds.create_db_subnet_group(**given, SubnetIds=[one["SubnetId"] for one in subnets])


def test_every_demand_can_be_read_and_says_where_it_is_from() -> None:
    for demand in DEMANDS:
        assert re.compile(demand.field).groups >= 0, demand
        assert re.compile(demand.takes).groups >= 0, demand
        assert demand.source
