"""What a queue becomes: on the package's own provider, and on a provider of somebody else."""

from __future__ import annotations

from genesys.spi import LowerContext, Lowered, NativeSpec, Resolved, own


def on_acme(resource: Resolved, context: LowerContext) -> Lowered:
    """A file."""
    name = context.name("acme.queue")
    body = {"name": name, "depth": resource.fields["depth"]}
    return Lowered([NativeSpec("queue", "acme.queue", body, name=name)], {"id": own(resource.address, "queue")})


def on_local(resource: Resolved, context: LowerContext) -> Lowered:
    """A value that is remembered."""
    body = {"value": f"a queue of {resource.fields['depth']}"}
    return Lowered([NativeSpec("queue", "local.data", body)], {"id": own(resource.address, "queue")})
