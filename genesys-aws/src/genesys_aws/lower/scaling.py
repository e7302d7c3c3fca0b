"""Scaling of services by the use of their processors."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json

_SERVICE = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
_CPU = 60.0
_OUT_S, _IN_S = 60, 300


def service_scaling(resource: Resolved, context: LowerContext, service: str) -> Iterator[NativeSpec]:
    """Give what scales a service of ECS; nothing when its number is fixed.

    Args:
        resource: The container.
        context: Of the lowering.
        service: What scaling calls the service, ``service/<cluster>/<name>``.
    """
    from genesys_aws.lower.container import scale

    least, most = scale(resource)
    if least == most:
        return
    what: dict[str, Json] = {**_SERVICE, "ResourceId": service}
    target: dict[str, Json] = {**what, "MinCapacity": least, "MaxCapacity": most}
    yield NativeSpec("scale", "aws.application_autoscaling.target", target, needs=("service",), protect=False)
    name = context.name("aws.application_autoscaling.policy", "scale-policy")
    body: dict[str, Json] = {
        **what,
        "PolicyName": name,
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": _CPU,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            "ScaleOutCooldown": _OUT_S,
            "ScaleInCooldown": _IN_S,
        },
    }
    yield NativeSpec(
        "scale-policy", "aws.application_autoscaling.policy", body, needs=("scale",), name=name, protect=False
    )
