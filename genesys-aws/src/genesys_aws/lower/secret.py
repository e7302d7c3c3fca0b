"""Secret."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.secrets import value_of
from genesys.spi.values import Json
from genesys_aws.lower.common import tags


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a secret of Secrets Manager; its value is resolved while deploying and is in no plan."""
    value = value_of(resource, context)
    name = context.name("aws.secretsmanager.secret", "secret")
    body: dict[str, Json] = {
        "Name": name,
        "Description": f"Secret {resource.address}",
        "SecretString": value,
        "Tags": tags(resource, context),
    }
    return Lowered(
        [NativeSpec("secret", "aws.secretsmanager.secret", body, name=name)],
        outputs={"ref": own(resource.address, "secret"), "secret_value": value},
    )
