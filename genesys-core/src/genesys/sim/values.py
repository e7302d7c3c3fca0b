"""What a simulated cloud fills in by itself: computed fields and defaults, of the right type, from the id alone."""

from __future__ import annotations

import re
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from genesys.sim.chance import number, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.sim.thing import Thing
    from genesys.spi.marks import FieldFacts


def _public(thing: Thing) -> str:
    n = number("public", thing.id)
    return f"203.0.113.{n % 254 + 1}" if n % 2 else f"198.51.100.{n % 254 + 1}"


def _private(thing: Thing) -> str:
    n = number("private", thing.id)
    return f"10.{n % 200}.{n // 200 % 250}.{n // 50_000 % 250 + 4}"


def _host(thing: Thing) -> str:
    return f"{thing.id}.example"


def _uuid(thing: Thing, field: str) -> str:
    text = word(16, field, thing.id) + word(16, "more", field, thing.id)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


_TEXTS: tuple[tuple[str, Callable[[Thing, str], str]], ...] = (
    ("^Private.*Ip", lambda thing, _: _private(thing)),
    ("Ip|^address$|^ip", lambda thing, _: _public(thing)),
    ("(?i)arn$", lambda thing, _: f"arn:simulated:{thing.type}:{thing.id}"),
    ("(?i)(uri|url|link)$", lambda thing, _: f"https://{_host(thing)}/"),
    ("(?i)(endpoint|host|domain|dns|fully)", lambda thing, _: _host(thing)),
    ("(?i)email$", lambda thing, _: f"{thing.name or thing.id}@simulated.example"),
    ("(?i)^(range|base|cidr)$", lambda thing, _: f"10.{number(thing.id) % 250}.0.0/16"),
    ("Id$", _uuid),
)
"""Pattern of a field's name -> what a text in it looks like; the first one that fits."""

_PARTS: dict[str, Callable[[Thing], Any]] = {
    "Endpoint": lambda thing: {"Address": _host(thing), "Port": thing.body.get("Port") or 5432, "HostedZoneId": "SIM"},
    "ipAddresses": lambda thing: [
        {"type": "PRIVATE", "ipAddress": _private(thing)},
        {"type": "PRIMARY", "ipAddress": _public(thing)},
    ],
    "instances": lambda thing: [],
}
"""Computed field that is no plain value -> what is in it."""


def computed(facts: Mapping[str, FieldFacts], thing: Thing) -> dict[str, Any]:
    """Return the computed fields of an object; the same object has the same ones until it is changed."""
    return {name: _value(name, about, thing) for name, about in facts.items() if "computed" in about.marks}


def chosen(facts: Mapping[str, FieldFacts], thing: Thing) -> dict[str, Any]:
    """Return the fields that were not wanted and that the provider chooses."""
    return {
        name: _value(name, about, thing)
        for name, about in facts.items()
        if "server-default" in about.marks and thing.body.get(name) is None
    }


def _value(name: str, about: FieldFacts, thing: Thing) -> Any:
    if name in _PARTS:
        return _PARTS[name](thing)
    kind = _kind(about.type)
    if kind is int:
        return _whole(name, about, thing)
    if kind is bool:
        return False
    if kind is float:
        return 1.0
    if kind is dict:
        return {}
    if kind is list:
        return []
    text = next((make(thing, name) for pattern, make in _TEXTS if re.search(pattern, name)), f"{name}-{thing.id}")
    return f"{text}#{thing.revision + 1}" if "revision" in about.marks else text


def _whole(name: str, about: FieldFacts, thing: Thing) -> int:
    if "revision" in about.marks:
        return thing.revision + 1
    if re.search("(?i)port$", name):
        given = thing.body.get("port") or thing.body.get("Port")
        return given if isinstance(given, int) and given else 1024 + number("port", thing.id) % 40_000
    return 0 if "computed" in about.marks else 3000


def _kind(hint: Any) -> Any:
    """Return the class of an annotation; of ``X | None``, that of X."""
    if get_origin(hint) in {Union, UnionType}:
        hint = next(item for item in get_args(hint) if item is not type(None))
    return get_origin(hint) or hint
