"""Where nothing can be appended to, a journal is numbered objects: the same records, and a hole is an error."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.spi.backend import Caps
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.portal import Portal

PART = "/state/shop/dev/runs/run1/journal/000000"


class Remote(LocalBackend):
    """The same objects, but none that grows."""

    def __init__(self, files, folder):
        super().__init__(files, folder)
        self.caps = Caps()


def opened(world, backend=Remote):
    return world.open(backend=backend(world.files, "/state"))


@pytest.fixture
def written(world):
    journal = complete(opened(world).runs.open_journal("run1"))
    for n in range(4):
        journal.append([{"n": n}])
        journal.append([{"n": n, "more": "x" * 2000}])
        journal.sync()
    journal.append([{"n": 4}])
    return world


def numbers(world):
    return [record["n"] for record in complete(opened(world).runs.journal("run1"))]


def test_what_was_synced_is_read_in_order_and_the_rest_is_lost(written):
    assert numbers(written) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_every_sync_writes_one_object_once(written):
    pieces = sorted(path for path in written.memory.files if path.startswith(PART))
    assert [path.rpartition("/")[2] for path in pieces] == [f"{n:06d}" for n in range(5)], "the header and four groups"


def test_a_sync_without_anything_new_writes_nothing(written):
    state = opened(written)
    journal = complete(state.runs.open_journal("run2"))
    before = len(written.memory.files)
    journal.sync()
    assert len(written.memory.files) == before


def test_a_missing_piece_in_the_middle_is_an_error_and_not_an_end(written):
    del written.memory.files[f"{PART}/000002"]
    with pytest.raises(GenesysError) as raised:
        numbers(written)
    assert raised.value.codes == ["STATE-001"]


def test_a_second_writer_of_a_piece_is_refused(written):
    state = opened(written)
    journal = complete(state.runs.open_journal("run1"))
    written.memory.files[PART.replace("000000", "000001") + "/000001"] = b"somebody else's"
    journal.append([{"n": 9}])
    with pytest.raises(GenesysError) as raised:
        journal.sync()
    assert raised.value.codes == ["STATE-015"]


def test_a_second_process_adds_a_part(written):
    journal = complete(opened(written).runs.open_journal("run1"))
    journal.append([{"n": 7}])
    journal.sync()
    assert numbers(written) == [0, 0, 1, 1, 2, 2, 3, 3, 7]


def test_a_forgotten_journal_leaves_no_object(written):
    complete(opened(written).runs.forget_journal("run1"))
    assert [path for path in written.memory.files if "/journal/" in path] == []
    assert numbers(written) == []


def test_a_backend_that_waits_is_reached_with_and_without_a_loop():
    import trio

    class Slow:
        caps = Caps()

        def __init__(self):
            self.loops = set()

        async def get(self, key):
            await trio.sleep(0.001)
            self.loops.add(id(trio.lowlevel.current_trio_token()))
            if key == "none":
                raise KeyError(key)
            return key.encode(), "1"

    portal = Portal(Slow())
    assert complete(portal.get("a")) == (b"a", "1")
    with pytest.raises(KeyError):
        complete(portal.get("none"))

    async def inside():
        assert complete(portal.get("b")) == (b"b", "1"), "also from synchronous code inside of a loop"
        async with trio.open_nursery() as nursery:
            for _ in range(5):
                nursery.start_soon(portal.get, "c")
        return await portal.get("d")

    assert trio.run(inside) == (b"d", "1")
    assert len(portal.inner.loops) == 1, "connections belong to one loop"
