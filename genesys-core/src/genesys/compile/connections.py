"""``connects``: what each kind gives to those that use it, as data, and what a use becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from genesys.compile.values import resources
from genesys.model.address import child, is_name, split
from genesys.model.canonical import digest
from genesys.model.declared import Declared
from genesys.model.expr import is_secret, ref, walk
from genesys.spi.lowering import Connection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.compile.item import Item
    from genesys.compile.shape import Shape
    from genesys.model.expr import Json


class Gives(NamedTuple):
    """What a kind gives to a user of it.

    Args:
        env: Suffix of the environment variable -> output.
        port: Port, or the field that holds it; 0 for none.
        verb: What is granted.
    """

    env: Mapping[str, str]
    port: int | str = 0
    verb: str = "connect"


TABLE: dict[str, Gives] = {
    "bucket": Gives({"URL": "url", "URI": "uri", "TOKEN": "token"}, verb="write"),
    "container": Gives({"URL": "url", "HOST": "address", "PORT": "port_number"}, "port"),
    "database": Gives(
        {
            "URL": "url",
            "HOST": "endpoint",
            "PORT": "port",
            "USER": "username_used",
            "DATABASE": "database",
            "PASSWORD": "password",
        },
        5432,
    ),
    "loadbalancer": Gives({"URL": "url", "HOST": "address", "PORT": "port"}, "listen"),
    "secret": Gives({"": "secret_value"}, verb="read"),
    "server": Gives({"HOST": "private_address"}, "port"),
    "volume": Gives({"PATH": "path"}, verb="write"),
}
"""Kind -> what it gives; a kind of one's own gives what its outputs are called."""

BY_OUTPUT = {"URL": "url", "HOST": "endpoint", "ADDRESS": "address", "PORT": "port"}
"""Suffix -> output, for kinds that are not in the table."""

LONE_DATABASE = "DATABASE_URL"


def gives(kind: str, shape: Shape) -> Gives:
    """Return what a kind gives to those that use it."""
    known = TABLE.get(kind)
    if known:
        return known
    return Gives({suffix: name for suffix, name in BY_OUTPUT.items() if name in shape.outputs}, "port")


def port_of(given: Gives, fields: Mapping[str, Json]) -> int:
    """Return the port to open, or 0 when there is none or it is known only after deployment."""
    value = fields.get(given.port) if isinstance(given.port, str) else given.port
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def is_worker(item: Item) -> bool:
    """Tell whether a resource says that it listens on no port, although its kind usually does."""
    return bool(item.shape.defaults.get("port")) and item.fields.get("port") is None


def edge(consumer: Item, producer: Item, verb: str = "") -> Connection:
    """Return the connection of one resource to another."""
    given = gives(producer.declared.kind, producer.shape)
    return Connection(
        consumer.declared.address,
        consumer.declared.kind,
        producer.declared.address,
        producer.declared.kind,
        port_of(given, producer.fields),
        verb or given.verb,
    )


def prefixes(addresses: list[str]) -> dict[str, str]:
    """Return address -> prefix of its variables: the last name, or the whole address where two would be equal."""
    short = {address: _variable(_last(address)) for address in addresses}
    counts: dict[str, int] = {}
    for prefix in short.values():
        counts[prefix] = counts.get(prefix, 0) + 1
    return {address: prefix if counts[prefix] == 1 else _variable(address) for address, prefix in short.items()}


def _last(address: str) -> str:
    return split(address)[-1] if '"' in address else address.rpartition("/")[2]


def _variable(text: str) -> str:
    plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in text.upper())
    while "__" in plain:
        plain = plain.replace("__", "_")
    return plain.strip("_")


def variables(producers: Mapping[str, tuple[str, Shape]], refused: Mapping[str, frozenset[str]]) -> dict[str, Json]:
    """Return environment variable -> expression for what a resource connects to.

    Args:
        producers: Address -> kind and facts about it.
        refused: Address -> outputs that its provider does not give.
    """
    found: dict[str, Json] = {}
    for address, prefix in prefixes(list(producers)).items():
        kind, shape = producers[address]
        for suffix, name in gives(kind, shape).env.items():
            if name not in refused.get(address, ()):
                variable = f"{prefix}_{suffix}" if suffix else prefix
                found[variable] = ref(address, name, secret=shape.outputs.get(name, False)).json()
    databases = [address for address, (kind, _) in producers.items() if kind == "database"]
    if len(databases) == 1 and "url" not in refused.get(databases[0], ()):
        found.setdefault(LONE_DATABASE, ref(databases[0], "url", secret=True).json())
    return found


def connected(item: Item) -> list[str]:
    """Return the addresses that a resource connects to, once each and sorted."""
    return sorted(set(resources(item.fields.get("connects"))))


def granted(item: Item) -> list[tuple[str, str]]:
    """Return the address and the verb of everything that a role may do, once each and sorted."""
    grants = item.fields.get("grants") or ()
    return sorted({(address, one["verb"]) for one in grants for address in resources(one["on"])})


def targeted(item: Item) -> list[str]:
    """Return the addresses that a resource sends traffic to, once each and sorted."""
    return sorted(set(resources(item.fields["targets"]))) if "targets" in item.shape.fields else []


def text(value: Json) -> Json:
    """Return the value of an environment variable as a text, or as an expression that gives one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    # An output may be a number, such as a port; put together with nothing it is a text.
    return {"$concat": [value]} if isinstance(value, dict) and "$ref" in value else value


def direct(value: Json) -> str:
    """Return the address of the declared Secret whose value an expression is, or ``""``."""
    found = value.get("$ref") if isinstance(value, dict) else None
    return found[0] if found and len(found) == 2 and found[1] == "secret_value" else ""


def derived_secret(item: Item, variable: str, value: Json) -> Declared:
    """Return the Secret that holds the value of one variable of a resource."""
    name = variable.lower().replace("_", "-")
    # Environment variables may be called what no resource can be called.
    address = child(item.declared.address, name if is_name(name) else f"env-{digest(variable, size=6)}")
    fields: dict[str, Json] = {"value": value}
    fields |= {name: item.declared.fields[name] for name in ("provider", "region") if name in item.declared.fields}
    return Declared(
        address,
        "secret",
        fields,
        where=item.declared.place("env"),
        parent=item.declared.address,
        implied=f"{variable} of {item.declared.address}",
    )


def secret(value: Json, shapes: Mapping[str, Shape]) -> bool:
    """Tell whether a variable's value is secret, also when its reference was not marked so."""
    if not isinstance(value, dict):
        return False
    if is_secret(value):
        return True
    return any(_secret_output(part["$ref"], shapes) for part in walk(value) if "$ref" in part)


def _secret_output(path: list[Json], shapes: Mapping[str, Shape]) -> bool:
    shape = shapes.get(path[0])
    return bool(shape and shape.outputs.get(path[1]))
