"""Role: who a machine or an app acts as, and what it may do: one role for each use of a bucket or a secret."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_azure.lower.common import local_name
from genesys_azure.lower.scope import arm_id, group_spec, placed
from genesys_azure.tables import table

_TYPE = "azure.managedidentity.identity"
_NAMES = uuid.UUID("7c1c6f0e-8a0d-5d5c-9f0e-3a1a4f6a2b10")
_READ, _WRITE = "read", "write"


class Acting(NamedTuple):
    """An identity.

    Args:
        id: Its id, known before it is there, because it is a key in the bodies of those that have it.
        principal: Expression for the id of its principal.
        ready: Native addresses to wait for.
    """

    id: str
    principal: Json
    ready: tuple[str, ...]

    @property
    def body(self) -> dict[str, Json]:
        """The field ``identity`` of whatever acts as it."""
        return {"type": "UserAssigned", "userAssignedIdentities": {self.id: {}}}


def of_its_own(resource: Resolved, context: LowerContext) -> tuple[Acting, NativeSpec]:
    """Return a resource's own identity, and the native that makes it."""
    name, address = context.name(_TYPE, "identity"), resource.address
    body = placed(resource, context, userAssignedIdentityName=name)
    id = arm_id(context, f"Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
    acting = Acting(id, own(address, "identity", "principalId"), (f"{address}/identity",))
    return acting, NativeSpec("identity", _TYPE, body, name=name)


def acting(resource: Resolved, context: LowerContext) -> tuple[Acting, list[NativeSpec]]:
    """Return who a resource acts as, the role that it was given or itself, and the natives that this needs."""
    role = resource.target("identity")
    if role:
        found: Acting = context.exports(role)
        return found, []
    mine, made = of_its_own(resource, context)
    return mine, [made]


def grants(resource: Resolved, context: LowerContext, who: Acting) -> Iterator[NativeSpec]:
    """Give one role assignment for each secret that a resource reads, and for each bucket that it uses."""
    for address, verb in sorted(_wanted(resource).items()):
        kind = context.resource(address).kind
        yield _grant(resource, context, who, role=table("roles")[kind][verb], on=address, verb=verb)


def role(resource: Resolved, context: LowerContext) -> Lowered:
    """Return an identity that others act as, with one role assignment for each thing that was granted."""
    who, made = of_its_own(resource, context)
    granted = list(grants(resource, context, who))
    address = resource.address
    return Lowered(
        [group_spec(context), made, *granted],
        outputs={"id": own(address, "identity"), "principal": own(address, "identity", "principalId")},
        exports=who._replace(ready=(*who.ready, *(f"{address}/{spec.local}" for spec in granted))),
    )


def _wanted(resource: Resolved) -> dict[str, str]:
    """Return what is used -> the most that is done with it; writing includes reading."""
    found = dict.fromkeys(resource.secrets.values(), _READ)
    roles = table("roles")
    for edge in resource.connections:
        if edge.verb in roles.get(edge.producer_kind, ()) and found.get(edge.producer) != _WRITE:
            found[edge.producer] = edge.verb
    return found


def _grant(resource: Resolved, context: LowerContext, who: Acting, *, role: str, on: str, verb: str) -> NativeSpec:
    subscription = context.target["subscription"]
    # The name has to be a UUID; being made of what it is about, it is the same for a repeated create.
    what = f"{subscription}/{context.project}/{context.environment}/{resource.address} {on}"
    if verb != _READ:
        what += f" {verb}"
    body: dict[str, Json] = {
        "scope": context.exports(on),
        "roleAssignmentName": str(uuid.uuid5(_NAMES, what)),
        "roleDefinitionId": f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}",
        "principalId": who.principal,
        "principalType": "ServicePrincipal",
    }
    local = local_name(verb, on.removeprefix(f"{resource.address}/"))
    return NativeSpec(local, "azure.authorization.role_assignment", body, protect=False)
