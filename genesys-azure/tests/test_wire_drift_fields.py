"""Each field that can be changed, of each native of a stack of every kind: changed behind our back, shown, put right.

Many are changed at once, one in each object, so that a round is one look and one deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from genesys.spi.marks import schema_of
from genesys.spi.paths import MISSING, put, take
from genesys.testing.drifting import FIXED, Meddler, Spoilt, each_is_shown_alone_and_put_right
from genesys.testing.project import Folder
from genesys_azure.natives import TYPES
from genesys_azure.testbed import Bed, Config, tables
from genesys_azure.wire.rows import fields_of

MALL = Path(__file__).with_name("test_wire_kinds.py").read_text("utf-8").partition('MALL = """')[2].partition('"""')[0]


def other(space: str, type: str, value: Any) -> Any:
    """Return another value that Azure's definitions allow in its place, or ``MISSING`` when there is none."""
    word = type.rstrip("!-")
    if word.endswith("^") or (isinstance(value, str) and value.startswith("/subscriptions/")):
        return MISSING
    if word == "b" and isinstance(value, bool):
        return not value
    if word in {"i", "f"} and isinstance(value, (int, float)):
        return value + 1
    if word.startswith("#") and isinstance(value, str):
        return next((item for item in tables.enum(space, word[1:]) if item.lower() != value.lower()), MISSING)
    if word == "s" and isinstance(value, str):
        return f"{value}x"
    if word == "{s}" and isinstance(value, dict):
        return {**value, "theirs": "x"}
    return _inside(space, word, value)


def _inside(space: str, word: str, value: Any) -> Any:
    """Return a list or an object in which one thing is another one."""
    if word.startswith("[") and isinstance(value, list) and value:
        found = other(space, word[1:-1], value[0])
        return MISSING if found is MISSING else [found, *value[1:]]
    if word.startswith("@") and isinstance(value, dict):
        for name, type in tables.model(space, word[1:]).items():
            found = other(space, type, value[name]) if name in value and name not in {"id", "name", "etag"} else MISSING
            if found is not MISSING:
                return {**value, name: found}
    return MISSING


def type_at(space: str, model: str, path: str) -> str:
    """Return the type of what stands at a path, or ``""``."""
    found = model
    for step in path.split("."):
        if not found.startswith("@"):
            return ""
        found = tables.model(space, found[1:]).get(step, "").rstrip("!-")
    return found


def spoil(bed: Bed, fragment: Mapping[str, Any], field: str) -> Spoilt | None:
    """Return what somebody may do to a field of an object, or ``None``."""
    thing = bed.world.things.get(fragment["id"].lower())
    path = next(one.path for one in fields_of(TYPES[fragment["type"]]) if one.name == field)
    now = MISSING if thing is None else take(thing.body, path)
    if thing is None or now is MISSING:
        return None
    kind = type_at(thing.space, thing.got, path)
    value = other(thing.space, kind, deepcopy(now)) if kind else MISSING
    return None if value is MISSING else Spoilt(fragment["address"], field, fragment["id"], path, value)


def changeable(name: str) -> list[str]:
    """Return the fields of a type that an update puts right."""
    known = schema_of(TYPES[name].schema)
    return [one.name for one in fields_of(TYPES[name]) if one.path and not FIXED & set(known[one.name].marks)]


def meddler(bed: Bed) -> Meddler:
    """Return what Azure's objects allow, in a bed."""
    return Meddler(
        lambda name: [field for field in changeable(name) if (name, field) not in NOT_SO],
        lambda fragment, field: spoil(bed, fragment, field),
        lambda one: put(bed.world.things[one.id.lower()].body, one.path, one.value),
    )


NOT_SO: dict[tuple[str, str], str] = {
    ("azure.compute.scale_set", "osProfile"): "nobody can change the first thing in it; see test_wire_kinds",
}
"""Type and field -> why it is left out."""


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bed, Folder]]:
    with Bed(Config(lasting_s=0.0, seed=4)) as bed:
        folder = Folder(tmp_path_factory.mktemp("fields"), **bed.environ, MAIL_KEY="canary-9d2e")
        folder.write("genesys.yaml", MALL)
        folder.ok("deploy", "--yes")
        yield bed, folder
        assert bed.world.bugs == []


def test_every_field_that_others_change_is_shown_alone_and_put_right(mall: tuple[Bed, Folder]) -> None:
    bed, folder = mall
    fragments = folder.ok("state", "list", "--json").document["resources"]
    done = each_is_shown_alone_and_put_right(folder, fragments, meddler(bed))
    every = {(name, field) for name in TYPES for field in changeable(name)}
    # What is left has no value in this stack, or refers to another object.
    assert len(every - done) <= 30, sorted(every - done)
    assert len(done) >= 100
    untouched = {name for name, _ in every} - {name for name, _ in done}
    assert untouched == {"azure.postgresql.configuration", "azure.postgresql.replica"}
