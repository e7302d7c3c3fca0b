"""Bucket."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Expr, Json, concat, duration
from genesys_azure.lower.common import row
from genesys_azure.lower.network import zones
from genesys_azure.lower.scope import group, group_spec, placed
from genesys_azure.problems import BAD_LIFECYCLE
from genesys_azure.tables import table

_DAY = 86400
_RECOVER = {"enabled": True, "days": 7}
"""How long what was deleted can be had back."""
_PLAIN = "The region has no zones: the objects do not survive the loss of its data centre as they would elsewhere."
_AGES: Mapping[str, str] = {"infrequent": "tierToCool", "archive": "tierToArchive", "expire": "delete"}


def bucket(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a container in an account of its own: versions, tiers, copies and access are matters of an account."""
    address, fields = resource.address, resource.fields
    account, container = _account(resource, context), context.name("azure.storage.container", "container")
    inside: dict[str, Json] = {
        "resourceGroupName": group(context),
        "storageAccountName": own(address, "account", "storageAccountName"),
    }
    key = f"{address}/account"
    service: dict[str, Json] = {
        **inside,
        "isVersioningEnabled": bool(fields["versioning"]),
        "deleteRetentionPolicy": dict(_RECOVER),
        "containerDeleteRetentionPolicy": dict(_RECOVER),
    }
    access = "Blob" if fields["public"] else "None"
    held = {**inside, "containerName": container, "publicAccess": access}
    natives = [
        group_spec(context),
        account,
        NativeSpec("service", "azure.storage.blob_service", service, serialise_on=key, protect=False),
        NativeSpec("container", "azure.storage.container", held, needs=("service",), name=container, serialise_on=key),
        *_lifecycle(resource, inside, _actions(resource, context)),
    ]
    url = concat(Expr(own(address, "account", "blobEndpoint")), Expr(own(address, "container", "containerName")))
    return Lowered(
        natives,
        outputs={"id": own(address, "container"), "url": url.json(), "uri": url.json()},
        exports=own(address, "container"),
        notes=[_PLAIN] if fields["redundancy"] != "zone" and not zones(context) else [],
    )


def _account(resource: Resolved, context: LowerContext) -> NativeSpec:
    fields, name = resource.fields, context.name("azure.storage.account", "account")
    body = placed(
        resource,
        context,
        storageAccountName=name,
        kind="StorageV2",
        sku={"name": _copies(resource, context)},
        accessTier=row(table("storage")["tiers"], str(fields["storage_class"]), what="tier", address=resource.address),
        allowBlobPublicAccess=bool(fields["public"]),
        allowSharedKeyAccess=False,
        minimumTlsVersion="TLS1_2",
        supportsHttpsTrafficOnly=True,
    )
    return NativeSpec("account", "azure.storage.account", body, name=name)


def _copies(resource: Resolved, context: LowerContext) -> str:
    """Return the kind of account by what its objects survive; where there are no zones, it is less."""
    wanted, spread = str(resource.fields["redundancy"]), "zonal" if zones(context) else "plain"

    def choose() -> str:
        return str(row(table("storage")["copies"][spread], wanted, what="redundancy", address=resource.address))

    return str(context.choice("copies", f"{spread}/{wanted}", choose))


def _actions(resource: Resolved, context: LowerContext) -> Mapping[str, str]:
    """Return what is done with objects as they age: accounts that are spread over zones have no archive."""
    spread = str(_copies(resource, context)) in table("storage")["archive"]["none"]
    return {**_AGES, "archive": "tierToCold"} if spread else _AGES


def _lifecycle(resource: Resolved, inside: dict[str, Json], does: Mapping[str, str]) -> Iterator[NativeSpec]:
    ages = {word: _days(resource, word, str(age)) for word, age in (resource.fields["lifecycle"] or {}).items()}
    if not ages:
        return
    actions = {does[word]: {"daysAfterModificationGreaterThan": days} for word, days in sorted(ages.items())}
    definition: dict[str, Json] = {"actions": {"baseBlob": actions}, "filters": {"blobTypes": ["blockBlob"]}}
    if "expire" in ages:
        # Old versions would stay for ever otherwise.
        definition["actions"]["version"] = {"delete": {"daysAfterCreationGreaterThan": ages["expire"]}}
    rule: Json = {"name": "ages", "enabled": True, "type": "Lifecycle", "definition": definition}
    body: dict[str, Json] = {**inside, "policy": {"rules": [rule]}}
    yield NativeSpec(
        "lifecycle",
        "azure.storage.management_policy",
        body,
        needs=("service",),
        serialise_on=f"{resource.address}/account",
        protect=False,
    )


def _days(resource: Resolved, word: str, age: str) -> int:
    try:
        days = int(duration(age)) // _DAY
    except ValueError:
        days = 0
    if word not in _AGES or days < 1:
        known = ", ".join(_AGES)
        raise BAD_LIFECYCLE.error(resource.where, address=resource.address, word=word, age=age, known=known)
    return days
