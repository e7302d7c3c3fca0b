"""Between fields of natives and Google's requests and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

from genesys.spi.marks import FieldFacts, schema_of
from genesys.spi.paths import MISSING, put, take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Token
from genesys_gcp.wire import suffix
from genesys_gcp.wire.table import Row

_LINK = re.compile(r"^https://(?:www|compute)\.googleapis\.com/compute/[a-z0-9]+/(?=projects/)")
_NUMBER = re.compile(r"^projects/\d+/")
_TAGS = re.compile(r" ?\[((?:genesys-[a-z]+=[^ \]]* ?)+)\]$")
_PREFIX = "genesys-"
OURS = ("genesys-stack", "genesys-id", "genesys-intent")


class Field(NamedTuple):
    """One field of a native.

    Args:
        name: Its name.
        at: Where it is sent.
        facts: Its facts.
    """

    name: str
    at: str
    facts: FieldFacts

    def has(self, word: str) -> bool:
        """Tell whether it carries a mark."""
        return word in self.facts.marks


def fields_of(type: ResourceType) -> tuple[Field, ...]:
    """Return the fields of a native type."""
    schema: Any = type.schema  # mypy takes a class for its instances, and finds those unhashable
    return _fields(schema)


@cache
def _fields(schema: Any) -> tuple[Field, ...]:
    hints = get_type_hints(schema, include_extras=True)
    found = []
    for name, facts in schema_of(schema).items():
        marks = get_args(hints[name])
        at = next((str(mark.of) for mark in marks if getattr(mark, "word", "") == "at"), name)
        found.append(Field(name, at, facts))
    return tuple(found)


def whole(type: ResourceType, want: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wanted with the defaults of its schema, but nothing that is empty by itself."""
    found: dict[str, Any] = {}
    for field in fields_of(type):
        value = want.get(field.name)
        if value is None and field.facts.default not in (None, "", {}, []):
            value = field.facts.default
        if value is not None and not field.has("computed"):
            found[field.name] = value
    return found


def tag(body: dict[str, Any], place: str, tags: Mapping[str, str]) -> None:
    """Put tags into a request, beside what is there."""
    if not place or not tags:
        return
    before = take(body, place, None)
    if place.rpartition(".")[2] == "description":
        words = " ".join(f"{key}={value}" for key, value in tags.items())
        put(body, place, f"{before} [{words}]" if before else f"[{words}]")
    else:
        put(body, place, {**(before or {}), **tags})


def tags_of(token: Token) -> dict[str, str]:
    """Return the tags of a create."""
    return dict(zip(OURS, (token.stack, token.id, token.intent), strict=True))


def tags_in(row: Row, answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that an object carries."""
    held = take(answer, row.seen.get("", row.tags), None) if row.tags else None
    if isinstance(held, str):
        match = _TAGS.search(held)
        held = dict(word.split("=", 1) for word in match[1].split()) if match else {}
    return {key: str(value) for key, value in (held or {}).items() if key in OURS}


NOISE = {"kind": "#", "fingerprint": "="}
"""Keys inside of objects that Google adds, and nobody wants -> what their values hold, and no label of a user's can."""


def short(value: Any) -> Any:
    """Return a value with every link of Compute Engine in its short form, ``projects/…``, and without `NOISE`."""
    if isinstance(value, str):
        return _LINK.sub("", value)
    if isinstance(value, list):
        return [short(item) for item in value]
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in NOISE or NOISE[key] not in str(item)}
        return {key: short(item) for key, item in kept.items()}
    return value


def _last(value: str, project: str) -> str:
    return value.rpartition("/")[2]


def _local(value: str, project: str) -> str:
    return value.removeprefix(f"projects/{project}/")


def _server(value: str, project: str) -> str:
    return f"projects/{project}/instances/{value}"


def _source(value: str, project: str) -> str:
    """Return the id of a replica's source, which answers call ``project:name``."""
    return _server(value.rpartition(":")[2], project)


def _account(value: str, project: str) -> str:
    return value.partition("@")[0]


def own_project(value: str, project: str) -> str:
    """Return a name in which Google wrote the number of the project with its id instead."""
    return _NUMBER.sub(f"projects/{project}/", value)


def _parent(value: str, project: str) -> str:
    return own_project(value, project).rpartition("/")[0].rpartition("/")[0]


def _root(part: int) -> Callable[[str, str], str | None]:
    def form(value: str, project: str) -> str | None:
        match = _ROOT.match(value)
        return match[part] if match else None

    return form


_ROOT = re.compile(r"Root disk: (\S+) from (\S+)")

FORMS: dict[str, Callable[[str, str], str | None]] = {
    "last": _last,
    "local": _local,
    "server": _server,
    "source": _source,
    "account": _account,
    "parent": _parent,
    "project": own_project,
    "disk": _root(1),
    "image": _root(2),
}
"""Form -> function of an answer's text and the project; ``None`` when it says nothing about the field."""
_USUAL = {"zone": "last", "region": "last"}


