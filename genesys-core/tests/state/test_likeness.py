"""A blob that is nearly an earlier one is kept as the difference, and reads as if it were whole."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.state import likeness
from genesys.state.blobs import FOLDER
from genesys.state.check import check
from genesys.state.drive import complete


def text(version):
    """A declaration of 400 resources, of which each version changes eight."""
    changed = {(step * 59 + at) % 400: step for step in range(1, version + 1) for at in range(8)}
    rows = (
        {"address": f"n{at}", "source": sha256(f"{at} {changed.get(at, 0)}".encode()).hexdigest()} for at in range(400)
    )
    return json.dumps([{**row, "kind": "container", "where": ["infra.py", 12, 1]} for row in rows])


def keep(state, version):
    before = f"d{version - 1}" if version else ""
    complete(state.blobs.put("stack", text(version).encode(), digest=f"d{version}", like=before))


def blobs(world):
    return {path.rpartition("/state/shop/dev/")[2]: raw for path, raw in world.stored().items() if f"/{FOLDER}" in path}


def test_seventy_versions_read_back_and_take_little_room(world):
    state = world.open()
    for version in range(70):
        keep(state, version)
    for version in range(70):
        assert complete(state.blobs.get("stack", f"d{version}")) == text(version).encode()
    stored = blobs(world)
    whole = [len(raw) for raw in stored.values() if not likeness.is_patch(raw)]
    assert sum(map(len, stored.values())) < 12 * max(whole)


def test_no_version_needs_more_than_five_patches_besides_its_own_whole_one(world):
    state = world.open()
    for version in range(70):
        keep(state, version)
    box = state.library.box
    places = [likeness.place_of(box, name, raw) for name, raw in blobs(world).items()]
    assert max(place.number for place in places) >= 15
    assert max(len(place.names) for place in places) <= 5


def test_what_has_little_in_common_is_kept_whole(world):
    state = world.open()
    complete(state.blobs.put("stack", bytes(range(256)) * 40, digest="a"))
    complete(state.blobs.put("stack", world.entropy.token(9000), digest="b", like="a"))
    complete(state.blobs.put("stack", b"", digest="c"))
    complete(state.blobs.put("stack", text(0).encode(), digest="d", like="c"))
    complete(state.blobs.put("stack", text(0).encode(), digest="e", like="never kept"))
    assert not any(map(likeness.is_patch, blobs(world).values()))
    assert complete(state.blobs.get("stack", "d")) == text(0).encode()


def test_nothing_is_built_on_an_earlier_one_that_is_damaged(world):
    state = world.open()
    keep(state, 0)
    (path,) = [path for path in world.stored() if f"/{FOLDER}" in path]
    world.memory.files[path] = world.memory.files[path][:-1] + b"!"
    keep(state, 1)
    assert complete(state.blobs.get("stack", "d1")) == text(1).encode()


def test_damage_is_noticed_in_a_patch_and_in_what_it_is_built_on(World, world):
    state = world.open()
    for version in range(4):
        keep(state, version)
    for name, raw in blobs(world).items():
        for at in (5, 6, 40, 70, len(raw) - 1):
            memory = World().memory
            memory.files = {**world.memory.files, f"/state/shop/dev/{name}": raw[:at] + b"\xff" + raw[at + 1 :]}
            assert complete(check(World(memory).find())).findings, (name, at)


def test_an_older_version_under_another_name_is_no_base(World, world):
    state = world.open()
    for version in range(3):
        keep(state, version)
    first, second = [n for n, raw in blobs(world).items() if likeness.is_patch(raw)]
    memory = World().memory
    memory.files = {**world.memory.files, f"/state/shop/dev/{second}": blobs(world)[first]}
    with pytest.raises(GenesysError) as caught:
        for version in range(3):
            complete(World(memory).find().blobs.get("stack", f"d{version}"))
    assert caught.value.codes == ["STATE-001"]


@settings(max_examples=40, deadline=None)
@given(
    base=st.binary(max_size=300), edits=st.lists(st.tuples(st.integers(0, 20_000), st.binary(max_size=9)), max_size=6)
)
def test_any_text_comes_back_as_it_was(World, base, edits):
    world = World()
    state = world.open()
    texts = [base * 70]
    for at, insert in edits:
        texts.append(texts[-1][:at] + insert + texts[-1][at:])
    for number, data in enumerate(texts):
        complete(state.blobs.put("stack", data, digest=f"d{number}", like=f"d{number - 1}" if number else ""))
    assert [complete(state.blobs.get("stack", f"d{number}")) for number in range(len(texts))] == texts
