"""Secret."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.secrets import value_of
from genesys.spi.values import Json, native
from genesys_azure.lower.common import fact
from genesys_azure.lower.scope import group, group_spec, shared_placed, tags, vault_name


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a secret in the stack's key vault; its value is resolved while deploying and is in no plan."""
    value, address = value_of(resource, context), resource.address
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
