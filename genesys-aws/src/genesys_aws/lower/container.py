"""Container: a service of ECS on Fargate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import MemberExports, Place, arn, row, shared_tags, tags
from genesys_aws.lower.grants import policies, statements
from genesys_aws.lower.identity import inline, role
from genesys_aws.lower.opening import firewalls, reach, security_group
from genesys_aws.lower.scaling import service_scaling
from genesys_aws.lower.targets import uses
from genesys_aws.problems import NO_IMAGE
from genesys_aws.tables import table

CLUSTER = "shared/cluster"
_GIB = 1 << 30
_MAIN = "app"
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_START_S = 60


def container(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a service with its task definition, log group, roles and security group, in the stack's one cluster."""
    address, net = resource.address, context.exports(resource.target("network"))
    if not resource.fields.get("image"):
        raise NO_IMAGE.error(resource.where, address=address)
    shape, port = _shape(resource, context), resource.fields["port"]
    places = net.tier(*(("public",) if _public(resource) else ("private", "public")), user=address)
    natives = [_cluster(context), _log_group(resource, context), security_group(resource, context, net, "Container")]
    natives += reach(resource, context, own(address, "security-group"))
    natives += _roles(resource, context)
    natives.append(_definition(resource, context, shape))
    needs = [spec.local for spec in natives if spec.facet_of]
    natives.append(_service(resource, context, places, needs))
    natives += service_scaling(resource, context, _names(context, resource))
    return Lowered(
        natives,
        outputs={"id": own(address, "service"), **({"port_number": port} if port else {})},
        exports=MemberExports(own(address, "security-group"), f"{address}/security-group"),
        choices=_choices(resource, shape),
    )


def _public(resource: Resolved) -> bool:
    return bool(resource.fields.get("public_address"))


def _shape(resource: Resolved, context: LowerContext) -> Mapping[str, Any]:
    """Return the smallest processors (units) and memory (MiB) of Fargate that hold what is asked for."""
    cpu, memory = float(resource.fields["cpu"]), int(resource.fields["memory"]) / _GIB

    def choose() -> Json:
        for processors, about in table("containers")["fargate"].items():
            fitting = [size for size in about["memory"] if size >= memory]
            if float(processors) >= cpu and fitting:
                return {"cpu": str(round(float(processors) * 1024)), "memory": str(round(fitting[0] * 1024))}
        wanted = f"{cpu:g} processors and {memory:g} GB"
        known = table("containers")["fargate"]
        return dict(row(known, wanted, what="container", address=resource.address))

    found: Mapping[str, Any] = context.choice("shape", [cpu, memory], choose)
    return found


def _choices(resource: Resolved, shape: Mapping[str, Any]) -> dict[str, tuple[Json, str]]:
    cpu, memory = int(shape["cpu"]) / 1024, int(shape["memory"]) / 1024
    if cpu == float(resource.fields["cpu"]) and memory * _GIB == int(resource.fields["memory"]):
        return {}
    why = "the smallest that Fargate offers and that holds what was asked for"
    return {"cpu": (cpu, why), "memory": (f"{memory:g}GB", why)}


def _names(context: LowerContext, resource: Resolved) -> str:
    """Return what scaling calls the service."""
    cluster, service = context.name("aws.ecs.cluster", CLUSTER), context.name("aws.ecs.service", "service")
    return f"service/{cluster}/{service}"


def _cluster(context: LowerContext) -> NativeSpec:
    name = context.name("aws.ecs.cluster", CLUSTER)
    body: dict[str, Json] = {"clusterName": name, "Tags": shared_tags(context)}
    return NativeSpec(CLUSTER, "aws.ecs.cluster", body, shared=True, name=name, protect=False)


def _log_group(resource: Resolved, context: LowerContext) -> NativeSpec:
    name = context.name("aws.logs.log_group", "logs")
    body: dict[str, Json] = {
        "logGroupName": name,
        "retentionInDays": context.choice("log_days", "", lambda: table("containers")["logs"]["usual"]),
        "Tags": tags(resource, context),
    }
    return NativeSpec("logs", "aws.logs.log_group", body, name=name, protect=False)


