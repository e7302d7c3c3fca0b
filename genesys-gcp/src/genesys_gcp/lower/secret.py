"""Secret."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.secrets import value_of
from genesys.spi.values import Json
from genesys_gcp.lower.common import labels, needs, service


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a secret of Secret Manager and its value, which is resolved while deploying and is in no plan."""
    value, address = value_of(resource, context), resource.address
    name = context.name("gcp.secretmanager.secret", "secret")
    body: dict[str, Json] = {
        "secretId": name,
        "replication": {"userManaged": {"replicas": [{"location": context.target["region"]}]}},
        "labels": labels(resource, context),
    }
    held: dict[str, Json] = {
        "parent": own(address, "secret"),
        "data": {"$call": ["base64", value], "secret": True},
    }
    return Lowered(
        [
            *service(context, "secretmanager"),
            NativeSpec("secret", "gcp.secretmanager.secret", body, name=name, needs=needs("secretmanager")),
            NativeSpec("version", "gcp.secretmanager.version", held),
        ],
        outputs={"ref": own(address, "secret"), "secret_value": value},
        exports=f"{address}/version",
    )
