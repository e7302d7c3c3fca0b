"""Fields of natives, changed behind our back by Amazon's own SDK: each is shown alone, and all are put right.

Many are changed at once, one in each object, so that a round is one look and one deployment.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genesys.spi.marks import schema_of
from genesys.testing import chaos
from genesys.testing.project import Folder
from genesys_aws.natives import TYPES
from genesys_aws.testbed import Bed

STACK = """project: shop
provider: aws
region: europe
providers: {aws: {limits: false, poll_s: 0.05, lag_s: 3}}
resources:
  net: {kind: network, zones: 2, nat: single}
  one: {kind: server, size: small, network: net, port: 8080}
  data: {kind: volume, size: 20GB, type: fast-ssd}
  front: {kind: loadbalancer, targets: one, network: net}
  crowd: {kind: compute, size: small, network: net, count: {min: 1, max: 3}, port: 9000}
  api: {kind: container, image: "nginx:1", network: net, scale: {min: 1, max: 3}}
  zone: {kind: dnszone, domain: example.com}
  www: {kind: dnsrecord, zone: zone, host: www, value: 192.0.2.1}
  assets: {kind: bucket, lifecycle: {archive: 90d}}
  reader: {kind: role, grants: [{verb: read, "on": assets}]}
  orders: {kind: database, type: postgres, network: net, replicas: 1}
