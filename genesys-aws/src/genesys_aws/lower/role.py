"""Role: an identity of its own, and what it may do."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, Resolved, own
from genesys_aws.lower.grants import policy
from genesys_aws.lower.identity import profile, role

_SERVICES = {"server": "ec2", "compute": "ec2", "container": "ecs-tasks"}
"""Kind of a user -> the service of Amazon's that takes the role on for it."""


def lower_role(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a role that the services of its users take on, with one policy for each grant."""
    services = {_SERVICES[edge.consumer_kind] for edge in resource.used_by if edge.consumer_kind in _SERVICES}
    made = role(resource, context, "role", *(sorted(services) or ["ec2"]))
    natives = [made._replace(protect=None)]  # declared, so that it is protected when that is asked for
    if "ec2" in services or not services:
        natives.append(profile(resource, context))
    mine = f"{resource.address}/role"
    natives += [
        policy(resource, context, mine, (edge.verb, edge.producer_kind, edge.producer)) for edge in resource.connections
    ]
    return Lowered(
        natives,
        outputs={"id": own(resource.address, "role"), "principal": own(resource.address, "role", "Arn")},
    )
