"""Role: what a server, a group or a container acts as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, TypedDict

from genesys.model.resource import Resource, field, output


class Grant(TypedDict):
    """One thing that a role may do.

    The verbs: ``read`` and ``write`` (a bucket or a secret; write includes read), ``connect`` (a database) and
    ``invoke`` (a container).
    """

    verb: Literal["read", "write", "connect", "invoke"]
    on: Resource


class Role(Resource):
    """An identity without a key: whoever acts as it may do what was granted, and nothing else."""

    __slots__ = ()
    kind: ClassVar[str] = "role"

    grants: Sequence[Grant] = field(
        default=(), on_change="live", doc='What it may do, each as in {"verb": "read", "on": bucket}.'
    )

    id = output("Native id.")
    principal = output("Name by which grants outside of this stack can mean it.")
