"""Grants: what a role may do, one inline policy each. Genesys owns single grants, never a whole policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from genesys.spi.lowering import LowerContext, NativeSpec, Resolved
from genesys.spi.values import Expr, Json, concat
from genesys_aws.lower.bucket import BucketExports
from genesys_aws.lower.common import local_name
from genesys_aws.problems import NO_GRANT


class Rights(NamedTuple):
    """Actions of a verb on a kind.

    Args:
        whole: On the object itself.
        inside: On what is in it.
    """

    whole: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


_READ = ("secretsmanager:GetSecretValue",)
RIGHTS: dict[tuple[str, str], Rights] = {
    ("bucket", "read"): Rights(("s3:ListBucket",), ("s3:GetObject",)),
    ("bucket", "write"): Rights(("s3:ListBucket",), ("s3:GetObject", "s3:PutObject", "s3:DeleteObject")),
    ("database", "connect"): Rights(_READ),
    ("secret", "read"): Rights(_READ),
    ("secret", "write"): Rights((*_READ, "secretsmanager:PutSecretValue")),
}
"""(kind, verb) -> rights. Who may connect to a database is who may read its password."""


def policies(resource: Resolved, context: LowerContext, role: str, *, secrets: bool = True) -> Iterator[NativeSpec]:
    """Give one policy for each secret that a resource reads when it starts, and for each bucket that it uses.

    Args:
        resource: A server, a group or a container.
        context: Of the lowering.
        role: Native address of the role that gets them.
        secrets: Whether the role reads the secrets too.
    """
    wanted = {("read", "secret", address) for address in resource.secrets.values()} if secrets else set()
    wanted |= {
        (edge.verb, edge.producer_kind, edge.producer)
        for edge in resource.connections
        if edge.producer_kind == "bucket"
    }
    for verb, kind, address in sorted(wanted):
        yield policy(resource, context, role, (verb, kind, address))


def policy(resource: Resolved, context: LowerContext, role: str, wanted: tuple[str, str, str]) -> NativeSpec:
    """Return the policy of one grant.

    Args:
        resource: Whose role it is.
        context: Of the lowering.
        role: Native address of the role.
        wanted: Verb, kind and address of what is granted.

    Raises:
        GenesysError: AWS-007, there is no such grant.
    """
    verb, _, address = wanted
    local = local_name(verb, address.removeprefix(f"{resource.address}/"))
    document = {"Statement": statements(resource, context, wanted), "Version": "2012-10-17"}
    body: dict[str, Json] = {
        "RoleName": {"$native": [role, "id"]},
        "PolicyName": context.name("aws.iam.role_policy", local),
        "PolicyDocument": {"$call": ["jsonencode", document]},
    }
    return NativeSpec(local, "aws.iam.role_policy", body, facet_of=role)


def statements(resource: Resolved, context: LowerContext, wanted: tuple[str, str, str]) -> list[Json]:
    """Return the statements of one grant; arguments and errors as of `policy`."""
    verb, kind, address = wanted
    rights = RIGHTS.get((kind, verb))
    if rights is None:
        known = ", ".join(f"{verb} a {kind}" for kind, verb in RIGHTS)
        raise NO_GRANT.error(
            resource.where, address=resource.address, verb=verb, kind=kind, target=address, known=known
        )
    arn = _arn(context, kind, address)
    found: list[Json] = []
    for actions, on in ((rights.whole, arn), (rights.inside, concat(Expr(arn), "/*").json())):
        if actions:
            found.append(
                {"Action": actions[0] if len(actions) == 1 else list(actions), "Effect": "Allow", "Resource": on}
            )
    return found


def _arn(context: LowerContext, kind: str, address: str) -> Json:
    if kind == "bucket":
        exports: BucketExports = context.exports(address)
        return exports.arn
    return context.output(f"{address}/password" if kind == "database" else address, "ref")
