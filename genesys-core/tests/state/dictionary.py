"""Builds the compression dictionary from synthetic samples; run it as a script to write ``genesys/state/words.py``.

A published dictionary never changes, because what was compressed with it must be read for ever: a better
one gets a number of its own. No sample comes from anybody's state.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

AWS = {
    "aws.ec2.instance": "ImageId InstanceType SubnetId SecurityGroupIds UserData IamInstanceProfile EbsOptimized "
    "Monitoring BlockDeviceMappings MetadataOptions PrivateIpAddress PublicIpAddress PrivateDnsName PublicDnsName "
    "LaunchTime Placement AvailabilityZone Architecture RootDeviceName VpcId State KeyName",
    "aws.ec2.vpc": "CidrBlock EnableDnsHostnames EnableDnsSupport InstanceTenancy DhcpOptionsId OwnerId IsDefault",
    "aws.ec2.subnet": "CidrBlock VpcId AvailabilityZone MapPublicIpOnLaunch AvailabilityZoneId AvailableIpAddressCount",
    "aws.ec2.security_group": "GroupName GroupDescription GroupId VpcId IpPermissions IpPermissionsEgress FromPort "
    "ToPort IpProtocol CidrIp SecurityGroupIngress SecurityGroupEgress",
    "aws.ec2.route_table": "RouteTableId Routes DestinationCidrBlock GatewayId NatGatewayId Associations",
    "aws.ec2.volume": "Size VolumeType Iops Throughput Encrypted KmsKeyId SnapshotId VolumeId Attachments",
    "aws.rds.instance": "DBInstanceIdentifier DBInstanceClass Engine EngineVersion AllocatedStorage StorageType MultiAZ "
    "MasterUsername DBSubnetGroupName VpcSecurityGroupIds BackupRetentionPeriod PubliclyAccessible StorageEncrypted "
    "Endpoint DbiResourceId CACertificateIdentifier DeletionProtection",
    "aws.s3.bucket": "BucketName VersioningConfiguration PublicAccessBlockConfiguration BlockPublicAcls "
    "BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets BucketEncryption RegionalDomainName",
    "aws.iam.role": "RoleName AssumeRolePolicyDocument ManagedPolicyArns Policies MaxSessionDuration RoleId Path Version "
    "2012-10-17 Statement Effect Allow Action sts:AssumeRole Principal Service ec2.amazonaws.com Resource",
    "aws.elbv2.load_balancer": "LoadBalancerArn DNSName CanonicalHostedZoneId Scheme internet-facing Subnets "
    "SecurityGroups IpAddressType LoadBalancerAttributes TargetGroupArn Listeners Port Protocol HTTP HTTPS "
    "HealthCheckPath HealthCheckIntervalSeconds HealthyThresholdCount UnhealthyThresholdCount Matcher",
    "aws.lambda.function": "FunctionName Runtime Handler Role MemorySize Timeout Environment Variables CodeSha256",
    "aws.sqs.queue": "QueueName QueueUrl VisibilityTimeout MessageRetentionPeriod RedrivePolicy",
    "aws.logs.log_group": "LogGroupName RetentionInDays",
}
OTHERS = {
    "azure.compute.virtual_machine": "properties hardwareProfile vmSize storageProfile imageReference osDisk "
    "networkProfile networkInterfaces provisioningState Succeeded resourceGroup subscriptions providers location",
    "azure.network.virtual_network": "addressSpace addressPrefixes subnets networkSecurityGroup Microsoft.Network",
    "gcp.compute.instance": "machineType zone networkInterfaces disks bootDisk serviceAccounts selfLink labels "
    "projects https://www.googleapis.com/compute/v1/projects",
    "gcp.sql.instance": "databaseVersion settings tier ipConfiguration connectionName",
}
LOCAL = (
    ("local.network", {"name": "x", "cidr": "auto"}, {"cidr": "127.20.30.0/24", "base": "127.20.30.0"}),
    ("local.secret", {"value": {"$secret": {"fp": "", "path": "", "store": "vault", "version": 1}}}, {"version": 1}),
    ("local.volume", {"size_bytes": 107374182400, "type": "ssd"}, {"path": "", "used_bytes": 0}),
    ("local.bucket", {"versioning": False, "public": False, "force_destroy": False}, {"url": "http://127.0.0.1:"}),
    ("local.firewall", {"rules": [{"port": 443, "protocol": "tcp", "from": "0.0.0.0/0"}], "applies_to": []}, {}),
    ("local.data", {"input": {"name": "", "value": ""}, "triggers": None}, {"output": {"value": ""}}),
    (
        "local.database",
        {
            "engine": "postgres",
            "version": "16",
            "port": 5432,
            "username": "",
            "password": {"$native": ["", "ref"]},
            "databases": [""],
            "parameters": {},
            "network": {"$native": ["default/network", "id"]},
        },
        {"address": "127.0.0.1", "port": 5432, "status": "running", "version": "16.4"},
    ),
    (
        "local.load_balancer",
        {
            "listen": [{"port": 80, "protocol": "http"}],
            "scheme": "public",
            "sticky": False,
            "idle_timeout_s": 60,
            "targets": [{"id": {"$native": ["web/process", "id"]}, "weight": 1}],
            "health": {"path": "/", "interval_s": 10, "timeout_s": 5, "healthy": 2, "unhealthy": 3, "start_s": 60},
        },
        {"url": "http://127.0.0.1:8080", "targets": [{"id": "", "healthy": True}]},
    ),
    (
        "local.process",
        {
            "command": ["python", "app.py"],
            "runtime": "python:3.13",
            "source": {"digest": ""},
            "replicas": 1,
            "port": 8080,
            "public": False,
            "env": {
                "HOST": {"$concat": ["http://", {"$native": ["", "address"]}, ":", {"$native": ["", "port"]}]},
                "DATABASE_URL": "postgres://",
            },
            "secrets": {},
            "volumes": {},
            "working_dir": "",
            "limits": {"cpu": 1, "memory_bytes": 1073741824},
            "health": {"path": None, "interval_s": 10, "timeout_s": 5, "healthy": 2, "unhealthy": 3, "start_s": 60},
            "network": {"$native": ["default/network", "id"]},
        },
        {
            "address": "127.0.0.1",
            "port": 8080,
            "pids": [],
            "status": "running",
            "restarts": 0,
            "build": "",
            "instances": [{"address": "127.0.0.1", "port": 8080, "pid": 1, "status": "running"}],
        },
    ),
)


def dump(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def fragment(native, desired, observed):
    """One stored line."""
    provider = native.partition(".")[0]
    return dump({
        "address": "web/instance",
        "generation": 1,
        "type": native,
        "provider": provider,
        "target": {"account": "123456789012", "region": "eu-central-1"} if provider != "local" else {"region": "local"},
        "id": "arn:aws:ec2:eu-central-1:123456789012:instance/i-0" if provider == "aws" else "",
        "desired": desired,
        "observed": observed,
        "deps": ["network/subnet", "network/vpc"],
        "kind_address": "web",
        "origin": {"kind": "server", "where": {"column": 1, "file": "infra.py", "line": 1}},
        "schema_version": 1,
        "idempotency": "I2",
        "pins": {},
        "meta": {"name": "", "timeouts": {}, "holds_data": True, "shared": True, "serialise_on": "", "where": {}},
        "created_by": {"op": "create web/instance~1", "run": "0199", "time": 1700000000},
        "updated_by": {"op": "update web/instance~1", "run": "0199", "time": 1700000000},
        "protect": True,
        "status": "tainted",
    })  # fmt: skip


def tagged(words):
    """A body of a cloud's native, from the words of its fields."""
    body = dict.fromkeys(words.split(), "")
    return {**body, "Tags": [{"Key": "genesys-stack", "Value": ""}, {"Key": "genesys-id", "Value": ""}]}


