"""Grants: one member of one role on one object for each thing that a resource uses; never a whole policy."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json
from genesys_gcp.lower.common import local_name

SECRET_READER = "roles/secretmanager.secretAccessor"  # noqa: S105 - the name of a role
_BUCKET_ROLES = {"read": "roles/storage.objectViewer", "write": "roles/storage.objectUser"}


def grants(resource: Resolved, context: LowerContext, account: Json) -> Iterator[NativeSpec]:
    """Give what an identity needs for the secrets that its program reads and for the buckets that it uses."""
    member: Json = {"$concat": ["serviceAccount:", account]}
    for address in sorted(set(resource.secrets.values())):
        yield secret_reader(context, address, member, below=resource.address)
    for edge in resource.connections:
        if edge.producer_kind == "bucket":
            yield bucket_user(context, edge.producer, edge.verb, member)


def secret_reader(context: LowerContext, address: str, member: Json, *, below: str = "") -> NativeSpec:
    """Return the grant to read one secret."""
    body: dict[str, Json] = {"resource": context.output(address, "ref"), "role": SECRET_READER, "members": [member]}
    local = local_name("read", address.removeprefix(f"{below}/"))
    owner = f"{address}/secret"
    return NativeSpec(local, "gcp.secretmanager.member", body, facet_of=owner, serialise_on=owner)


def bucket_user(context: LowerContext, address: str, verb: str, member: Json) -> NativeSpec:
    """Return the grant to read or write one bucket."""
    role = _BUCKET_ROLES.get(verb, _BUCKET_ROLES["write"])
    body: dict[str, Json] = {"bucket": context.output(address, "id"), "role": role, "members": [member]}
    owner = f"{address}/bucket"
    return NativeSpec(
        local_name(verb, address), "gcp.storage.member", body, facet_of=owner, serialise_on=owner, protect=False
    )
