"""Whatever is done to a stored byte is noticed; nothing damaged is ever believed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.secret import SecretValue
from genesys.state.check import check
from genesys.state.drive import complete

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def full(World, fragment):
    """A world with one object of every kind."""
    world = World()
    state = world.open()
    claim = complete(state.claims.take("run1")).claim
    complete(state.runs.put_plan("run1", b"the plan"))
    complete(state.blobs.put("stack", b"the stack" * 50))
    complete(state.vault.put("password", SecretValue(b"hunter2")))
    complete(state.commit([fragment(f"n{at}") for at in range(70)], claim=claim))
    complete(state.commit([fragment("n1", id="a-native-id")], ["n2/process~1"], claim=claim))
    return world


def read_all(world):
    """What a reader sees; an error when something is wrong."""
    state = world.find()
    report = complete(check(state))
    if report.findings:
        raise GenesysError(report.findings)
    return complete(complete(state.head()).lines())


def detects(World, world, path, data):
    """Exchange one object and read everything."""
    from copy import copy

    memory = copy(world.memory)
    memory.files = {**world.memory.files, path: data}
    with pytest.raises(GenesysError) as caught:
        read_all(World(memory))
    codes = set(caught.value.codes)
    assert codes <= {"STATE-001", "STATE-002", "STATE-005", "STATE-025", "STATE-029"}, codes


def test_untouched_it_reads(full):
    assert len(read_all(full)) == 69


def test_every_byte_of_every_object_is_watched(World, full):
    for path, data in full.stored().items():
        if path.endswith(".lock"):
            continue
        for at in range(len(data)):
            detects(World, full, path, data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_cutting_growing_and_exchanging_is_noticed(World, full, data):
    objects = {path: raw for path, raw in full.stored().items() if not path.endswith(".lock")}
    path = data.draw(st.sampled_from(sorted(objects)))
    other = data.draw(st.sampled_from(sorted(objects)))
    raw = objects[path]
    cut = data.draw(st.integers(0, len(raw) - 1))
    changed = data.draw(st.sampled_from([raw[:cut], raw + b"x", raw[cut:], objects[other], b""]))
    if changed == raw:
        return
    detects(World, full, path, changed)


def test_a_missing_object_is_named(World, full):
    from copy import copy

    for path in [path for path in full.stored() if "/seg/" in path]:
        memory = copy(full.memory)
        memory.files = {name: raw for name, raw in full.memory.files.items() if name != path}
        with pytest.raises(GenesysError) as caught:
            read_all(World(memory))
        assert "STATE-029" in caught.value.codes
        assert path.rpartition("/")[2] in str(caught.value)


def test_an_object_of_another_state_is_noticed(World, full, fragment):
    other = World()
    state = other.open()
    complete(state.commit([fragment(f"n{at}") for at in range(70)], claim=None))
    theirs = next(raw for path, raw in other.stored().items() if "/seg/" in path)
    for path in [path for path in full.stored() if "/seg/" in path]:
        detects(World, full, path, theirs)


def test_a_newer_format_is_refused_by_name(World, full):
    for path, raw in full.stored().items():
        if "/seg/" in path:
            memory = World(type(full.memory)()).memory
            memory.files = {**full.memory.files, path: raw[:4] + b"\x09" + raw[5:]}
            with pytest.raises(GenesysError) as caught:
                read_all(World(memory))
            assert "STATE-005" in caught.value.codes
            assert "format 9" in str(caught.value)


def test_a_newer_root_is_refused_before_its_key_is_asked_for(World, full):
    root = full.memory.files["/state/shop/dev/root"]
    memory = type(full.memory)()
    memory.files = {**full.memory.files, "/state/shop/dev/root": root[:20] + b"\x02" + root[21:]}
    with pytest.raises(GenesysError) as caught:
        World(memory, environ={}).find()
    assert caught.value.codes == ["STATE-005"]


def test_nothing_readable_is_stored(full):
    for path, raw in full.stored().items():
        if "/keys/" not in path:
            for word in (b"process", b"a-native-id", b"the plan", b"the stack", b"hunter2", b"running", b"shop/dev"):
                assert word not in raw, path