def records():
    """What stands at the front of a segment, and a root."""
    record = {
        "actor": "",
        "content": "",
        "health_passed": True,
        "intent": "",
        "message": "deploy",
        "nonce": "",
        "parents": [""],
        "pins": "",
        "run": "",
        "seq": 1,
        "stack_digest": "",
        "stats": {"add": 1, "change": 0, "destroy": 0, "replace": 0, "seconds": 1},
        "status": "green",
        "time": 1700000000000,
    }
    holder = {"user": "root", "host": "localhost", "machine": "", "boot": "", "space": "1", "pid": 1, "start": "1"}
    claim = {"run": "", "mode": "w", "set": ["all"], "fence": 2, "holder": holder, "started": 1, "heartbeat": 1}
    ref = {"commit": "", "packs": ["", ""], "seq": 1, "time": 1700000000000}
    root = {"format": 1, "stack": "", "state": "", "epoch": 1, "seq": 2, "prev": "", "ring": ["", ""]}
    journal = {"op": "create web/instance~1", "phase": "done", "attempt": 1, "id": "", "time": 1, "outputs": {}}
    return [
        dump({**root, "claims": [claim], "refs": {"main": ref}}),
        dump(journal),
        dump({"base": None, "counts": [1], "gone": [], "record": record}),
    ]


def build():
    """Return the dictionary: what is most common stands last, where it costs least to refer to."""
    lines = [fragment(native, tagged(words), {}) for native, words in {**OTHERS, **AWS}.items()]
    skeleton = len(fragment("", {}, {}))
    short = [lines[0], *(line[: len(line) - skeleton + 200] for line in lines[1:])]
    local = [fragment(*sample) for sample in LOCAL]
    return "\n".join([*short, *records(), *local]).encode()


def module(data):
    """Return the module that holds the dictionary."""
    text = data.decode()
    pieces = [text[at : at + 100] for at in range(0, len(text), 100)]
    lines = "\n".join(f"    b{piece!r}" for piece in pieces)
    return (
        '"""The dictionary that compression starts from: number 1, for ever; written by tests/state/dictionary.py."""\n\n'
        f"from __future__ import annotations\n\nDICTIONARY = (\n{lines}\n)\n"
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(module(build()), encoding="utf-8")
    print(len(build()), "bytes")
