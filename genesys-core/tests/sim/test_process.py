"""A process dies at the call that was asked for, stays dead, and leaves on its disk what was durable."""

from __future__ import annotations

import errno

import pytest

from genesys.sim.disk import Disk, Fate
from genesys.sim.files import SimFiles
from genesys.sim.process import Process, SimCrash
from genesys.sim.world import Planet


def files(disk=None, *, die_at=0, fate=None):
    return SimFiles(disk or Disk(), Process(die_at), lambda: 5.0, fate)


def test_a_dead_process_reaches_nothing_any_more_not_even_in_finally():
    planet = Planet()
    world = planet.start(die_at=2)
    with pytest.raises(SimCrash):
        try:
            world.files.write("/a", b"1")
        finally:
            calls = [
                lambda: world.files.write("/b", b"2"),
                lambda: world.files.delete("/a"),
                lambda: world.files.read("/a"),
                lambda: world.files.list("/"),
                lambda: world.files.exists("/a"),
                lambda: world.files.append("/c"),
                lambda: world.files.make_folder("/d"),
                lambda: world.files.delete_folder("/d"),
                lambda: world.files.look("/a"),
                lambda: world.process.point(),
            ]
            for call in calls:
                with pytest.raises(SimCrash):
                    call()
    assert planet.disk.files["/a"] == b"1", "it died after the effect"
    assert "/b" not in planet.disk.files


def test_the_points_of_an_effect_are_before_it_and_after_it():
    for die_at, there in ((1, False), (2, True), (3, True)):
        disk = Disk()
        one = files(disk, die_at=die_at)
        try:
            one.write("/a", b"x")
            one.write("/b", b"x")
        except SimCrash:
            pass
        assert ("/a" in disk.files) is there
        assert "/b" not in disk.files


@pytest.mark.parametrize("torn, kept", [(0, 0), (700, 700), (9999, 1500)])
def test_of_what_was_not_synced_a_crash_leaves_a_beginning(torn, kept):
    disk = Disk()
    one = files(disk, fate=Fate(torn=torn))
    log = one.append("/log")
    log.append(b"a" * 100)
    log.sync()
    log.append(b"b" * 1500)
    one.process.kill()
    assert disk.files["/log"] == b"a" * 100 + b"b" * kept


def test_a_seeded_crash_tears_at_sectors_and_every_outcome_happens():
    sizes, renames = set(), set()
    for number in range(60):
        disk = Disk()
        one = files(disk, fate=Fate(None, None))
        log = one.append(f"/log{number}")
        log.append(b"b" * 1500)
        one.process.kill()
        sizes.add(len(disk.files[f"/log{number}"]))
        other = Disk({f"/f{number}": b"old"})
        with pytest.raises(SimCrash):
            files(other, die_at=2, fate=Fate(None, None)).write(f"/f{number}", b"new")
        renames.add(other.files[f"/f{number}"])
    assert sizes == {0, 512, 1024, 1500}
    assert renames == {b"old", b"new"}


def test_the_whole_port_is_there():
    one = files()
    one.make_folder("/a/b", mode=0o700)
    one.create("/a/b/f", b"123", mode=0o600)
    with pytest.raises(FileExistsError):
        one.create("/a/b/f", b"")
    assert one.list("/a") == ["b"]
    assert one.list("/nowhere") == []
    assert one.stat("/a/b/f") == (3, 5_000_000_000)
    assert (one.look("/a/b/f").kind, one.look("/a/b/f").mode) == ("file", 0o600)
    assert (one.look("/a/b").kind, one.look("/a/b").mode) == ("folder", 0o700)
    assert one.exists("/a")
    with pytest.raises(FileNotFoundError):
        one.look("/a/c")
    with pytest.raises(FileNotFoundError):
        one.read("/a/c")
    with pytest.raises(NotADirectoryError):
        one.write("/a/b/f/g", b"")
    one.delete("/a/b/f")
    one.delete("/a/b/f")
    assert one.list("/a/b") == []
    one.write("/a/b/g", b"")
    one.delete_folder("/a")
    assert not one.exists("/a")


def test_a_full_disk_fails_every_effect_and_no_look():
    one = files(Disk({"/a": b"1"}))
    one.fail = errno.ENOSPC
    with pytest.raises(OSError, match="space"):
        one.write("/a", b"2")
    assert one.read("/a") == b"1"


def test_a_lock_is_free_when_its_holder_is_dead():
    disk = Disk()
    first, second = files(disk), files(disk)
    with first.lock("/l"):
        with pytest.raises(BlockingIOError), second.lock("/l"):
            pass
        first.process.kill()
        with second.lock("/l"):
            assert disk.holders["/l"] is second.process
    with second.lock("/l"):
        pass
    assert disk.holders == {}


def test_one_bit_rots():
    disk = Disk({"/a": b"\x00\x00"})
    disk.flip("/a", 9)
    assert disk.files["/a"] == b"\x00\x02"