def properties(type: ResourceType, row: Row, answer: Mapping[str, Any], *, id: str, project: str) -> dict[str, Any]:
    """Return the fields that an answer holds; what Google leaves out because it is empty is empty."""
    found: dict[str, Any] = {}
    for field in fields_of(type):
        place = row.seen.get(field.name, field.at)
        if field.has("secret") or not place:
            continue
        value = take(answer, place)
        if isinstance(value, (dict, list)):
            value = deepcopy(value)  # What is dropped for one field may be another one's.
        if field.name in row.derived:
            found[field.name] = _derived(row, field.name, id, project)
            continue
        if value is MISSING or value is None:
            default = field.facts.default
            if default is None or default or field.has("computed"):
                continue
            value = _maker(default)()
        value = _plain(field, row, value, project)
        if value is not None:
            found[field.name] = value
    return found


def _maker(value: Any) -> Callable[[], Any]:
    """Return what makes an empty value like this one."""
    made: Callable[[], Any] = value.__class__
    return made


def _plain(field: Field, row: Row, value: Any, project: str) -> Any:
    value = short(value)
    form = row.forms.get(field.name) or _USUAL.get(field.name)
    if form and isinstance(value, str):
        value = FORMS[form](value, project)
    if row.suffix and field.name == "name":
        value = suffix.unsuffixed(value)
    if field.facts.type is int and isinstance(value, str) and value.lstrip("-").isdigit():
        value = int(value)
    if field.name in row.shared and isinstance(value, list):
        value = ours(row, field.name, value) or value
    place = row.seen.get("", row.tags)
    if row.seen.get(field.name, field.at) == place:
        value = untagged(value)
    for path in row.drop:
        first, _, rest = path.partition(".")
        if first == field.name and rest:
            way, _, only = rest.partition("=")
            _drop(value, way.split("."), only)
    return value


def ours(row: Row, name: str, items: list[Any]) -> list[Any]:
    """Return the items of a shared list that are ours."""
    key, beginning = row.shared[name]
    return [item for item in items if str(item.get(key, "")).startswith(beginning)]


def untagged(value: Any) -> Any:
    """Return labels or a description without our tags."""
    if isinstance(value, str):
        return _TAGS.sub("", value)
    return {key: item for key, item in value.items() if key not in OURS} if isinstance(value, dict) else value


def _drop(value: Any, way: list[str], only: str = "") -> None:
    """Take out what Google puts in: all of it, or only a certain value."""
    if isinstance(value, list):
        for item in value:
            _drop(item, way, only)
    elif isinstance(value, dict) and len(way) > 1:
        _drop(value.get(way[0]), way[1:], only)
    elif isinstance(value, dict) and (not only or str(value.get(way[0])) == only):
        value.pop(way[0], None)


def as_wanted(type: ResourceType, row: Row, want: Mapping[str, Any], *, id: str, project: str) -> dict[str, Any]:
    """Return the fields of an object that was just made as wanted, without looking at it."""
    found: dict[str, Any] = {}
    for field in fields_of(type):
        if field.has("secret") or row.seen.get(field.name) == "":
            continue
        default = field.facts.default
        if want.get(field.name) is not None:
            found[field.name] = want[field.name]
        elif not (default is None or default or field.has("computed")):
            found[field.name] = _maker(default)()
    return found | {name: _derived(row, name, id, project) for name in row.derived}


def _derived(row: Row, name: str, id: str, project: str) -> str:
    """Return the value of a field that follows from the id of its object."""
    return row.derived[name].format(**{**parts(row, id), "id": id, "project": project})


def body(type: ResourceType, values: Mapping[str, Any], *, below: str = "") -> dict[str, Any]:
    """Return a request with each value at its place."""
    found: dict[str, Any] = {}
    for field in fields_of(type):
        if field.name in values:
            put(found, f"{below}.{field.at}" if below else field.at, values[field.name])
    return found


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    text = "".join(re.escape(part) if not n % 2 else f"(?P<{part}>{_ANY[part]})" for n, part in enumerate(parts))
    return re.compile(text)


class _Any(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "[^/:]+"


_ANY = _Any(name=".+", email="[^/]+", service="[^/]+")


def parts(row: Row, id: str) -> dict[str, str]:
    """Return the parts of a native id; empty when it has another form."""
    found = _pattern(row.id).fullmatch(id)
    return found.groupdict() if found else {}


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Return a template with values in it, or ``""`` when one of them is missing."""
    names = re.findall(r"\{(\w+)\}", template)
    if any(values.get(name) in (None, "") for name in names):
        return ""
    return template.format(**{name: values[name] for name in names})
