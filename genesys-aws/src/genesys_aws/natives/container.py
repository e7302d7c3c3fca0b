"""ECS: clusters, task definitions and services; the scaling of services."""

from __future__ import annotations

from typing import Annotated, Any

from genesys.spi.marks import Immutable, Native, Reference, ServerDefault, Unordered
from genesys_aws import names
from genesys_aws.natives.shape import At, TagList, described

_VPC = "networkConfiguration.awsvpcConfiguration"


class Cluster(Native):
    """Where services run; its id is its ARN."""

    clusterName: Annotated[str, Immutable]
    Tags: Annotated[TagList, Unordered, At("tags")] = []


class TaskDefinition(Native):
    """One revision of what a service runs; it never changes, and its id is its ARN with the revision."""

    family: Annotated[str, Immutable]
    taskRoleArn: Annotated[str | None, Immutable, Reference("aws.iam.role")] = None
    executionRoleArn: Annotated[str, Immutable, Reference("aws.iam.role")]
    networkMode: Annotated[str, Immutable] = "awsvpc"
    containerDefinitions: Annotated[list[dict[str, Any]], Immutable]
    requiresCompatibilities: Annotated[list[str], Immutable]
    cpu: Annotated[str, Immutable]
    memory: Annotated[str, Immutable]
    runtimePlatform: Annotated[dict[str, str] | None, Immutable] = None
    Tags: Annotated[TagList, Unordered, At("tags")] = []


class Service(Native):
    """Tasks that are kept running; its id is its ARN."""

    cluster: Annotated[str, Immutable, Reference("aws.ecs.cluster")]
    serviceName: Annotated[str, Immutable]
    taskDefinition: Annotated[str, Reference("aws.ecs.task_definition")]
    desiredCount: Annotated[int | None, ServerDefault] = None
    launchType: Annotated[str, Immutable] = "FARGATE"
    deploymentConfiguration: dict[str, Any] | None = None
    subnets: Annotated[list[str], Unordered, At(f"{_VPC}.subnets")]
    securityGroups: Annotated[list[str], Unordered, At(f"{_VPC}.securityGroups")]
    assignPublicIp: Annotated[str, At(f"{_VPC}.assignPublicIp")] = "DISABLED"
    loadBalancers: Annotated[list[dict[str, Any]], Unordered] = []
    serviceRegistries: Annotated[list[dict[str, Any]], Immutable] = []
    healthCheckGracePeriodSeconds: Annotated[int | None, ServerDefault] = None
    propagateTags: Annotated[str, Immutable] = "SERVICE"
    Tags: Annotated[TagList, Unordered, At("tags")] = []


class ScalableTarget(Native):
    """Between how many tasks a service may be scaled; its id names the service."""

    ServiceNamespace: Annotated[str, Immutable]
    ResourceId: Annotated[str, Immutable]
    ScalableDimension: Annotated[str, Immutable]
    MinCapacity: int
    MaxCapacity: int


class ScalingPolicy(Native):
    """What a service is scaled by; its id is its ARN."""

    PolicyName: Annotated[str, Immutable]
    ServiceNamespace: Annotated[str, Immutable]
    ResourceId: Annotated[str, Immutable]
    ScalableDimension: Annotated[str, Immutable]
    PolicyType: str
    TargetTrackingScalingPolicyConfiguration: dict[str, Any] | None = None


TYPES = (
    described(
        "aws.ecs.cluster",
        Cluster,
        {
            "create": "ecs.CreateCluster",
            "read": "ecs.DescribeClusters",
            "update": "ecs.TagResource ecs.UntagResource",
            "delete": "ecs.DeleteCluster",
        },
        idempotency="I2",
        steady=False,
        key=("clusterName",),
        name_rule=names.ECS,
        quirks=("A71", "A72"),
        extra={"create": ("ecs:TagResource",)},
    ),
    described(
        "aws.ecs.task_definition",
        TaskDefinition,
        {
            "create": "ecs.RegisterTaskDefinition",
            "read": "ecs.DescribeTaskDefinition",
            "update": "ecs.TagResource ecs.UntagResource",
            "delete": "ecs.DeregisterTaskDefinition",
        },
        idempotency="I3",
        steady=False,
        name_rule=names.ECS,
        extra={"create": ("iam:PassRole", "ecs:TagResource")},
    ),
    described(
        "aws.ecs.service",
        Service,
        {
            "create": "ecs.CreateService",
            "read": "ecs.DescribeServices ecs.ListTasks ecs.DescribeTasks",
            "update": "ecs.UpdateService ecs.TagResource ecs.UntagResource",
            "delete": "ecs.DeleteService",
        },
        idempotency="I1",
        steady=False,
        replace="delete-first",
        name_rule=names.ECS,
        quirks=("A70", "A71"),
        extra={"create": ("iam:PassRole", "ecs:TagResource", "iam:CreateServiceLinkedRole")},
        create_s=1800.0,
    ),
    described(
        "aws.application_autoscaling.target",
        ScalableTarget,
        {
            "create": "application-autoscaling.RegisterScalableTarget",
            "read": "application-autoscaling.DescribeScalableTargets",
            "update": "application-autoscaling.RegisterScalableTarget",
            "delete": "application-autoscaling.DeregisterScalableTarget",
        },
        idempotency="I0",
        replace="delete-first",
        extra={"create": ("iam:CreateServiceLinkedRole",)},
    ),
    described(
        "aws.application_autoscaling.policy",
        ScalingPolicy,
        {
            "create": "application-autoscaling.PutScalingPolicy",
            "read": "application-autoscaling.DescribeScalingPolicies",
            "update": "application-autoscaling.PutScalingPolicy",
            "delete": "application-autoscaling.DeleteScalingPolicy",
        },
        idempotency="I0",
        replace="delete-first",
        name_rule=names.POLICY,
    ),
)
"""Resource types of this file."""
