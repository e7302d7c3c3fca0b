"""Role."""

from __future__ import annotations

from collections.abc import Iterator

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_gcp.lower.common import MemberExports, needs, service, shown
from genesys_gcp.lower.grants import granted
from genesys_gcp.lower.opening import Sender, reach


def role(resource: Resolved, context: LowerContext) -> Lowered:
    """Return an identity and one grant for each thing that it may do."""
    name, address = context.name("gcp.iam.service_account", "identity"), resource.address
    account = own(address, "identity", "email")
    body: dict[str, Json] = {"accountId": name, "displayName": shown(f"Role {resource.address}")}
    natives = [
        *service(context, "iam"),
        NativeSpec("identity", "gcp.iam.service_account", body, name=name, needs=needs("iam")),
        *_allowed(resource, context, account),
    ]
    return Lowered(
        natives,
        outputs={"id": own(address, "identity"), "principal": {"$concat": ["serviceAccount:", account]}},
        exports=MemberExports(None, account=account),
    )


def _allowed(resource: Resolved, context: LowerContext, account: Json) -> Iterator[NativeSpec]:
    for edge in resource.connections:
        if edge.verb == "connect":
            # Who may connect to a database is who can reach it: it knows its users by password.
            found = context.exports(edge.producer)
            yield from reach(resource._replace(connections=[edge]), context, found, Sender(account))
        else:
            where = {"address": edge.producer, "kind": edge.producer_kind, "verb": edge.verb}
            yield from granted(resource, context, account, **where)