"""
Client = Callable[[str], Any]
Touch = Callable[[Client, str], Any]
ROLE = (
    '{"Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}],'
    ' "Version": "2012-10-17"}'
)
OPEN = '{"Statement": [{"Action": "s3:*", "Effect": "Allow", "Resource": "*"}], "Version": "2012-10-17"}'
SHUT = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def block(word: str) -> Touch:
    """Lift one of the four blocks of public access."""

    def touch(client: Client, id: str) -> Any:
        found = {name: name != word for name in SHUT}
        return client("s3").put_public_access_block(Bucket=id, PublicAccessBlockConfiguration=found)

    return touch


def tagged(client: Client, id: str) -> Any:
    """Give an object of EC2 a tag."""
    return client("ec2").create_tags(Resources=[id], Tags=[{"Key": "Owner", "Value": "ann"}])


def group(**values: Any) -> Touch:
    """Change a group of targets."""
    return lambda client, it: client("elbv2").modify_target_group(TargetGroupArn=it, **values)


def database(**values: Any) -> Touch:
    """Change a database, at once."""
    return lambda client, it: client("rds").modify_db_instance(DBInstanceIdentifier=it, ApplyImmediately=True, **values)


def scaled(**values: Any) -> Touch:
    """Change a group of machines."""
    return lambda client, it: client("autoscaling").update_auto_scaling_group(AutoScalingGroupName=it, **values)


def service(**values: int) -> Touch:
    """Change how many instances of a service there may be."""

    def touch(client: Client, id: str) -> Any:
        kind, resource, dimension = "ecs", *id.split("|")
        return client("application-autoscaling").register_scalable_target(
            ServiceNamespace=kind, ResourceId=resource, ScalableDimension=dimension, **values
        )

    return touch


def record(ttl: int, value: str) -> Touch:
    """Write a record."""

    def touch(client: Client, id: str) -> Any:
        zone, name, type = id.split("|")
        found = {"Name": name, "Type": type, "TTL": ttl, "ResourceRecords": [{"Value": value}]}
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": found}]}
        return client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)

    return touch


def _age(client: Client, id: str) -> Any:
    rule = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 3}}
    return client("s3").put_bucket_lifecycle_configuration(Bucket=id, LifecycleConfiguration={"Rules": [rule]})


def _encrypt(client: Client, id: str) -> Any:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    return client("s3").put_bucket_encryption(Bucket=id, ServerSideEncryptionConfiguration={"Rules": [rule]})


def _own(client: Client, id: str) -> Any:
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    return client("s3").put_bucket_ownership_controls(Bucket=id, OwnershipControls=rules)


def _unversioned(client: Client, id: str) -> Any:
    return client("s3").put_bucket_versioning(Bucket=id, VersioningConfiguration={"Status": "Suspended"})


def _policy(client: Client, id: str) -> Any:
    found = json.loads(client("s3").get_bucket_policy(Bucket=id)["Policy"])
    found["Statement"][0]["Sid"] = "Theirs"
    return client("s3").put_bucket_policy(Bucket=id, Policy=json.dumps(found))


def _granted(client: Client, id: str) -> Any:
    role, name = id.split("|")
    return client("iam").put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=OPEN)


def _goal(client: Client, id: str) -> Any:
    group, name = id.split("|")
    wish = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 9.0}
    found = {"AutoScalingGroupName": group, "PolicyName": name, "PolicyType": "TargetTrackingScaling"}
    return client("autoscaling").put_scaling_policy(**found, TargetTrackingConfiguration=wish)


ROUNDS: tuple[dict[str, tuple[str, Touch]], ...] = (
    {
        "api/logs": (
            "retentionInDays",
            lambda client, it: client("logs").put_retention_policy(logGroupName=it, retentionInDays=1),
        ),
        "api/scale": ("MaxCapacity", service(MaxCapacity=9)),
        "api/start": ("PolicyDocument", _granted),
        "assets/encryption": ("SSEAlgorithm", _encrypt),
        "assets/lifecycle": ("Rules", _age),
        "assets/ownership-controls": ("ObjectOwnership", _own),
        "assets/policy": ("Policy", _policy),
        "assets/public-access-block": ("BlockPublicAcls", block("BlockPublicAcls")),
        "assets/versioning": ("Status", _unversioned),
        "crowd/group": ("MaxSize", scaled(MaxSize=9)),
        "crowd/policy": ("TargetTrackingConfiguration", _goal),
        "data/volume": ("Tags", tagged),
        "front/listener-80": (
            "Port",
            lambda client, it: client("elbv2").modify_listener(ListenerArn=it, Port=81),
        ),
        "front/targets-http-8080": ("HealthCheckPath", group(HealthCheckPath="/other")),
        "net/vpc": (
            "EnableDnsHostnames",
            lambda client, it: client("ec2").modify_vpc_attribute(VpcId=it, EnableDnsHostnames={"Value": False}),
        ),
        "net/internet-gateway": ("Tags", tagged),
        "net/nat-a": ("Tags", tagged),
        "net/routes-private": ("Tags", tagged),
        "net/subnet-data-a": ("Tags", tagged),
        "one/security-group": ("Tags", tagged),
        "one/instance": ("Tags", tagged),
        "orders/instance": ("BackupRetentionPeriod", database(BackupRetentionPeriod=3)),
        "orders/replica-1": ("AutoMinorVersionUpgrade", database(AutoMinorVersionUpgrade=False)),
        "orders/password/secret": (
            "Description",
            lambda client, it: client("secretsmanager").update_secret(SecretId=it, Description="theirs"),
        ),
        "reader/role": (
            "AssumeRolePolicyDocument",
            lambda client, it: client("iam").update_assume_role_policy(RoleName=it, PolicyDocument=ROLE),
        ),
        "www/record": ("TTL", record(9, "192.0.2.1")),
    },
    {
        "api/scale": ("MinCapacity", service(MinCapacity=2)),
        "assets/public-access-block": ("RestrictPublicBuckets", block("RestrictPublicBuckets")),
        "crowd/group": ("MinSize", scaled(MinSize=0)),
        "front/targets-http-8080": ("HealthyThresholdCount", group(HealthyThresholdCount=7)),
        "net/address-nat-a": ("Tags", tagged),
        "net/endpoint-s3": ("Tags", tagged),
        "net/vpc": ("Tags", tagged),
        "orders/instance": ("MultiAZ", database(MultiAZ=True)),
        "orders/replica-1": ("CopyTagsToSnapshot", database(CopyTagsToSnapshot=False)),
        "reader/role": (
            "Description",
            lambda client, it: client("iam").update_role(RoleName=it, Description="theirs"),
        ),
        "www/record": ("ResourceRecords", record(300, "203.0.113.1")),
    },
    {
        "assets/public-access-block": ("IgnorePublicAcls", block("IgnorePublicAcls")),
        "crowd/group": ("HealthCheckGracePeriod", scaled(HealthCheckGracePeriod=999)),
        "front/targets-http-8080": ("HealthCheckIntervalSeconds", group(HealthCheckIntervalSeconds=77)),
        "orders/instance": ("DeletionProtection", database(DeletionProtection=True)),
        "orders/replica-1": ("Tags", lambda client, it: client("rds").add_tags_to_resource(
            ResourceName=client("rds").describe_db_instances(DBInstanceIdentifier=it)["DBInstances"][0]["DBInstanceArn"],
            Tags=[{"Key": "Owner", "Value": "ann"}],
        )),
    },
)  # fmt: skip
"""Native address -> the field that is to be shown, and what is done; one round after the other."""


def test_every_field_that_others_change_is_shown_alone_and_put_right(tmp_path: Path) -> None:
    clients: dict[str, Any] = {}
    with Bed(chaos, delay_s=0) as bed:
        folder = Folder(tmp_path, **bed.environ)
        folder.write("genesys.yaml", STACK)
        folder.ok("deploy", "--yes")
        ids = {row["address"]: row["id"] for row in folder.ok("state", "list", "--json").document["resources"]}

        def client(name: str) -> Any:
            if name not in clients:
                clients[name] = bed.client(name)
            return clients[name]

        assert folder.ok("drift", "detect", "--json").document["drifted"] == [], "nobody touched it yet"
        for number, touches in enumerate(ROUNDS):
            for address, (_, touch) in touches.items():
                touch(client, ids[address])
            rows = folder.ok("drift", "detect", "--json").document["drifted"]
            shown = {row["address"]: [field for field, *_ in row["fields"]] for row in rows}
            wanted = {address: [field] for address, (field, _) in touches.items()}
            wrong = {name for name in {*shown, *wanted} if shown.get(name) != wanted.get(name)}
            assert not wrong, (number, wrong, [row for row in rows if row["address"] in wrong])
            folder.ok("deploy", "--yes", "--refresh")
            assert folder.ok("drift", "detect", "--json").document["drifted"] == [], number
    for one in clients.values():
        one.close()


@pytest.mark.parametrize("number", range(len(ROUNDS)))
def test_what_is_touched_is_a_field(number: int) -> None:
    fields = {field for type in TYPES.values() for field in schema_of(type.schema)}
    assert {field for field, _ in ROUNDS[number].values()} <= fields
