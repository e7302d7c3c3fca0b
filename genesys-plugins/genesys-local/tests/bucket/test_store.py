"""The store as a value: whatever is put, replaced and deleted, it holds what a dictionary would."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genesys_local.bucket.store import Store, holds_anything

keys = st.sampled_from(["a", "a/b", "ä", "..", "a//b"])
steps = st.lists(st.tuples(keys, st.one_of(st.none(), st.binary(max_size=20))), max_size=20)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])  # it syncs to disk
@given(steps=steps, versioning=st.booleans())
def test_it_holds_what_a_dictionary_would_also_after_a_restart(steps, versioning):
    with tempfile.TemporaryDirectory() as root:
        store, expected, count = Store(root, versioning=versioning), {}, 0
        for key, data in steps:
            if data is None:
                count += key in expected
                expected.pop(key, None)
                store.delete(key)
            else:
                count += 1
                expected[key] = data
                store.put(key, iter([data]), type="x")
        for view in (store, Store(root, versioning=versioning)):
            found = {}
            for key, version in view.newest():
                with view.open(key, version) as file:
                    found[key] = file.read()
            assert found == expected
            assert len(view.versions()) == (count if versioning else len(expected))
        assert holds_anything(root) == bool(store.versions())
        if not versioning:
            files = sum(len(names) for _, _, names in os.walk(root))
            assert files == 2 * len(expected)


def test_an_upload_that_breaks_off_leaves_what_was(tmp_path):
    store = Store(str(tmp_path), versioning=False)
    store.put("a", iter([b"old"]), type="x")

    def broken():
        yield b"ne"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.put("a", broken(), type="x")
    with store.open("a", store.find("a")) as file:
        assert file.read() == b"old"
    assert sum(len(names) for _, _, names in os.walk(tmp_path)) == 2
