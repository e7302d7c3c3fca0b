"""How a native type of Amazon's is written down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from genesys.spi.marks import Mark, Native
from genesys.spi.provider import NameRule, ResourceType

TagList = list[dict[str, str]]
"""``[{"Key": ..., "Value": ...}]``. At creation they travel as TagSpecifications where the call has them."""


def At(path: str) -> Mark:  # noqa: N802 - reads as a mark beside the others
    """Return the mark of a field that is sent deeper in the request, at a path such as ``Ebs.VolumeSize``."""
    return Mark("at", path)


Pairs = Mark("pairs")
"""A mapping that travels as a list of ``{"Key": ..., "Value": ...}``."""

Joined = Mark("joined")
"""A list that travels as one text, with commas between."""


def path_of(native: type[Native], field: str) -> str:
    """Return where a field is sent: the path of its mark `At`, else its own name."""
    key: Any = native  # mypy takes a class for its instances, and finds those unhashable
    return _paths(key)[field]


@cache
def _paths(native: Any) -> dict[str, str]:
    return {
        field: next((mark.of for mark in get_args(hint) if isinstance(mark, Mark) and mark.word == "at"), field)
        for field, hint in get_type_hints(native, include_extras=True).items()
    }


def described(
    name: str,
    schema: type[Native],
    operations: Mapping[str, str],
    *,
    idempotency: str,
    quirks: tuple[str, ...] = (),
    name_rule: NameRule | None = None,
    extra: Mapping[str, tuple[str, ...]] | None = None,
    steady: bool = True,
    **facts: Any,
) -> ResourceType:
    """Return a resource type.

    Args:
        name: As in ``aws.ec2.vpc``.
        schema: Its fields.
        operations: Verb -> operations, separated by spaces, as in ``ec2.CreateVpc ec2.ModifyVpcAttribute``.
        idempotency: ``I0`` to ``I4``.
        quirks: Ids of quirks.
        name_rule: What a legal name is.
        extra: Verb -> permissions needed beside those that have the operation's name.
        steady: Whether it is well as long as it is there; ``False`` for what Amazon gives a state.
        facts: Further fields of `ResourceType`.
    """
    verbs = {verb: tuple(text.split()) for verb, text in operations.items()}
    more = extra or {}
    permissions = {
        verb: tuple(op.replace(".", ":") for op in found) + tuple(more.get(verb, ())) for verb, found in verbs.items()
    }
    return ResourceType(
        name,
        schema,
        idempotency=idempotency,
        operations=verbs,
        permissions=permissions,
        quirks=quirks,
        name_rule=name_rule,
        doc=(schema.__doc__ or "").partition("\n")[0],
        steady=steady,
        **facts,
    )
