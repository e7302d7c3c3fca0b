"""Bad input and a bad world end in a catalogued error: nothing is lost, and nobody ever sees a traceback."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import time

import pytest

from genesys.app.world import RealFiles, real_world

GOOD = "from genesys import Server, project\nproject('shop', provider='paper')\nweb = Server()\n"


def fails(ran, code, *, exit_code=1):
    """Check that a command failed with one catalogued problem, all five parts of it, and nothing else."""
    assert ran.code == exit_code, ran.everything
    assert f"[{code}]" in ran.err, ran.err
    assert "Traceback" not in ran.everything
    for part in ("Reason: ", "Solution: ", "Command: ", "Documentation: "):
        assert part in ran.err
    return ran


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("from genesys import Server\nweb = Server(\n", "LOAD-"),
        ("from genesys import Servr\n", "LOAD-"),
        ("import no_such_module\n", "LOAD-"),
        ("raise RuntimeError('out of coffee')\n", "LOAD-"),
        ("1 / 0\n", "LOAD-"),
        ("import sys; sys.exit(3)\n", "LOAD-"),
        ("", "LOAD-"),
    ],
)
def test_a_broken_program_is_shown_with_its_place(shop, program, code):
    shop.write("infra.py", program)
    for command in (["plan"], ["deploy", "--yes"], ["validate"]):
        ran = shop.run(*command)
        assert ran.code == 1, ran.everything
        assert code in ran.err, ran.err
        assert "Traceback" not in ran.everything
    assert not (shop.path / ".genesys" / "state").exists(), "a broken program must not make a state"


def test_a_broken_program_does_not_stop_who_looks_at_what_runs(shop):
    shop.ok("deploy", "--yes")
    shop.write("infra.py", "def broken(:\n")
    for line in (["status"], ["output"], ["history"], ["state", "list"], ["show"], ["lock"], ["secret", "list"]):
        assert shop.run(*line).code == 0, line


def test_a_broken_program_does_not_stop_who_destroys(shop):
    shop.ok("deploy", "--yes")
    shop.write("infra.py", "def broken(:\n")
    ran = shop.run("destroy", "--yes")
    assert (ran.code, shop.desk) == (0, {}), ran.everything


def test_a_broken_program_does_not_stop_who_goes_back(shop):
    shop.ok("deploy", "--yes")
    shop.write("infra.py", GOOD.replace("Server()", "Server(size='large')"))
    shop.ok("deploy", "--yes")
    shop.write("infra.py", "def broken(:\n")
    shop.ok("rollback", "--last-known-good", "--yes")
    assert [thing["size"] for thing in shop.desk.values()] == ["small"]


def test_a_folder_without_a_project_is_named(shop):
    (shop.path / "infra.py").unlink()
    for line in (["plan"], ["status"], ["deploy", "--yes"], ["destroy", "--yes"], ["output"], ["logs", "web"]):
        ran = shop.run(*line)
        assert ran.code == 1, (line, ran.everything)
        assert "genesys init" in ran.err, (line, ran.err)


def test_another_provider_is_refused_naming_what_would_be_lost(shop, installing):
    stone = (shop.plugins / "paper.py").read_text().replace('"paper', '"stone').replace('f"paper:', 'f"stone:')
    (shop.plugins / "stone.py").write_text(stone)
    installing(shop.plugins, name="stone", value="stone:provider")
    program = "from genesys import Bucket, project\nproject('shop', provider='{}')\nfiles = Bucket()\n"
    shop.write("infra.py", program.format("paper"))
    shop.ok("deploy", "--yes")
    shop.write("infra.py", program.format("stone"))
    ran = shop.run("deploy", "--yes", "--confirm-data-loss", "shop/dev")
    assert (ran.code, "--replace-provider" in ran.err, "files" in ran.err) == (1, True, True), ran.everything
    assert set(shop.desk) == {"files/box"}
    ran = shop.run("deploy", "--yes", "--replace-provider")
    assert (ran.code, "CLI-004" in ran.err) == (1, True), ran.everything


def test_a_plan_made_with_other_plugins_is_refused(shop, installing):
    shop.ok("plan", "--out", "p.gplan")
    (shop.plugins / "genesys_paper-1.0.dist-info" / "entry_points.txt").unlink()
    installing(shop.plugins, version="2.0")
    fails(shop.run("deploy", "p.gplan"), "PLAN-015", exit_code=69)
    assert shop.desk == {}


def test_a_plugin_for_another_core_is_refused_before_it_is_imported(shop, installing):
    (shop.plugins / "late.py").write_text("raise SystemExit('imported')\n")
    installing(shop.plugins, name="late", value="late:provider", core=">=9")
    shop.write("infra.py", GOOD.replace("paper", "late"))
    fails(shop.run("plan"), "PLUGIN-003", exit_code=69)


class Full(RealFiles):
    """A disk on which nothing can be written any more, below one folder."""

    def __init__(self, folder: str, number: int) -> None:
        super().__init__()
        self._folder, self._errno = folder, number

    def _check(self, path: str) -> None:
        if path.startswith(self._folder):
            raise OSError(self._errno, os.strerror(self._errno), path)

    def write(self, path, data, *, mode=0o644):
        self._check(path)
        super().write(path, data, mode=mode)

    def create(self, path, data, *, mode=0o644):
        self._check(path)
        super().create(path, data, mode=mode)

    def append(self, path, *, mode=0o600):
        self._check(path)
        return super().append(path, mode=mode)

    def make_folder(self, path, *, mode=0o755):
        if not os.path.isdir(path):
            self._check(path)
        super().make_folder(path, mode=mode)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "STATE-010"), (errno.EACCES, "STATE-011"), (errno.EROFS, "STATE-011")]
)
@pytest.mark.parametrize("deployed", [False, True])
def test_a_full_or_read_only_disk_stops_before_anything_happens(shop, number, code, deployed):
    if deployed:
        shop.ok("deploy", "--yes")
        shop.write("infra.py", GOOD.replace("Server()", "Server(size='large')"))
    before = shop.desk
    world = real_world()
    world.files = Full(str(shop.path / ".genesys" / "state"), number)
    fails(shop.run("deploy", "--yes", world=world), code)
    assert shop.desk == before
    shop.ok("deploy", "--yes")
    assert len(shop.ok("state", "list", "--json").document["resources"]) == 1


def test_a_cache_that_cannot_be_written_costs_only_time(shop):
    world = real_world()
    world.files = Full(str(shop.root / "cache"), errno.EROFS)
    assert shop.run("plan", world=world).code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
def test_a_really_full_disk_loses_nothing(shop):
    shop.ok("deploy", "--yes")
    state = shop.path / ".genesys"
    full = shop.path / "small"
    full.mkdir()
    if (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=512k", "none", full], capture_output=True, check=False
        ).returncode
        != 0
    ):
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["cp", "-a", state, full / "data"], check=True)
        environment = {"GENESYS_DATA_DIR": "small/data"}
        (full / "filler").write_bytes(b"")
        with open(full / "filler", "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        shop.write("infra.py", GOOD.replace("Server()", "Server(size='large')"))
        fails(shop.command("deploy", "--yes", env=environment), "STATE-010")
        (full / "filler").unlink()
        assert shop.command("deploy", "--yes", env=environment).code == 0
        assert shop.command("plan", "--detailed-exitcode", env=environment).code == 0
    finally:
        subprocess.run(["umount", "-l", full], check=False)


def test_a_wrong_passphrase_and_a_missing_key_are_two_errors(shop):
    right, wrong = (
        {"GENESYS_PASSPHRASE": "five random words are enough"},
        {"GENESYS_PASSPHRASE": "five other words as a guess"},
    )
    shop.ok("deploy", "--yes", env=right)
    fails(shop.run("plan", env=wrong), "STATE-003", exit_code=3)
    fails(shop.run("plan"), "STATE-004", exit_code=3)
    assert shop.run("plan", "--detailed-exitcode", env=right).code == 0


def test_a_pipeline_never_invents_a_key(shop):
    ran = fails(shop.run("deploy", "--yes", env={"CI": "true"}), "STATE-023", exit_code=3)
    assert "GENESYS_KEY" in ran.err
    assert shop.desk == {}
    assert shop.run("plan", env={"CI": "true"}).code == 0, "looking at a first plan needs no key"


def objects(shop):
    return sorted(path for path in (shop.path / ".genesys" / "state").rglob("*") if path.is_file())


def test_one_wrong_byte_anywhere_in_the_state_is_found_or_does_no_harm(shop):
    shop.write("infra.py", GOOD + "other = Server()\n")
    shop.ok("deploy", "--yes")
    good = shop.ok("show").out
    found = 0
    for path in objects(shop):
        whole = path.read_bytes()
        if not whole or path.name.startswith("."):
            continue
        middle = len(whole) // 2
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0x40]) + whole[middle + 1 :])
        ran = shop.run("show")
        assert "CLI-008" not in ran.err, (path, ran.err)
        assert (ran.code, ran.out) == (0, good) or re.search(r"\[STATE-0", ran.err), (path, ran.everything)
        found += ran.code != 0
        path.write_bytes(whole)
        assert shop.ok("show").out == good
    assert found >= 1


def test_a_state_of_a_newer_format_is_left_alone(shop):
    shop.ok("deploy", "--yes")
    root = next(path for path in objects(shop) if path.name == "root")
    whole = root.read_bytes()
    for at in range(8):
        newer = whole[:at] + bytes([whole[at] + 1 & 255]) + whole[at + 1 :]
        root.write_bytes(newer)
        ran = shop.run("deploy", "--yes")
        assert ran.code != 0
        assert re.search(r"\[STATE-0(01|05)\]", ran.err), ran.err
        assert root.read_bytes() == newer
    root.write_bytes(whole)
    shop.ok("plan")


def test_a_stack_that_is_locked_by_the_living_waits_for_nobody(shop):
    shop.ok("deploy", "--yes")
    shop.write("infra.py", GOOD.replace("Server()", "Server(size='large')"))
    with shop.start("deploy", "--yes", env={"GENESYS_PAPER_SLOW": "3"}) as process:
        until(lambda: "held by" in shop.run("lock").out)
        ran = fails(shop.run("deploy", "--yes"), "STATE-006")
        assert socket.gethostname() in ran.err
        process.communicate()
    assert process.returncode == 0
    assert shop.run("plan", "--detailed-exitcode").code == 0
    assert shop.run("lock").out == "Nobody holds the lock.\n"


def test_a_lock_whose_holder_died_is_taken_without_a_word(shop):
    shop.ok("deploy", "--yes")
    shop.write("infra.py", GOOD.replace("Server()", "Server(size='large')"))
    with shop.start("deploy", "--yes", env={"GENESYS_PAPER_SLOW": "3"}) as process:
        until(lambda: "held by" in shop.run("lock").out)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    shop.ok("deploy", "--yes")
    assert [thing["size"] for thing in shop.desk.values()] == ["large"]
    assert shop.run("plan", "--detailed-exitcode").code == 0


def test_an_error_can_be_read_by_a_machine(shop):
    shop.write("infra.py", GOOD.replace("Server()", "Server(sise='big')"))
    ran = shop.run("plan", "--json")
    assert (ran.code, ran.err) == (1, "")
    problem = ran.document["diagnostics"][0]
    assert {"code", "severity", "summary", "reason", "solution", "command", "documentation", "where"} == set(problem)
    assert problem["where"] == {"file": "infra.py", "line": 3, "column": problem["where"]["column"]}


def test_what_nobody_foresaw_is_reported_without_a_traceback(shop, monkeypatch):
    import genesys.app.planning

    def broken(*args, **more):
        raise ZeroDivisionError("the secret is hunter2")

    monkeypatch.setattr(genesys.app.planning, "plan_project", broken)
    ran = shop.run("plan")
    fails(ran, "CLI-008")
    assert "hunter2" not in ran.everything
    assert "GENESYS_LOG=debug genesys plan" in ran.err


def until(true, patience_s=20.0):
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
