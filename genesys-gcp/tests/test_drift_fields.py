"""Each field that can be changed, of each native of a stack of every kind: changed behind our back, shown, put right.

Many are changed at once, one in each object, so that a round is one look and one deployment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from genesys.spi.paths import MISSING, put, steps, take
from genesys.testing.drifting import FIXED, Meddler, Spoilt, each_is_shown_alone_and_put_right
from genesys_gcp.natives import TYPES
from genesys_gcp.testbed.schema import schema_of, table
from genesys_gcp.wire import limits
from genesys_gcp.wire.rows import ROWS
from genesys_gcp.wire.shape import fields_of

from .examples import ALL, LOST  # noqa: TID252

_RANGE = re.compile(r"[0-9.]+/[0-9]+")


def other(api: str, schema: Mapping[str, Any], value: Any, known: Any) -> Any:
    """Return another value that Google's schema allows in its place, or ``MISSING`` when there is none.

    Only what is recorded is changed: what was neither asked for nor seen when it was made is nobody's.
    """
    schema = schema_of(api, schema["$ref"]) if "$ref" in schema else schema
    if isinstance(value, str) and _RANGE.fullmatch(value):
        return "198.51.100.0/24"
    if schema.get("output") or (isinstance(value, str) and "/" in value and not value[:1].isdigit()):
        return MISSING
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return _text(schema, value)
    if isinstance(value, list) and value and isinstance(known, list) and known:
        found = other(api, schema.get("items", {}), value[0], known[0])
        return MISSING if found is MISSING else [found, *value[1:]]
    return _object(api, schema, value, known) if isinstance(value, dict) and isinstance(known, dict) else MISSING


def _text(schema: Mapping[str, Any], value: str) -> Any:
    if "enum" in schema:
        return next((word for word in schema["enum"] if word != value and "UNSPECIFIED" not in word), MISSING)
    if value.isdigit():
        return str(int(value) + 1)
    plain = not schema.get("format") and not any(sign in value for sign in "./:@")
    return f"{value}x" if plain and value else MISSING


def _object(api: str, schema: Mapping[str, Any], value: dict[str, Any], known: dict[str, Any]) -> Any:
    if "map" in schema:
        return {**value, "owner": "ann"} if schema["map"].get("type") == "string" else MISSING
    for name, inside in schema.get("properties", {}).items():
        both = name in value and name in known and name != "name"
        found = other(api, inside, value[name], known[name]) if both else MISSING
        if found is not MISSING:
            return {**value, name: found}
    return MISSING


def schema_at(api: str, name: str, path: str) -> Mapping[str, Any]:
    """Return the schema of what stands at a path of a type, or nothing."""
    found: Mapping[str, Any] = schema_of(api, name)
    for step in steps(path):
        found = schema_of(api, found["$ref"]) if "$ref" in found else found
        found = found.get("items", {}) if isinstance(step, int) else found.get("properties", {}).get(step, {})
    return found


def spoil(objects: Mapping[str, Any], fragment: Mapping[str, Any], field: str) -> Spoilt | None:
    """Return what somebody may do to a field of an object, or ``None``."""
    row, id = ROWS[fragment["type"]], fragment["id"]
    at = next(one.at for one in fields_of(TYPES[fragment["type"]]) if one.name == field)
    path, api = row.seen.get(field, at), row.get.partition(".")[0]
    about = table()["apis"].get(api, {}).get("methods", {}).get(row.get, {})
    known = fragment["observed"].get(field, MISSING)
    now = take(objects.get(id, {}), path) if path and known is not MISSING else MISSING
    schema = schema_at(api, about["response"], path) if about.get("response") and now is not MISSING else {}
    value = other(api, schema, deepcopy(now), known) if schema else MISSING
    return None if value is MISSING else Spoilt(fragment["address"], field, id, path, value)


def changeable(name: str) -> list[str]:
    """Return the fields of a type that an update puts right."""
    row = ROWS[name]
    if not row.update and "update" not in row.special:
        return []
    return [one.name for one in fields_of(TYPES[name]) if not any(one.has(word) for word in FIXED)]


def meddler(objects: Mapping[str, Any]) -> Meddler:
    """Return what Google's objects allow, in a bed."""
    return Meddler(
        changeable,
        lambda fragment, field: spoil(objects, fragment, field),
        lambda one: put(objects[one.id], one.path, one.value),
    )


def test_every_field_that_others_change_is_shown_alone_and_put_right(
    cloud: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIMITS", {})  # The simulator counts nothing.
    monkeypatch.setattr(limits, "USUAL", (1e6, 1e6))
    cloud.bed.state.polls = 0
    cloud.write(ALL)
    cloud.deploy()
    listed = cloud.folder.ok("state", "list", "--json").document["resources"]
    fragments = [
        fragment
        for item in listed
        for fragment in cloud.folder.ok("state", "show", item["address"], "--json").document["resources"]
    ]
    done = each_is_shown_alone_and_put_right(cloud.folder, fragments, meddler(cloud.bed.state.objects))
    every = {(name, field) for name in TYPES for field in changeable(name)}
    # What is left has no value in this stack, or refers to another object.
    assert len(every - done) <= 35, sorted(every - done)
    assert len(done) >= 80
    cloud.folder.ok("destroy", "--yes", *LOST)
    assert cloud.objects == []
