"""LoadBalancer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys_local.lower.common import health, network_of

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json

_USUAL_PORT = 8080  # 80 needs administrator rights


def load_balancer(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a proxy in front of the processes of its targets."""
    fields, address = resource.fields, resource.address
    protocol = fields.get("type") or "http"
    body: dict[str, Json] = {
        "name": context.unique("name", address),
        "listen": _listen(fields.get("listen"), protocol, asked="listen" in resource.written),
        "targets": [_target(item) for item in _items(fields["targets"])],
        "health": health(fields.get("health") if protocol == "http" else {"path": None}),
        "network": network_of(resource) if fields.get("scheme") == "internal" else None,
        "sticky": bool(fields.get("sticky")),
        "idle_timeout_s": fields.get("idle_timeout"),
        "scheme": fields.get("scheme") or "public",
    }
    return Lowered(
        natives=[NativeSpec("balancer", "local.load_balancer", body)],
        outputs={
            "id": own(address, "balancer"),
            "url": own(address, "balancer", "url"),
            "address": own(address, "balancer", "address"),
            "port": own(address, "balancer", "port"),
        },
    )


def _items(targets: Json) -> list[Json]:
    return targets if isinstance(targets, list) else [targets]


def _target(item: Json) -> Json:
    member = item["target"]["$resource"] if "target" in item else item["$resource"]
    found: dict[str, Any] = {"id": own(member, "process"), "weight": item.get("weight", 1)}
    return found | ({"port": item["port"]} if "port" in item else {})


def _listen(listen: Json, protocol: str, *, asked: bool) -> list[Json]:
    if isinstance(listen, dict):
        return [{"port": int(port), "protocol": protocol} for port in sorted(listen, key=int)]
    if asked and listen is not None:
        return [{"port": listen, "protocol": protocol}]
    # The usual port is a wish: beside another stack it cannot be had.
    return [{"port": _USUAL_PORT, "protocol": protocol, "auto": True}]
