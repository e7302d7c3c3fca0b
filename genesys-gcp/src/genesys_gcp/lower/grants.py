"""Grants: one member of one role on one object for each thing that a resource uses; never a whole policy."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Json
from genesys_gcp.lower.common import local_name
from genesys_gcp.tables import table


def grants(resource: Resolved, context: LowerContext, account: Json) -> Iterator[NativeSpec]:
    """Give what an identity needs for the secrets that its program reads and for the buckets that it uses."""
    wanted = {(address, "secret", "read") for address in resource.secrets.values()}
    wanted |= {(e.producer, e.producer_kind, e.verb) for e in resource.connections if e.producer_kind == "bucket"}
    for address, kind, verb in sorted(wanted):
        yield from granted(resource, context, account, address=address, kind=kind, verb=verb)


def granted(
    resource: Resolved, context: LowerContext, account: Json, *, address: str, kind: str, verb: str
) -> Iterator[NativeSpec]:
    """Give the natives of one grant.

    What a role was granted may be asked for by several that act as it, so it is shared by them.

    Args:
        resource: Who is granted something, or acts as the role that is.
        context: Of its lowering.
        account: Expression for the mail address of the identity.
        address: What it is granted on.
        kind: Kind of that: ``bucket``, ``container`` or ``secret``.
        verb: ``read``, ``write`` or ``invoke``.
    """
    known = table("grants").get(kind, {})
    role = resource.address if resource.kind == "role" else resource.target("identity")
    for number, name in enumerate(known.get("verbs", {}).get(verb, ())):
        word = f"{verb}{number}" if number else verb
        local = local_name(word, address.removeprefix(f"{resource.address}/"))
        if role:
            local = f"shared/{local_name(word, address)}-{local_name('as', role)}"
        owner = f"{address}/{known['native']}"
        body: dict[str, Json] = {
            known["field"]: context.output(address, known["output"]),
            "role": name,
            "members": [{"$concat": ["serviceAccount:", account]}],
        }
        yield NativeSpec(
            local,
            known["type"],
            body,
            shared=bool(role),
            facet_of=owner,
            serialise_on=owner,
            protect=False if role or kind != "secret" else None,
        )
