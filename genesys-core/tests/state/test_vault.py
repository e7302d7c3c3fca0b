"""The vault keeps values, gives references, and lets nothing of a value out."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.secret import SecretValue
from genesys.state.drive import complete
from genesys.state.vault import ALPHABET, SecretRef

VALUE = b"correct-horse-battery-staple"


def put(state, path="orders/password", value=VALUE):
    return complete(state.vault.put(path, SecretValue(value)))


def value_of(state, ref):
    return complete(state.vault.get(ref)).reveal("test")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b/c", "ü"]), st.binary(max_size=200)), max_size=8))
def test_every_version_reads_back(World, entries):
    world = World()
    state = world.open()
    refs = [(put(state, path, value), value) for path, value in entries]
    again = world.open()
    for ref, value in refs:
        assert value_of(again, SecretRef.from_json(ref.as_json())) == value


def test_no_form_of_a_value_is_stored_anywhere(world, fragment):
    state = world.open()
    ref = put(state)
    secret = {"$secret": ref.as_json()}
    complete(state.commit([fragment(desired={"password": secret})], claim=None))
    journal = complete(state.runs.open_journal("run1"))
    journal.append([{"ref": ref.as_json()}])
    forms = [VALUE, VALUE.hex().encode(), VALUE[::-1], *(base64.b64encode(b"x" * at + VALUE)[4:-4] for at in range(3))]
    opened = list(complete(complete(state.head()).lines()).values())
    for raw in [*world.memory.files.values(), *opened, repr(state.vault).encode(), repr(ref).encode()]:
        assert not any(form in raw for form in forms)


def test_an_equal_value_is_not_kept_twice_and_another_gets_a_version(world):
    state = world.open()
    first = put(state)
    assert put(state) == first
    second = put(state, value=b"another")
    assert (first.version, second.version) == (1, 2)
    assert first.fp != second.fp
    assert value_of(state, first) == VALUE
    assert complete(state.vault.newest("orders/password")) == second


def test_a_fingerprint_is_keyed_and_tells_whether_values_are_equal(World):
    one, other = World().open(), World().open()
    assert put(one, "a").fp == put(one, "b").fp == one.vault.fingerprint(SecretValue(VALUE))
    assert put(one, "a").fp != put(other, "a").fp


def test_a_generated_value_is_made_once(world):
    state = world.open()
    ref = complete(state.vault.generate("orders/password", length=40))
    assert complete(world.open().vault.generate("orders/password")) == ref
    value = value_of(state, ref).decode()
    assert len(value) == 40
    assert set(value) <= set(ALPHABET)
    assert value != value_of(state, complete(state.vault.generate("other", length=40))).decode()


def test_a_generated_value_has_letters_of_both_cases_and_a_digit(world):
    """Databases refuse a password without; of those that are drawn at random one in forty would be."""
    vault = world.open().vault
    for _ in range(400):
        value = vault._random(12).reveal("test").decode()
        assert len(value) == 12
        assert any(map(str.isupper, value))
        assert any(map(str.islower, value))
        assert any(map(str.isdigit, value))
    assert len(vault._random(2).reveal("test")) == 2


def test_the_random_characters_are_fair(world):
    value = world.open().vault._random(57_000).reveal("test").decode()
    counts = [value.count(letter) for letter in ALPHABET]
    assert len(ALPHABET) == len(set(ALPHABET))
    assert min(counts) > 0.85 * 57_000 / len(ALPHABET)
    assert max(counts) < 1.15 * 57_000 / len(ALPHABET)


def test_a_deleted_secret_is_gone(world):
    state = world.open()
    ref = put(state)
    put(state, value=b"another")
    complete(state.vault.delete("orders/password"))
    complete(state.vault.delete("orders/password"))
    assert complete(state.vault.newest("orders/password")) is None
    with pytest.raises(GenesysError) as caught:
        complete(state.vault.get(ref))
    assert caught.value.codes == ["STATE-024"]
    assert not [path for path in world.stored() if "/vault/" in path]


def test_a_reference_to_another_value_is_refused(world):
    state = world.open()
    ref = put(state)
    with pytest.raises(GenesysError):
        complete(state.vault.get(ref._replace(fp="0" * 32)))


def test_sizes_tell_little(world):
    state = world.open()
    for at, size in enumerate((0, 1, 30, 59)):
        put(state, f"p{at}", b"x" * size)
    sizes = {len(raw) for path, raw in world.stored().items() if "/vault/" in path}
    assert len(sizes) == 1


def test_two_writers_never_share_a_version(World):
    world = World()
    one, other = world.open(), World(world.memory).open()
    refs = [put(state, value=f"{at}".encode()) for at, state in enumerate([one, other, one, other])]
    assert [ref.version for ref in refs] == [1, 2, 3, 4]


def test_the_keys_of_records_do_not_open_the_vault(world):
    state = world.open()
    put(state)
    path, raw = next((path, raw) for path, raw in world.stored().items() if "/vault/" in path)
    from genesys.state.seal import SECRET, Sealed

    with pytest.raises(GenesysError):
        Sealed(state.keys.box(), path.removeprefix("/state/shop/dev/"), raw, kind=SECRET)


def test_blobs_are_kept_once_and_under_keyed_names(World):
    from genesys.model.canonical import digest_bytes

    world = World()
    state = world.open()
    data = bytes(range(256)) * 40_000
    digest = complete(state.blobs.put("source", data))
    writes = world.files.effects
    assert complete(state.blobs.put("source", data)) == digest == digest_bytes(data)
    assert world.files.effects == writes
    assert complete(state.blobs.get("source", digest)) == data
    assert complete(state.blobs.has("source", digest))
    assert not complete(state.blobs.has("stack", digest))
    assert not any(digest[:20] in path for path in world.stored())
    assert sum(len(raw) for path, raw in world.stored().items() if "/blob/" in path) < len(data) / 100
    with pytest.raises(GenesysError) as caught:
        complete(state.blobs.get("stack", digest))
    assert caught.value.codes == ["STATE-029"]
    assert complete(state.blobs.put("empty", b"", digest="d")) == "d"
    assert complete(state.blobs.get("empty", "d")) == b""
    with pytest.raises(GenesysError) as caught:
        complete(state.blobs.put("empty", b"other", digest="d"))
    assert caught.value.codes == ["STATE-015"]
