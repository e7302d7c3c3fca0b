"""How a native type of Azure's is written down, and the version of the API of each service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys.spi.marks import Mark, Native
from genesys.spi.provider import NameRule, ResourceType

API: dict[str, str] = {
    "App": "2025-07-01",
    "Authorization": "2022-04-01",
    "Compute": "2025-04-01",
    "Compute.Disks": "2023-04-02",
    "Compute.Snapshots": "2023-04-02",
    "DNS": "2018-05-01",
    "Insights": "2022-10-01",
    "Insights.DiagnosticSettings": "2021-05-01-preview",
    "KeyVault": "2026-02-01",
    "ManagedIdentity": "2024-11-30",
    "Network": "2025-07-01",
    "OperationalInsights": "2025-07-01",
    "PostgreSql": "2025-08-01",
    "PrivateDNS": "2024-06-01",
    "Resources": "2025-04-01",
    "Storage": "2025-08-01",
}
"""Service, or one group of its operations -> version of its API that the fields were checked against."""

_VERBS = {"create": "write", "update": "write", "read": "read", "delete": "delete"}


def At(path: str) -> Mark:  # noqa: N802 - reads as a mark beside the others
    """Return the mark of a field that is sent deeper in the request, at a path such as ``properties.addressSpace``."""
    return Mark("at", path)


def described(
    name: str,
    schema: type[Native],
    operations: Mapping[str, str],
    *,
    arm: str,
    idempotency: str = "I0",
    quirks: tuple[str, ...] = (),
    name_rule: NameRule | None = None,
    extra: Mapping[str, tuple[str, ...]] | None = None,
    **facts: Any,
) -> ResourceType:
    """Return a resource type.

    Args:
        name: As in ``azure.network.virtual_network``.
        schema: Its fields.
        operations: Verb -> operations, separated by spaces, as in ``Network.VirtualNetworks.CreateOrUpdate``.
        arm: Azure's own name of the type; permissions are made of it.
        idempotency: ``I0`` to ``I4``; a PUT on a chosen address can be repeated.
        quirks: Ids of quirks.
        name_rule: What a legal name is.
        extra: Verb -> permissions needed beside the usual ones.
        facts: Further fields of `ResourceType`.
    """
    verbs = {verb: tuple(text.split()) for verb, text in operations.items()}
    more = extra or {}
    # The name is the address at Azure: a new object of the same name would be the old one, and go with it.
    facts.setdefault("replace", "delete-first")
    permissions = {verb: (f"{arm}/{_VERBS[verb]}", *more.get(verb, ())) for verb in verbs}
    return ResourceType(
        name,
        schema,
        idempotency=idempotency,
        operations=verbs,
        permissions=permissions,
        quirks=quirks,
        name_rule=name_rule,
        doc=(schema.__doc__ or "").partition("\n")[0],
        **facts,
    )


def usual(group: str, **others: str) -> dict[str, str]:
    """Return the operations of a group that has the usual four, such as ``Network.Subnets``."""
    found = {
        "create": f"{group}.CreateOrUpdate",
        "read": f"{group}.Get",
        "update": f"{group}.CreateOrUpdate",
        "delete": f"{group}.Delete",
    }
    return {verb: text for verb, text in {**found, **others}.items() if text}
