"""Secret."""

from __future__ import annotations

from genesys.spi.lowering import LowerContext, Lowered, NativeSpec, Resolved, own
from genesys.spi.values import Json
from genesys_aws.lower.common import tags

LENGTH = 32
"""Characters of a generated value."""


def secret(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a secret of Secrets Manager; its value is resolved while deploying and is in no plan."""
    value = value_of(resource)
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
