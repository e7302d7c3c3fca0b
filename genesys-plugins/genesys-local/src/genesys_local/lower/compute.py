"""Server and Container: supervised processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys_local.lower.common import health, network_of, secrets, texts

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json

_LEAST, _AUTO = 1, 2
_SIZES = {
    "nano": 0.5,
    "micro": 1,
    "small": 2,
    "medium": 4,
    "large": 8,
    "xlarge": 15,
    "2xlarge": 30,
    "4xlarge": 60,
}
"""Size -> memory in GiB: the floor of every rung of the ladder."""


def container(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a process with as many instances as the least of its scale."""
    fields = resource.fields
    body = _process(resource, context)
    body |= {
        "port": fields["port"],
        "replicas": _replicas(fields.get("scale"), context),
        "health": health(fields.get("health")) if fields["port"] else None,
        "limits": {"cpu": fields.get("cpu"), "memory_bytes": fields.get("memory")},
        "public": bool(fields.get("public")),
        "volumes": {name: own(item["$resource"], "volume") for name, item in (fields.get("volumes") or {}).items()},
    }
    address = resource.address
    answers = {"port_number": "bound_port", "url": "url"} if fields["port"] else {}
    return Lowered(
        natives=[NativeSpec("process", "local.process", body)],
        outputs={
            "id": own(address, "process"),
            "address": own(address, "process", "address"),
            **{name: own(address, "process", field) for name, field in answers.items()},
        },
    )


def server(resource: Resolved, context: LowerContext) -> Lowered:
    """Return one process that stands for a machine; without a command it idles and can be entered with exec."""
    fields = resource.fields
    body = _process(resource, context)
    body |= {
        "port": fields.get("port"),
        "replicas": 1,
        "health": health({"path": None}) if fields.get("port") else None,
        "limits": {"memory_bytes": _memory(fields.get("size"), context)},
        "volumes": {
            item["$resource"].rpartition("/")[2]: own(item["$resource"], "volume")
            for item in fields.get("volumes") or ()
        },
    }
    address = resource.address
    return Lowered(
        natives=[NativeSpec("process", "local.process", body)],
        outputs={
            "id": own(address, "process"),
            "address": own(address, "process", "address"),
            "private_address": own(address, "process", "address"),
            "hostname": own(address, "process", "address"),
        },
    )


def _process(resource: Resolved, context: LowerContext) -> dict[str, Json]:
    fields = resource.fields
    ids, versions = secrets(resource, context)
    digest = context.source(resource.address) if fields.get("source") else None
    return {
        "name": context.unique("name", resource.address),
        "command": list(fields["command"]) if fields.get("command") else None,
        "runtime": fields.get("runtime"),
        "source": {"digest": digest} if digest else None,
        "env": texts(resource.env),
        "secrets": ids,
        "secret_versions": versions,
        "network": network_of(resource),
    }


def _replicas(scale: Json, context: LowerContext) -> int:
    if isinstance(scale, dict):
        return int(scale.get("min", _LEAST))
    return int(context.choice("scale", scale, lambda: _AUTO)) if scale == "auto" else int(scale or _LEAST)


def _memory(size: Json, context: LowerContext) -> int | None:
    if isinstance(size, dict):
        from genesys.spi.values import size as parse

        wanted = size.get("memory")
        return parse(wanted) if isinstance(wanted, str) else wanted
    wanted = str(size)
    found = context.choice("size", wanted, lambda: int(_SIZES[wanted] * 1024**3) if wanted in _SIZES else None)
    return None if found is None else int(found)
