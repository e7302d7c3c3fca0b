"""The example of the README, whole: an application that logs in to its database, broken and healed, and its secrets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "webapp"


@pytest.fixture
def webapp(place):
    shutil.copytree(EXAMPLE, place.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".genesys", "__pycache__"))
    place.ok("deploy", "--yes")
    return place


def answered(webapp, patience_s: float = 30.0) -> str:
    """What the application answers, as soon as it does."""

    def ask() -> str:
        try:
            return webapp.get(webapp.output(), 10)
        except OSError:
            return ""

    return str(webapp.until(ask, patience_s))


def test_it_answers_with_a_row_and_keeps_its_data_through_everything(webapp):
    first = answered(webapp)
    assert webapp.clean()
    for pid in webapp.running("postgres"):
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            continue
    ran = webapp.run("plan", "--detailed-exitcode")
    assert ran.code in {0, 2}, ran.everything
    if ran.code == 0:
        id = next(id for id in webapp.natives() if id.partition("/")[2].startswith("orders/"))
        assert webapp.client.read("local.database", [id])[id]["restarts"] > 0, "dead, and the plan says nothing"
    deadline = time.monotonic() + 30
    while not webapp.clean():
        webapp.ok("deploy", "--yes")
        assert time.monotonic() < deadline
    assert answered(webapp)
    assert first
    webapp.ok("destroy", "--yes", "--confirm-data-loss", "webapp/dev")
    assert webapp.until(lambda: not webapp.processes())


def test_destroy_asks_for_the_data_by_name(webapp):
    ran = webapp.run("destroy", "--yes")
    assert (ran.code, "--confirm-data-loss orders" in ran.err) == (1, True), ran.everything
    assert answered(webapp)


def secrets_of(webapp) -> list[str]:
    names = [row["path"] for row in webapp.ok("secret", "list", "--json").document["secrets"]]
    assert names
    return [webapp.ok("secret", "show", name, "--show-secrets").out.strip() for name in names]


def test_secrets_are_only_where_they_are_used(webapp):
    answered(webapp)
    said = [webapp.ok(*line).everything for line in (
        ["plan", "--full"], ["show"], ["show", "--json"], ["state", "list", "--json"], ["status", "--json"], ["output"],
        ["output", "--json"], ["history", "--json"], ["logs", "web"], ["plan", "--json"], ["secret", "list"],
    )]  # fmt: skip
    webapp.ok("plan", "--out", "p.gplan")
    processes = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    values = secrets_of(webapp)
    for value in values:
        assert len(value) >= 16
        assert value not in processes
        assert not any(value in text for text in said)
        for path in webapp.mentions(value):
            whole = webapp.root / path
            assert not path.startswith(("project", "cache", "config")), path
            assert whole.stat().st_mode & 0o077 == 0, f"{path} can be read by others"
            assert "log" not in path.rpartition("/")[2], path


def test_a_secret_output_is_shown_only_on_purpose(place):
    place.write(
        "genesys.yaml",
        "project: shop\nprovider: local\nresources:\n  key: {kind: secret, generate: 20}\noutputs:\n  key: ${key.secret_value}\n",
    )
    ran = place.ok("deploy", "--yes")
    assert "key = (sensitive value)" in ran.out
    ran = place.run("output", "key")
    assert (ran.code, "APP-007" in ran.err) == (1, True)
    value = place.ok("output", "key", "--show-secrets").out.strip()
    assert len(value) == 20
    assert value not in place.ok("output", "--json").out


def test_a_port_that_is_taken_is_named(place):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        place.write("app/main.py", place.APP)
        place.write(
            "infra.py",
            "from genesys import Container, LoadBalancer, Network, project\nproject('shop', provider='local')\nnet = Network()\n"
            "web = Container(source='app', command=['python3', 'main.py'], network=net)\n"
            f"front = LoadBalancer(targets=[web], network=net, listen={port})\n",
        )
        ran = place.run("deploy", "--yes")
        assert ran.code == 4, ran.everything
        assert str(port) in ran.err
        assert "PORT_TAKEN" in ran.err
        assert "front" in ran.err
    place.ok("deploy", "--yes")
    assert place.clean()


@pytest.mark.parametrize("runtime", ["ruby:3", "node:99", "python:2.6"])
def test_a_runtime_that_is_not_here_is_named_before_anything_runs(place, runtime):
    place.write("app/main.py", place.APP)
    place.write(
        "infra.py",
        f"from genesys import WebApp, project\nproject('shop', provider='local')\nweb = WebApp({runtime!r}, source='app')\n",
    )
    ran = place.run("deploy", "--yes")
    assert ran.code != 0
    assert "CLI-008" not in ran.err, ran.err
    assert re.search(runtime.partition(":")[0], ran.err), ran.err
    assert not place.processes()


def test_an_agent_folder_that_cannot_be_made_is_named(place):
    place.write("genesys.yaml", "project: shop\nprovider: local\nresources:\n  files: {kind: bucket}\n")
    (place.root / "file").write_text("in the way")
    ran = place.run("deploy", "--yes", env={"GENESYS_LOCAL_HOME": str(place.root / "file" / "local")})
    assert ran.code in {1, 3, 4}, ran.everything
    assert "CLI-008" not in ran.err, ran.err
    assert "file" in ran.err


def test_a_program_that_needs_a_package_that_is_not_there_says_so(place):
    place.write("app/main.py", place.APP)
    place.write("app/requirements.txt", "no-such-package-of-anyone==0.0.1\n")
    place.write(
        "infra.py",
        "from genesys import Container, project\nproject('shop', provider='local')\n"
        "web = Container(runtime='python:3', source='app')\n",
    )
    ran = place.run("deploy", "--yes", env={"PIP_NO_INDEX": "1"})
    assert ran.code == 4, ran.everything
    assert "no-such-package-of-anyone" in ran.err