def _roles(resource: Resolved, context: LowerContext) -> Iterator[NativeSpec]:
    """Give the role that the program acts as, and the one that starts it: only the latter reads its secrets."""
    address = resource.address
    if not resource.target("identity"):
        yield role(resource, context, "role", "ecs-tasks")
        yield from policies(resource, context, f"{address}/role", secrets=False)
    yield role(resource, context, "start-role", "ecs-tasks", what=f"Starts container {resource.address}")
    group = arn(context, "logs", f"log-group:{context.name('aws.logs.log_group', 'logs')}:*")
    found: list[Json] = [
        {"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Effect": "Allow", "Resource": group}
    ]
    if _private_image(resource.fields["image"]):
        found.append({"Action": "ecr:GetAuthorizationToken", "Effect": "Allow", "Resource": "*"})
        found.append({"Action": list(_PULL), "Effect": "Allow", "Resource": arn(context, "ecr", "repository/*")})
    for secret in sorted(set(resource.secrets.values())):
        found += statements(resource, context, ("read", "secret", secret))
    yield inline(resource, context, "start", "start-role", found)


def _private_image(image: Json) -> bool:
    return not isinstance(image, str) or ".dkr.ecr." in image


def _definition(resource: Resolved, context: LowerContext, shape: Mapping[str, Any]) -> NativeSpec:
    name, address = context.name("aws.ecs.task_definition", "task"), resource.address
    identity = resource.target("identity")
    body: dict[str, Json] = {
        "family": name,
        "taskRoleArn": {"$native": [f"{identity or address}/role", "Arn"]},
        "executionRoleArn": own(address, "start-role", "Arn"),
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": shape["cpu"],
        "memory": shape["memory"],
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "containerDefinitions": [_program(resource, context)],
        "Tags": tags(resource, context),
    }
    return NativeSpec("task", "aws.ecs.task_definition", body, name=name, protect=False)


def _program(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    fields, region = resource.fields, context.target["region"]
    port = fields["port"]
    env = {**({"PORT": str(port)} if port else {}), **resource.env}
    secrets = {variable: context.output(address, "ref") for variable, address in resource.secrets.items()}
    found: dict[str, Json] = {
        "name": _MAIN,
        "image": fields["image"],
        "essential": True,
        "portMappings": [{"containerPort": int(port), "protocol": "tcp"}] if port else [],
        "environment": [{"name": name, "value": env[name]} for name in sorted(env)],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": own(resource.address, "logs"),
                "awslogs-region": region,
                "awslogs-stream-prefix": _MAIN,
            },
        },
    }
    if secrets:
        found["secrets"] = [{"name": name, "valueFrom": secrets[name]} for name in sorted(secrets)]
    if fields.get("command"):
        found["command"] = list(fields["command"])
    return found


def _service(resource: Resolved, context: LowerContext, places: Sequence[Place], needs: Sequence[str]) -> NativeSpec:
    name, address = context.name("aws.ecs.service", "service"), resource.address
    body: dict[str, Json] = {
        "cluster": {"$native": [CLUSTER, "id"]},
        "serviceName": name,
        "taskDefinition": own(address, "task"),
        "launchType": "FARGATE",
        "deploymentConfiguration": {
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
        },
        "subnets": [place.id for place in places],
        "securityGroups": [own(address, "security-group"), *firewalls(resource, context)],
        "assignPublicIp": "ENABLED" if _public(resource) else "DISABLED",
        "propagateTags": "SERVICE",
        "Tags": tags(resource, context),
    }
    least, most = scale(resource)
    if least == most:
        body["desiredCount"] = least
    ready = {local for place in places for local in place.ready} | set(needs)
    balancers, listeners = _balancers(resource, context)
    if balancers:
        body |= {"loadBalancers": balancers, "healthCheckGracePeriodSeconds": _grace(resource)}
    # A group of targets is taken by a service only when a listener sends traffic to it (quirk A70).
    return NativeSpec("service", "aws.ecs.service", body, needs=sorted(ready | set(listeners)), name=name)


def scale(resource: Resolved) -> tuple[int, int]:
    """Return the least and the greatest number of instances."""
    written = resource.fields.get("scale")
    if written == "auto":
        return 1, 10
    if isinstance(written, dict):
        least = int(written.get("min", 1))
        return least, int(written.get("max", max(least, 1)))
    return int(written or 0), int(written or 0)


def _grace(resource: Resolved) -> int:
    from genesys.spi.values import duration

    health = resource.fields.get("health")
    start = health.get("start") if isinstance(health, dict) else None
    return round(duration(start) if isinstance(start, str) else float(start or _START_S))


def _balancers(resource: Resolved, context: LowerContext) -> tuple[list[Json], list[str]]:
    found: dict[str, Json] = {}
    listeners = []
    for balancer, outside, group in uses(resource, context):
        target = f"{balancer.address}/{group.local}"
        found[target] = {
            "targetGroupArn": {"$native": [target, "id"]},
            "containerName": _MAIN,
            "containerPort": int(resource.fields["port"]),
        }
        listeners.append(f"{balancer.address}/listener-{outside}")
    return [found[target] for target in sorted(found)], listeners
