"""A journal cut at any byte gives the records before the cut; what was synced and then damaged is an error."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError
from genesys.state.drive import complete

PATH = "/state/shop/dev/runs/run1/journal/000000"


@pytest.fixture
def written(world):
    """A journal of five frames, of which the first three were synced before the last was written."""
    state = world.open()
    journal = complete(state.runs.open_journal("run1"))
    journal.append([{"n": 0}, {"n": 1}])
    journal.append([{"n": 2, "text": "x" * 3000}])
    journal.append([{"n": 3}])
    journal.sync()
    journal.append([{"n": 4}])
    journal.append([{"n": 5}])
    journal.sync()
    journal.close()
    return world


def numbers(world, run="run1"):
    return [record["n"] for record in complete(world.open().runs.journal(run))]


def test_records_are_read_in_order(written):
    assert numbers(written) == [0, 1, 2, 3, 4, 5]


def test_cut_at_any_byte_it_gives_the_records_before_the_cut(written):
    whole, seen = written.memory.files[PATH], set()
    for size in range(len(whole) + 1):
        written.memory.files[PATH] = whole[:size]
        found = numbers(written)
        assert found == [0, 1, 2, 3, 4, 5][: len(found)]
        seen.add(len(found))
    assert seen == {0, 2, 3, 4, 5, 6}, "frames are all or nothing"


def test_a_flipped_byte_never_gives_other_records(written):
    whole = written.memory.files[PATH]
    for at in range(len(whole)):
        written.memory.files[PATH] = whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]
        try:
            found = numbers(written)
        except GenesysError as error:
            assert error.codes[0] in {"STATE-001", "STATE-005"}
        else:
            assert found == [0, 1, 2, 3, 4, 5][: len(found)]


def test_damage_in_what_was_durable_is_an_error_and_not_a_cut(written):
    whole = written.memory.files[PATH]
    at = 60 + 4 + 10
    written.memory.files[PATH] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    with pytest.raises(GenesysError) as caught:
        numbers(written)
    assert caught.value.codes == ["STATE-001"]


def test_pages_that_were_never_synced_may_be_missing_in_any_order(world):
    state = world.open()
    journal = complete(state.runs.open_journal("run1"))
    for n in range(3):
        journal.append([{"n": n}])
    journal.sync()
    whole = world.memory.files[PATH]
    size = int.from_bytes(whole[60:64], "big")
    world.memory.files[PATH] = whole[:64] + bytes(size) + whole[64 + size :]
    assert numbers(world) == [], "none of the three frames says that the first was durable"


def test_another_process_goes_on_in_a_part_of_its_own(written):
    journal = complete(written.open().runs.open_journal("run1"))
    journal.append([{"n": 6}])
    journal.sync()
    assert numbers(written) == [0, 1, 2, 3, 4, 5, 6]
    written.memory.files[PATH] = written.memory.files[PATH][:-5]
    assert numbers(written) == [0, 1, 2, 3, 4, 6]


def test_the_journal_of_another_run_does_not_open(written):
    written.memory.files[PATH.replace("run1", "run2")] = written.memory.files[PATH]
    with pytest.raises(GenesysError):
        numbers(written, "run2")


def test_a_plan_is_written_once_and_read_back(world):
    runs = world.open().runs
    assert complete(runs.plan("run1")) is None
    complete(runs.put_plan("run1", b"plan" * 1000))
    complete(runs.put_plan("run1", b"plan" * 1000))
    assert complete(runs.plan("run1")) == b"plan" * 1000
    with pytest.raises(GenesysError) as caught:
        complete(runs.put_plan("run1", b"another"))
    assert caught.value.codes == ["STATE-015"]


def test_runs_are_listed_by_time_and_their_journals_can_go(world):
    runs = world.open().runs
    ids = []
    for moment in (5.0, 1.0, 3.0):
        world.clock.time.at = moment
        ids.append(runs.new_id())
        complete(runs.put_plan(ids[-1], b"x"))
        complete(runs.open_journal(ids[-1])).append([{}])
    assert complete(runs.ids()) == (ids[1], ids[2], ids[0])
    complete(runs.forget_journal(ids[0]))
    assert complete(runs.journal(ids[0])) == []
    assert complete(runs.plan(ids[0])) == b"x"


def test_a_full_disk_is_a_catalogued_error(world):
    import errno

    journal = complete(world.open().runs.open_journal("run1"))
    world.files.fail = errno.ENOSPC
    for call in (lambda: journal.append([{}]), journal.sync):
        with pytest.raises(GenesysError) as caught:
            call()
        assert caught.value.codes == ["STATE-010"]


def test_appending_and_syncing_may_run_in_two_threads(tmp_path):
    from threading import Thread

    from genesys.app.world import real_world
    from genesys.state.local import LocalBackend
    from genesys.state.state import open_state

    world = real_world()
    world.environ = {"HOME": str(tmp_path), "GENESYS_KEYRING": "off"}
    state = complete(open_state(world, LocalBackend(world.files, str(tmp_path / "state")), "shop/dev", create=True))
    journal = complete(state.runs.open_journal("run1"))
    going = True

    def sync():
        while going:
            journal.sync()

    thread = Thread(target=sync)
    thread.start()
    for n in range(500):
        journal.append([{"n": n}])
    going = False
    thread.join()
    journal.sync()
    assert [record["n"] for record in complete(state.runs.journal("run1"))] == list(range(500))
