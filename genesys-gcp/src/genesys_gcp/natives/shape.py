"""How a native type of Google's is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys.spi.marks import Mark, Native
from genesys.spi.provider import NameRule, ResourceType
from genesys_gcp import names


def At(path: str) -> Mark:  # noqa: N802 - reads as a mark beside the others
    """Return the mark of a field that is sent deeper in the request, at a path such as ``settings.tier``."""
    return Mark("at", path)


def verbs(collection: str, *, read: str = "list", update: str = "", delete: str = "delete") -> dict[str, str]:
    """Return the methods of a collection that is made by ``insert``, as `described` takes them.

    Args:
        collection: Such as ``compute.healthChecks``.
        read: Its reading method.
        update: Its changing methods, separated by spaces, or ``""`` when nothing can be changed.
        delete: Its deleting method.
    """
    found = {"create": f"{collection}.insert", "read": f"{collection}.{read}"}
    if update:
        found["update"] = " ".join(f"{collection}.{word}" for word in update.split())
    return {**found, "delete": f"{collection}.{delete}"}


def described(
    name: str,
    schema: type[Native],
    operations: Mapping[str, str],
    *,
    idempotency: str,
    quirks: tuple[str, ...] = (),
    name_rule: NameRule | None = None,
    permissions: Mapping[str, str] | None = None,
    **facts: Any,
) -> ResourceType:
    """Return a resource type.

    Args:
        name: As in ``gcp.compute.network``.
        schema: Its fields.
        operations: Verb -> methods, separated by spaces, as in ``compute.networks.insert``.
        idempotency: ``I0`` to ``I4``.
        quirks: Ids of quirks.
        name_rule: What a legal name is.
        permissions: Verb -> permissions, separated by spaces; usually like the methods, with ``create`` for ``insert``.
        facts: Further fields of `ResourceType`.
    """
    verbs = {verb: tuple(text.split()) for verb, text in operations.items()}
    usual = {verb: tuple(_permission(op) for op in found) for verb, found in verbs.items()}
    given = {verb: tuple(text.split()) for verb, text in (permissions or {}).items()}
    # Where a name is the key, the new one can only come after the old one has gone.
    facts.setdefault("replace", "delete-first" if name_rule in _TAKEN else "create-first")
    return ResourceType(
        name,
        schema,
        idempotency=idempotency,
        operations=verbs,
        permissions={**usual, **given},
        quirks=quirks,
        name_rule=name_rule,
        doc=(schema.__doc__ or "").partition("\n")[0],
        **facts,
    )


_TAKEN = (names.COMPUTE, names.SERVICE_ACCOUNT, names.SECRET, names.BUCKET, names.RUN, names.GROUP)


def _permission(method: str) -> str:
    head, _, verb = method.rpartition(".")
    return f"{head}.{ {'insert': 'create', 'patch': 'update'}.get(verb, verb) }".replace("projects.", "")
