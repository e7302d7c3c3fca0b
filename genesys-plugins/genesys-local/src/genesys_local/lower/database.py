"""Database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.values import Declared, Expr, concat, ref
from genesys_local.lower.common import network_of

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Resolved
    from genesys.spi.values import Json


def database(resource: Resolved, context: LowerContext) -> Lowered:
    """Return a PostgreSQL server, whose password is a Secret of its own."""
    address, fields = resource.address, resource.fields
    password = f"{address}/password"
    names = fields.get("databases") or [context.pin("database", address.rpartition("/")[2].replace("-", "_"))]
    user = fields.get("username") or "genesys"
    body: dict[str, Json] = {
        "name": context.unique("name", address),
        "engine": fields["type"],
        "network": network_of(resource),
        "username": user,
        "password": own(password, "secret"),
        "password_version": own(password, "secret", "version"),
        "databases": sorted(names),
        "parameters": dict(fields.get("parameters") or {}),
    }
    host, port = own(address, "server", "address"), own(address, "server", "port")
    value = ref(password, "secret_value", secret=True)
    url = concat(f"postgresql://{user}:", value, "@", Expr(host), ":", Expr(port), f"/{names[0]}")
    return Lowered(
        natives=[NativeSpec("server", "local.database", body)],
        outputs={
            "id": own(address, "server"),
            "endpoint": host,
            "port": port,
            "replica_endpoints": [],
            "username_used": user,
            "database": names[0],
            "password": value.json(),
            "url": url.json(),
        },
        derived=[Declared(password, "secret", {"generate": 24}, where=resource.where, parent=address)],
    )
