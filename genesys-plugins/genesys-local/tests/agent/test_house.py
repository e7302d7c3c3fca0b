"""Addresses, ports, locks and files of the agent, without an agent."""

from __future__ import annotations

import errno
import os
import socket
import stat
import tarfile

import pytest
import trio

from genesys_local.agent import accounts, addresses, builds, disk, pgbinary, trouble
from genesys_local.agent.house import House, Locks
from genesys_local.agent.registry import Record
from genesys_local.fault import AgentFault


def _house(tmp_path) -> House:
    return House(str(tmp_path), lambda *_: None)


def _record(id="s/x~1", type="local.network", **state):
    return Record(type, id, token="t", body={"name": "x"}, state=state)


def test_records_come_back_and_broken_ones_are_set_aside(tmp_path):
    house = _house(tmp_path)
    for number in range(3):
        house.registry.save(_record(f"s/x{number}~1", phase="ready"))
    folder = os.path.join(house.registry.folder("s"), "natives")
    (broken, *_) = sorted(os.listdir(folder))
    with open(os.path.join(folder, broken), "w", encoding="ascii") as file:
        file.write("{")
    again = _house(tmp_path)
    again.registry.load()
    assert len(again.registry) == 2
    assert broken + ".unreadable" in os.listdir(folder)
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700


@pytest.mark.parametrize("id", ["", "x", "../x~1", "a/b/../../\0", "/x~1", ".. /x", "a" * 200 + "/x"])
def test_ids_that_could_leave_the_folder_are_refused(tmp_path, id):
    with pytest.raises(AgentFault) as caught:
        _house(tmp_path).registry.save(_record(id))
    assert caught.value.code == "ID_SHAPE"


def test_addresses_of_a_network_are_given_once(tmp_path):
    house = _house(tmp_path)
    if not house.own_loopback:
        pytest.skip("this platform has one loopback address")
    house.registry.save(_record("s/net~1", base="127.99.1.0"))
    given = {house.address("s/net~1") for _ in range(248)}
    assert len(given) == 248
    assert all(address.startswith("127.99.1.") for address in given)


def test_a_full_network_says_so(tmp_path):
    house = _house(tmp_path)
    if not house.own_loopback:
        pytest.skip("this platform has one loopback address")
    binds = [[address, 1] for address in addresses.hosts("127.99.2.0")]
    house.registry.save(_record("s/net~1", base="127.99.2.0", binds=binds))
    with pytest.raises(AgentFault) as caught:
        house.address("s/net~1")
    assert caught.value.fault == "QuotaExceeded"


def test_ports_are_stable_and_never_given_twice(tmp_path):
    first, second = _house(tmp_path), _house(tmp_path)
    assert first.port("127.0.0.1", "seed") == second.port("127.0.0.1", "seed")
    assert len({first.port("127.0.0.1", "seed") for _ in range(20)}) == 20


def test_two_agents_never_share_a_network():
    one, two = addresses.Networks(), addresses.Networks()
    if not addresses.own_loopback():
        pytest.skip("this platform has one loopback address")
    a, b = one.choose("same seed"), two.choose("same seed")
    assert a != b
    one.release(a)
    assert two.claim(a)
    for base in (a, b):
        two.release(base)


def test_the_holder_of_a_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as plug:
        fault = addresses.port_taken("127.0.0.1", plug.getsockname()[1])
    assert f"process {os.getpid()}" in fault.message


def test_one_lock_an_id_and_none_is_kept():
    order: list[str] = []

    async def work(locks: Locks, id: str, name: str) -> None:
        async with locks.hold(id):
            order.append(f"{name} in")
            await trio.sleep(0.01)
            order.append(f"{name} out")

    async def main() -> None:
        locks = Locks()
        async with trio.open_nursery() as nursery:
            for name in ("a", "b", "c"):
                nursery.start_soon(work, locks, "same", name)
        assert locks._locks == {}

    trio.run(main)
    assert [word.split()[1] for word in order] == ["in", "out"] * 3


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = str(tmp_path / "file")
    disk.write(path, b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        disk.write(path, b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_read_only_folders_are_removed_too(tmp_path):
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    deep.chmod(0o500)
    disk.remove(str(tmp_path / "a"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "number, fault, code",
    [
        (errno.ENOSPC, "QuotaExceeded", "DISK_FULL"),
        (errno.EROFS, "Denied", "FOLDER_NOT_WRITABLE"),
        (errno.EMFILE, "Transient", "TOO_MANY_FILES"),
    ],
)
def test_errors_of_the_system_have_a_fault_of_their_own(tmp_path, number, fault, code):
    log = str(tmp_path / "agent.log")
    found = trouble.fault_of(ExceptionGroup("", [OSError(number, "words", "/place")]), log)
    assert (found.fault, found.code, found.message) == (fault, code, "/place: words")
    assert not os.path.exists(log)


def test_a_bug_is_logged_and_shown_without_its_text(tmp_path):
    log = str(tmp_path / "agent.log")
    found = trouble.fault_of(KeyError("maybe a secret"), log)
    assert (found.fault, found.code) == ("Unknown", "INTERNAL")
    assert "maybe a secret" not in found.message
    assert os.path.getsize(log)


def test_a_postgres_that_its_account_cannot_reach_is_copied(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root steps down to another account")
    (tmp_path / "pg" / "bin").mkdir(parents=True)
    (tmp_path / "pg" / "bin" / "postgres").write_text("program")
    (tmp_path / "pg").chmod(0o700)
    home = str(tmp_path / "home")
    found = pgbinary._passable(home, pgbinary.Binaries(str(tmp_path / "pg" / "bin"), 16, "16.2"))
    try:
        assert found.folder != str(tmp_path / "pg" / "bin")
        assert accounts.reachable(found.folder)
        assert os.path.getsize(found.program("postgres")) == len("program")
    finally:
        accounts.leave(accounts.outside(home, "postgres"))
    assert not os.path.exists(found.folder)


@pytest.mark.parametrize(
    "name, type, link",
    [
        ("../out", tarfile.REGTYPE, ""),
        ("/etc/out", tarfile.REGTYPE, ""),
        ("a/../../out", tarfile.REGTYPE, ""),
        ("link", tarfile.SYMTYPE, "../../etc"),
        ("link", tarfile.SYMTYPE, "/etc/passwd"),
        ("hard", tarfile.LNKTYPE, "/etc/passwd"),
        ("pipe", tarfile.FIFOTYPE, ""),
    ],
)
def test_an_archive_that_would_leave_its_folder_is_refused(name, type, link):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = type, link
    with pytest.raises(AgentFault) as caught:
        builds._stays_inside(member)
    assert caught.value.code == "SOURCE_UNREADABLE"
