"""The real file system: whole or absent, whatever call a crash hits, and locks between processes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap

import pytest

from genesys.app.world import real_world
from genesys.state.check import check
from genesys.state.drive import complete
from genesys.state.local import LocalBackend
from genesys.state.state import find_state, open_state


class Killed(BaseException):
    """The process dies at a system call."""


CALLS = ("open", "write", "fsync", "fdatasync", "replace", "link", "unlink", "mkdir", "close")


def dying(monkeypatch, at):
    """Let system call number ``at``, and all that follow, end the process; return the counter and open files."""
    count, opened = [0], []

    def wrap(name):
        inner = getattr(os, name)

        def call(*args, **kwargs):
            count[0] += 1
            if at and count[0] >= at:
                raise Killed
            if name == "write" and at and count[0] == at - 1:
                inner(args[0], bytes(args[1])[: len(args[1]) // 2])  # A torn write is the last thing it did.
                count[0] += 1
                raise Killed
            result = inner(*args, **kwargs)
            if name == "open":
                opened.append(result)
            elif name == "close":
                opened.remove(args[0])
            return result

        return call

    for name in CALLS:
        if hasattr(os, name):
            monkeypatch.setattr(os, name, wrap(name))
    return count, opened


def work(folder, fragment, done):
    world = real_world()
    world.environ = {"HOME": folder, "GENESYS_KEYRING": "off"}
    backend = LocalBackend(world.files, f"{folder}/state")
    state = complete(open_state(world, backend, "shop/dev", create=True))
    done.append({})
    for at in range(2):
        claim = complete(state.claims.take(f"run{at}", take_over=True)).claim
        complete(state.commit([fragment(f"n{at}")], claim=claim, release=True))
        done.append({**done[-1], f"n{at}/process~1": fragment(f"n{at}")})


def test_killed_at_every_system_call_the_state_is_the_old_one_or_the_new_one(tmp_path, monkeypatch, fragment):
    with monkeypatch.context() as patch:
        total, _ = dying(patch, 0)
        work(str(tmp_path / "whole"), fragment, [])
    assert total[0] > 60
    for at in range(1, total[0] + 1):
        folder, done = str(tmp_path / str(at)), []
        with monkeypatch.context() as patch:
            _, opened = dying(patch, at)
            with pytest.raises(Killed):
                work(folder, fragment, done)
        for fd in opened:
            os.close(fd)  # As the system does for a dead process, its locks with them.
        world = real_world()
        world.environ = {"HOME": folder, "GENESYS_KEYRING": "off"}
        backend = LocalBackend(world.files, f"{folder}/state")
        state = complete(find_state(world, backend, "shop/dev"))
        if state is None:
            assert not done
            continue
        found = complete(complete(state.head()).fragments())
        acked = done[-1] if done else {}
        assert acked.items() <= found.items()
        assert len(found) <= len(acked) + 1
        assert complete(check(state)).findings == []
        complete(state.commit([], claim=complete(state.claims.take("next", take_over=True)).claim))


def watched(monkeypatch):
    """Return the list of calls that make something visible or durable, as they come, with the path of each."""
    calls, paths = [], {}

    def wrap(name, told):
        inner = getattr(os, name)

        def call(*args, **kwargs):
            result = inner(*args, **kwargs)
            if name == "open":
                paths[result] = str(args[0])
            told(args)
            return result

        monkeypatch.setattr(os, name, call)

    for name in ("fsync", "fdatasync"):
        if hasattr(os, name):
            wrap(name, lambda args: calls.append(("durable", paths[args[0]])))
    for name in ("replace", "link"):
        wrap(name, lambda args: calls.append(("visible", str(args[1]))))
    wrap("open", lambda args: None)
    return calls


@pytest.mark.parametrize("verb", ["write", "create"])
def test_writing_is_durable_before_it_is_visible_and_before_it_returns(tmp_path, monkeypatch, verb):
    files, path = real_world().files, str(tmp_path / "root")
    calls = watched(monkeypatch)
    getattr(files, verb)(path, b"content")
    assert [word for word, _ in calls] == ["durable", "visible", "durable"]
    (_, first), (_, second), (_, third) = calls
    assert first.startswith(str(tmp_path / "."))
    assert (second, third) == (path, str(tmp_path)), "the name is durable in its folder, too"


def test_a_new_journal_is_durable_in_its_folder(tmp_path, monkeypatch):
    calls = watched(monkeypatch)
    journal = real_world().files.append(str(tmp_path / "journal"))
    assert calls == [("durable", str(tmp_path))]
    journal.append(b"1")
    assert len(calls) == 1
    journal.sync()
    journal.close()
    assert calls[1:] == [("durable", str(tmp_path / "journal"))]


def test_writing_replaces_and_creating_does_not(tmp_path):
    files, path = real_world().files, str(tmp_path / "a")
    files.create(path, b"1")
    with pytest.raises(FileExistsError):
        files.create(path, b"2")
    assert files.read(path) == b"1"
    files.write(path, b"3", mode=0o600)
    assert files.read(path) == b"3"
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert files.stat(path)[0] == 1
    assert files.list(str(tmp_path)) == ["a"]
    assert os.listdir(tmp_path) == ["a"], "no temporary file is left"


def test_creating_loses_no_race_where_there_are_no_links(tmp_path, monkeypatch):
    def link(*_, **__):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", link)
    files, path = real_world().files, str(tmp_path / "a")
    files.create(path, b"1")
    with pytest.raises(FileExistsError):
        files.create(path, b"2")
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    assert files.read(path) == b"1"
    assert files.list(str(tmp_path)) == ["a"]


def test_a_write_that_fails_leaves_the_old_content_and_no_temporary_file(tmp_path, monkeypatch):
    files, path = real_world().files, str(tmp_path / "a")
    files.write(path, b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    for name in ("write", "fdatasync" if hasattr(os, "fdatasync") else "fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(OSError):
                files.write(path, b"new")
        assert (files.read(path), os.listdir(tmp_path)) == (b"old", ["a"])


def test_absent_things_are_quiet(tmp_path):
    files, path = real_world().files, str(tmp_path / "none")
    assert not files.exists(path)
    assert files.list(path) == []
    files.delete(path)
    files.delete_folder(path)
    with pytest.raises(FileNotFoundError):
        files.read(path)
    files.make_folder(path + "/a/b", mode=0o700)
    files.make_folder(path + "/a/b")
    assert os.stat(path + "/a").st_mode & 0o777 == 0o700
    files.delete_folder(path)
    assert not files.exists(path)


def test_appending_goes_on_where_it_ended(tmp_path):
    files, path = real_world().files, str(tmp_path / "a")
    for part in (b"one", b"two"):
        appender = files.append(path)
        appender.append(part)
        appender.sync()
        appender.close()
        appender.close()
    assert files.read(path) == b"onetwo"
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_programs_are_run_and_found():
    world = real_world()
    done = world.processes.run([sys.executable, "-c", "import sys; print(sys.stdin.read() + 'x'); sys.exit(3)"])
    assert (done.code, done.out, done.err) == (3, b"x\n", b"")
    assert world.processes.which("sh")
    assert world.processes.which("no-such-program-here") is None
    with pytest.raises(FileNotFoundError):
        world.processes.run(["no-such-program-here"])
    assert world.clock.now() > 1.7e9
    assert world.clock.monotonic() <= world.clock.monotonic()
    assert len(world.entropy.token(9)) == 9


def test_commits_of_many_processes_are_all_there(tmp_path):
    program = textwrap.dedent("""
        import sys
        from genesys.app.world import real_world
        from genesys.model.fragment import Fragment
        from genesys.state.drive import complete
        from genesys.state.local import LocalBackend
        from genesys.state.state import open_state
        folder, who = sys.argv[1:]
        world = real_world()
        world.environ = {"HOME": folder, "GENESYS_KEYRING": "off"}
        state = complete(open_state(world, LocalBackend(world.files, folder + "/state"), "shop/dev", create=True))
        for at in range(12):
            complete(state.commit([Fragment(f"p{who}/{at}", desired={"n": at})], claim=None))
    """)
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(who)], stderr=subprocess.PIPE)
        for who in range(4)
    ]
    assert [(process.wait(), process.stderr.read()) for process in running] == [(0, b"")] * 4
    for process in running:
        process.stderr.close()
    world = real_world()
    world.environ = {"HOME": str(tmp_path), "GENESYS_KEYRING": "off"}
    state = complete(find_state(world, LocalBackend(world.files, f"{tmp_path}/state"), "shop/dev"))
    assert len(complete(complete(state.head()).index())) == 48
    assert complete(state.roots.read()).seq == 49
    assert complete(check(state)).findings == []
