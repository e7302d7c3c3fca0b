"""An example of every native, for the conformance kit: those that others refer to first."""

from __future__ import annotations

import json
from typing import Any

from genesys.testing.provider_kit import Example, of

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbbtJvWGBFDNfPRbGQ5gC0bHHR1Q9vJY3V2nJbXtRTv"
IMAGE = "ami-1e749f67"
TAGS = [{"Key": "Name", "Value": "{name}"}]
OTHER = {"Tags": [{"Key": "Name", "Value": "{name}"}, {"Key": "Team", "Value": "Shop @ Co"}]}


NAMED = {"Key": "genesys-parameters-1", "Value": "rds.force_ssl"}
"""RDS does not list as set what was set to its default."""


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
    "table": Example("aws.ec2.route_table", {"VpcId": of("vpc"), "Tags": TAGS}, update=OTHER),
    "route": Example(
        "aws.ec2.route",
        {"RouteTableId": of("table"), "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": of("gateway")},
        cheap=False,
    ),
    "address": Example("aws.ec2.address", {"Domain": "vpc", "Tags": TAGS}, update=OTHER),
    "nat": Example(
        "aws.ec2.nat_gateway",
        {"SubnetId": of("subnet"), "AllocationId": of("address"), "ConnectivityType": "public", "Tags": TAGS},
        update=OTHER,
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
    "address-b": Example("aws.ec2.address", {"Domain": "vpc", "Tags": TAGS}),
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
            "Tags": [*TAGS, NAMED],
        },
        update={
            "Tags": [*OTHER["Tags"], NAMED],
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
            "CopyTagsToSnapshot": True,
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


def joined(*parts: Any) -> dict[str, Any]:
    return {"$concat": list(parts)}


def forward(group: str) -> list[dict[str, Any]]:
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": of(group)}]}}]


def target_group(port: int, kind: str) -> dict[str, Any]:
    return {
        "Name": "{name}",
        "Protocol": "HTTP",
        "Port": port,
        "VpcId": of("vpc"),
        "TargetType": kind,
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPath": "/",
        "Matcher": {"HttpCode": "200-399"},
        "Attributes": {"deregistration_delay.timeout_seconds": "30"},
        "Tags": TAGS,
    }


def life(days: int) -> dict[str, Any]:
    return {
        "Rules": [
            {"ID": "age", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": days}},
        ]
    }


def tracking(metric: str, target: float) -> dict[str, Any]:
    return {"PredefinedMetricSpecification": {"PredefinedMetricType": metric}, "TargetValue": target}


_SERVICE = {
    "ServiceNamespace": "ecs",
    "ResourceId": joined("service/", of("cluster", "clusterName"), "/", of("service", "serviceName")),
    "ScalableDimension": "ecs:service:DesiredCount",
}
_BUCKET = {"Bucket": of("bucket")}
_CLOSED = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
EXAMPLES |= {
    "logs": Example(
        "aws.logs.log_group",
        {"logGroupName": "{name}", "retentionInDays": 30, "Tags": TAGS},
        update={**OTHER, "retentionInDays": 7},
    ),
    "flows": Example(
        "aws.ec2.flow_log",
        {
            "ResourceId": of("vpc"),
            "ResourceType": "VPC",
            "TrafficType": "ALL",
            "LogDestinationType": "cloud-watch-logs",
            "LogGroupName": of("logs"),
            "DeliverLogsPermissionArn": of("role", "Arn"),
            "Tags": TAGS,
        },
        update=OTHER,
        cheap=False,
    ),
    "replica": Example(
        "aws.rds.read_replica",
        {
            "DBInstanceIdentifier": "{name}",
            "SourceDBInstanceIdentifier": of("database"),
            "DBInstanceClass": "db.t4g.micro",
            "VpcSecurityGroupIds": [of("group")],
            "DBParameterGroupName": of("parameters"),
            "CopyTagsToSnapshot": True,
            "Tags": TAGS,
        },
        update={**OTHER, "DBInstanceClass": "db.t4g.small"},
        cheap=False,
    ),
    "bucket": Example(
        "aws.s3.bucket", {"Bucket": "{name}", "LocationConstraint": "eu-central-1", "Tags": TAGS}, update=OTHER
    ),
    "closed": Example(
        "aws.s3.public_access_block", {**_BUCKET, **_CLOSED}, update={"BlockPublicPolicy": False}, cheap=False
    ),
    "owned": Example(
        "aws.s3.ownership_controls",
        {**_BUCKET, "ObjectOwnership": "BucketOwnerEnforced"},
        update={"ObjectOwnership": "BucketOwnerPreferred"},
        cheap=False,
    ),
    "encrypted": Example("aws.s3.encryption", {**_BUCKET, "SSEAlgorithm": "AES256"}, cheap=False),
    "versions": Example(
        "aws.s3.versioning", {**_BUCKET, "Status": "Enabled"}, update={"Status": "Suspended"}, cheap=False
    ),
    "life": Example("aws.s3.lifecycle", {**_BUCKET, **life(30)}, update=life(60), cheap=False),
    "disk": Example(
        "aws.ec2.volume",
        {"AvailabilityZone": "eu-central-1a", "Size": 20, "VolumeType": "gp3", "Encrypted": True, "Tags": TAGS},
        update={**OTHER, "Size": 40},
    ),
    "attached": Example(
        "aws.ec2.volume_attachment",
        {"VolumeId": of("disk"), "InstanceId": of("machine"), "Device": "/dev/xvdb"},
        cheap=False,
    ),
    "balancer": Example(
        "aws.elbv2.load_balancer",
        {
            "Name": "{name}",
            "Type": "application",
            "Scheme": "internet-facing",
            "Subnets": [of("subnet"), of("subnet-b")],
            "SecurityGroups": [of("group")],
            "Attributes": {"idle_timeout.timeout_seconds": "60"},
            "Tags": TAGS,
        },
        update={**OTHER, "Attributes": {"idle_timeout.timeout_seconds": "90"}},
        cheap=False,
    ),
    "targets": Example(
        "aws.elbv2.target_group",
        target_group(8080, "instance"),
        update={**OTHER, "HealthCheckPath": "/up", "Attributes": {"deregistration_delay.timeout_seconds": "60"}},
    ),
    "targets-ip": Example("aws.elbv2.target_group", target_group(8080, "ip"), update=OTHER),
    "listener": Example(
        "aws.elbv2.listener",
        {
            "LoadBalancerArn": of("balancer"),
            "Protocol": "HTTP",
            "Port": 80,
            "DefaultActions": forward("targets"),
            "Tags": TAGS,
        },
        update={**OTHER, "DefaultActions": forward("targets-ip")},
        cheap=False,
    ),
    "listener-ip": Example(
        "aws.elbv2.listener",
        {
            "LoadBalancerArn": of("balancer"),
            "Protocol": "HTTP",
            "Port": 8080,
            "DefaultActions": forward("targets-ip"),
            "Tags": TAGS,
        },
        cheap=False,
    ),
    "target": Example(
        "aws.elbv2.target", {"TargetGroupArn": of("targets"), "Id": of("machine"), "Port": 8080}, cheap=False
    ),
    "cluster": Example("aws.ecs.cluster", {"clusterName": "{name}", "Tags": TAGS}, update=OTHER),
    "task": Example(
        "aws.ecs.task_definition",
        {
            "family": "{name}",
            "executionRoleArn": of("role", "Arn"),
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [
                {
                    "name": "app",
                    "image": "nginx:1",
                    "essential": True,
                    "portMappings": [{"containerPort": 8080, "protocol": "tcp"}],
                    "environment": [{"name": "A", "value": "b"}],
                }
            ],
            "Tags": TAGS,
        },
        update=OTHER,
    ),
    "service": Example(
        "aws.ecs.service",
        {
            "cluster": of("cluster"),
            "serviceName": "{name}",
            "taskDefinition": of("task"),
            "desiredCount": 1,
            "launchType": "FARGATE",
            "propagateTags": "SERVICE",
            "subnets": [of("subnet")],
            "securityGroups": [of("group")],
            "Tags": TAGS,
        },
        update={**OTHER, "desiredCount": 2},
        cheap=False,
    ),
    "scaled": Example(
        "aws.application_autoscaling.target",
        {**_SERVICE, "MinCapacity": 1, "MaxCapacity": 3},
        update={"MaxCapacity": 4},
        cheap=False,
    ),
    "scale": Example(
        "aws.application_autoscaling.policy",
        {
            "PolicyName": "{name}",
            **_SERVICE,
            "ResourceId": of("scaled", "ResourceId"),
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingScalingPolicyConfiguration": tracking("ECSServiceAverageCPUUtilization", 60.0),
        },
        update={"TargetTrackingScalingPolicyConfiguration": tracking("ECSServiceAverageCPUUtilization", 70.0)},
        cheap=False,
    ),
    "zone": Example("aws.route53.hosted_zone", {"Name": "{name}.example.com.", "Tags": TAGS}, update=OTHER),
    "record": Example(
        "aws.route53.record_set",
        {
            "HostedZoneId": of("zone"),
            "Name": joined("www.", of("zone", "Name")),
            "Type": "A",
            "TTL": 300,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
        },
        update={"TTL": 60, "ResourceRecords": [{"Value": "192.0.2.2"}]},
        cheap=False,
    ),
    "template": Example(
        "aws.ec2.launch_template",
        {
            "LaunchTemplateName": "{name}",
            "ImageId": IMAGE,
            "InstanceType": "t3.small",
            "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [of("group")], "DeleteOnTermination": True}],
            "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 30, "VolumeType": "gp3"}}],
            "Tags": TAGS,
        },
        update={**OTHER, "InstanceType": "t3.medium"},
        cheap=False,
    ),
    "machines": Example(
        "aws.autoscaling.group",
        {
            "AutoScalingGroupName": "{name}",
            "LaunchTemplate": {
                "LaunchTemplateId": of("template"),
                "Version": joined(of("template", "LatestVersionNumber")),
            },
            "MinSize": 1,
            "MaxSize": 2,
            "VPCZoneIdentifier": [of("subnet"), of("subnet-b")],
            "Tags": TAGS,
        },
        update={**OTHER, "MaxSize": 3},
        cheap=False,
    ),
    "machines-scale": Example(
        "aws.autoscaling.policy",
        {
            "AutoScalingGroupName": of("machines"),
            "PolicyName": "{name}",
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": tracking("ASGAverageCPUUtilization", 60.0),
        },
        update={"TargetTrackingConfiguration": tracking("ASGAverageCPUUtilization", 70.0)},
        cheap=False,
    ),
}
"""The rest: what came after the first example."""


def only_tls(bucket: dict[str, Any]) -> dict[str, Any]:
    statement = {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": joined("arn:aws:s3:::", bucket, "/*"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"$call": ["jsonencode", {"Statement": [statement], "Version": "2012-10-17"}]}


EXAMPLES["bucket-open"] = Example("aws.s3.bucket", {"Bucket": "{name}", "LocationConstraint": "eu-central-1"})
EXAMPLES["rules"] = Example(
    "aws.s3.policy", {"Bucket": of("bucket-open"), "Policy": only_tls(of("bucket-open"))}, cheap=False
)
