"""An example of every native, for the conformance kit: those that others refer to first."""

from __future__ import annotations

import json
from typing import Any

from genesys.testing.provider_kit import Example, of

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbbtJvWGBFDNfPRbGQ5gC0bHHR1Q9vJY3V2nJbXtRTv"
IMAGE = "ami-1e749f67"
TAGS = [{"Key": "Name", "Value": "{name}"}]
OTHER = {"Tags": [{"Key": "Name", "Value": "{name}"}, {"Key": "Team", "Value": "Shop & Co"}]}


def trust(service: str) -> str:
    statement = {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}}
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"}, sort_keys=True)


def policy(action: str) -> str:
    statement = {"Action": action, "Effect": "Allow", "Resource": "*"}
    return json.dumps({"Statement": [statement], "Version": "2012-10-17"}, sort_keys=True)


def rule(**source: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **source}


EXAMPLES: dict[str, Example] = {
    "vpc": Example(
        "aws.ec2.vpc",
        {
            "CidrBlock": "10.1.0.0/16",
            "EnableDnsSupport": {"Value": True},
            "EnableDnsHostnames": {"Value": True},
            "Tags": TAGS,
        },
        update={**OTHER, "EnableDnsHostnames": {"Value": False}},
        wrong={"CidrBlock": "10.0.0.0/8"},
    ),
    "subnet": Example(
        "aws.ec2.subnet",
        {"VpcId": of("vpc"), "CidrBlock": "10.1.1.0/24", "AvailabilityZone": "eu-central-1a", "Tags": TAGS},
        update=OTHER,
        cheap=False,
    ),
    "subnet-b": Example(
        "aws.ec2.subnet",
        {"VpcId": of("vpc"), "CidrBlock": "10.1.2.0/24", "AvailabilityZone": "eu-central-1b", "Tags": TAGS},
        cheap=False,
    ),
    "gateway": Example("aws.ec2.internet_gateway", {"VpcId": of("vpc"), "Tags": TAGS}, update=OTHER, cheap=False),
    "address": Example("aws.ec2.address", {"Domain": "vpc", "Tags": TAGS}, update=OTHER),
    "nat": Example(
        "aws.ec2.nat_gateway",
        {"SubnetId": of("subnet"), "AllocationId": of("address"), "ConnectivityType": "public", "Tags": TAGS},
        update=OTHER,
        cheap=False,
    ),
    "table": Example("aws.ec2.route_table", {"VpcId": of("vpc"), "Tags": TAGS}, update=OTHER),
    "route": Example(
        "aws.ec2.route",
        {"RouteTableId": of("table"), "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": of("gateway")},
        cheap=False,
    ),
    "use": Example(
        "aws.ec2.route_table_association", {"RouteTableId": of("table"), "SubnetId": of("subnet")}, cheap=False
    ),
    "endpoint": Example(
        "aws.ec2.vpc_endpoint",
        {
            "VpcId": of("vpc"),
            "ServiceName": "com.amazonaws.eu-central-1.s3",
            "VpcEndpointType": "Gateway",
            "RouteTableIds": [of("table")],
            "Tags": TAGS,
        },
        update=OTHER,
        cheap=False,
    ),
    "group": Example(
        "aws.ec2.security_group",
        {"GroupName": "{name}", "Description": "An example", "VpcId": of("vpc"), "Tags": TAGS},
        update=OTHER,
    ),
    "rule": Example(
        "aws.ec2.security_group_ingress",
        {"GroupId": of("group"), "IpPermissions": [rule(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "inside"}])]},
        cheap=False,
    ),
    "rule-of-group": Example(
        "aws.ec2.security_group_ingress",
        {"GroupId": of("group"), "IpPermissions": [rule(UserIdGroupPairs=[{"GroupId": of("group")}])]},
        cheap=False,
    ),
    "role": Example(
        "aws.iam.role",
        {"RoleName": "{name}", "AssumeRolePolicyDocument": trust("ec2"), "Description": "An example", "Tags": TAGS},
        update={**OTHER, "Description": "Another", "AssumeRolePolicyDocument": trust("lambda")},
    ),
    "policy": Example(
        "aws.iam.role_policy",
        {"RoleName": of("role"), "PolicyName": "{name}", "PolicyDocument": policy("s3:GetObject")},
        update={"PolicyDocument": policy("s3:PutObject")},
    ),
    "profile": Example(
        "aws.iam.instance_profile",
        {"InstanceProfileName": "{name}", "RoleName": of("role"), "Tags": TAGS},
        update=OTHER,
    ),
    "key": Example("aws.ec2.key_pair", {"KeyName": "{name}", "PublicKeyMaterial": KEY, "Tags": TAGS}, update=OTHER),
    "machine": Example(
        "aws.ec2.instance",
        {
            "ImageId": IMAGE,
            "InstanceType": "t3.small",
            "NetworkInterfaces": [
                {
                    "DeviceIndex": 0,
                    "SubnetId": of("subnet"),
                    "Groups": [of("group")],
                    "DeleteOnTermination": True,
                }
            ],
            "IamInstanceProfile": {"Name": of("profile")},
            "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2, "HttpTokens": "required"},
            "KeyName": of("key"),
            "DeviceName": "/dev/sda1",
            "VolumeSize": 30,
            "VolumeType": "gp3",
            "Encrypted": True,
            "Tags": TAGS,
        },
        update={**OTHER, "InstanceType": "t3.medium", "VolumeSize": 40},
        wrong={"InstanceType": "t3.enormous"},
        empty=("PublicIpAddress",),
        cheap=False,
    ),
    "address-use": Example(
        "aws.ec2.address_association", {"AllocationId": of("address-b"), "InstanceId": of("machine")}, cheap=False
    ),
    "subnets": Example(
        "aws.rds.subnet_group",
        {
            "DBSubnetGroupName": "{name}",
            "DBSubnetGroupDescription": "An example",
            "SubnetIds": [of("subnet"), of("subnet-b")],
            "Tags": TAGS,
        },
        update={**OTHER, "DBSubnetGroupDescription": "Another"},
        cheap=False,
    ),
    "parameters": Example(
        "aws.rds.parameter_group",
        {
            "DBParameterGroupName": "{name}",
            "DBParameterGroupFamily": "postgres17",
            "Description": "An example",
            "Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "pending-reboot"}],
            "Tags": TAGS,
        },
        update={
            **OTHER,
            "Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "0", "ApplyMethod": "pending-reboot"}],
        },
        cheap=False,
    ),
    "database": Example(
        "aws.rds.db_instance",
        {
            "DBInstanceIdentifier": "{name}",
            "Engine": "postgres",
            "EngineVersion": "17",
            "DBInstanceClass": "db.t4g.micro",
            "DBName": "shop",
            "MasterUsername": "genesys",
            "MasterUserPassword": "correct-horse-9",
            "AllocatedStorage": 20,
            "StorageType": "gp3",
            "StorageEncrypted": True,
            "Port": 5432,
            "DBSubnetGroupName": of("subnets"),
            "VpcSecurityGroupIds": [of("group")],
            "DBParameterGroupName": of("parameters"),
            "BackupRetentionPeriod": 7,
            "DeletionProtection": True,
            "Tags": TAGS,
        },
        update={**OTHER, "DBInstanceClass": "db.t4g.small", "AllocatedStorage": 40, "BackupRetentionPeriod": 14},
        cheap=False,
    ),
    "secret": Example(
        "aws.secretsmanager.secret",
        {"Name": "{name}", "SecretString": "swordfish-7", "Description": "An example", "Tags": TAGS},
        update={**OTHER, "Description": "Another"},
    ),
}
"""Name -> example."""
EXAMPLES = {
    **{name: EXAMPLES[name] for name in list(EXAMPLES)[:5]},
    "address-b": Example("aws.ec2.address", {"Domain": "vpc", "Tags": TAGS}),
    **{name: EXAMPLES[name] for name in list(EXAMPLES)[5:]},
}
