"""Secret."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json, native
from genesys_azure.lower.common import fact
from genesys_azure.lower.scope import group, group_spec, shared_placed, tags, vault_name

LENGTH = 32
"""Characters of a generated value."""


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a secret in the stack's key vault; its value is resolved while deploying and is in no plan."""
    value, address = value_of(resource), resource.address
    vault = _vault(context)
    name = context.name("azure.keyvault.secret", "secret")
    body: dict[str, Json] = {
        "resourceGroupName": group(context),
        "vaultName": native(vault.local, "vaultName").json(),
        "secretName": name,
        "tags": tags(resource, context),
        "value": value,
    }
    held = NativeSpec("secret", "azure.keyvault.secret", body, name=name, serialise_on=vault.local)
    return Lowered(
        [group_spec(context), vault, held],
        outputs={"ref": own(address, "secret", "secretUri"), "secret_value": value},
        exports=own(address, "secret"),
    )


def _vault(context: LowerContext) -> NativeSpec:
    """Return the vault, which all secrets of the stack in this region share. Every access to it needs a role."""
    name = vault_name(context)
    body = shared_placed(
        context,
        vaultName=name,
        tenantId=str(fact(context, "tenant", subscription=context.target["subscription"])),
        sku={"family": "A", "name": "standard"},
        enableRbacAuthorization=True,
        enableSoftDelete=True,
        softDeleteRetentionInDays=7,
    )
    local = f"shared/vault-{context.target['region']}"
    return NativeSpec(local, "azure.keyvault.vault", body, shared=True, name=name, protect=False)


def value_of(resource: Resolved) -> Json:
    """Return the expression from which the value is resolved while deploying."""
    fields = resource.fields
    if fields.get("value") is not None:
        return fields["value"]
    if fields.get("from_env"):
        return {"$env": fields["from_env"], "secret": True}
    if fields.get("from_file"):
        return {"$file": fields["from_file"], "secret": True}
    length = int(fields.get("generate") or LENGTH)
    vault = {"path": resource.address, "generate": length, "rotate": int(fields.get("rotate") or 0)}
    return {"$secret": vault, "secret": True}
