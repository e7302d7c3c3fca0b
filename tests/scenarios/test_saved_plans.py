"""Plans that travel: made in one checkout, run in another that has nothing but the file and the state's location."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

PROGRAM = """\
import os
from genesys import Container, LoadBalancer, Network, Secret, outputs, project

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ran.txt"), "a") as file:
    file.write("x")
project("shop", provider="local")
net = Network()
token = Secret(from_env="TOKEN")
web = Container(source="app", command=["python3", "main.py"], network=net, env={"TOKEN": token.secret_value})
front = LoadBalancer(targets=[web], network=net)
outputs(url=front.url)
"""
CANARY = "canary-4711-in-the-mine"


@pytest.fixture
def planned(place):
    place.write("infra.py", PROGRAM)
    place.write("app/main.py", place.APP)
    place.ok("plan", "--out", "new.gplan", env={"TOKEN": CANARY})
    return place


def elsewhere(place):
    """Another checkout: the declaration but neither the source folder nor `.genesys`; the state stays where it is."""
    other = place.another("elsewhere")
    shutil.copy(place.path / "infra.py", other.path)
    shutil.copy(place.path / "new.gplan", other.path)
    return other


def test_a_plan_runs_in_another_checkout_with_empty_caches(planned):
    other = elsewhere(planned)
    ran = other.command("deploy", "new.gplan", env={"TOKEN": CANARY})
    assert ran.code == 0, ran.everything
    assert (planned.path / "ran.txt").exists(), "the program leaves a trace when it runs"
    assert not (other.path / "ran.txt").exists(), "the program was run again"
    assert not (other.path / "app").exists()
    url = planned.output()
    assert (planned.get(url), planned.get(f"{url}/env/TOKEN")) == ("version one", CANARY)
    assert planned.clean("--var", "x=1") or planned.run("plan", "--detailed-exitcode", env={"TOKEN": CANARY}).code == 0


def test_secrets_are_read_again_and_never_travel(planned):
    assert planned.mentions(CANARY) == []
    other = elsewhere(planned)
    ran = other.run("deploy", "new.gplan")
    assert (ran.code, "RUN-009" in ran.err, "TOKEN" in ran.err) == (1, True, True), ran.everything


def test_a_secret_from_the_environment_is_only_in_private_files_of_who_uses_it(planned):
    ran = planned.command("deploy", "new.gplan", env={"TOKEN": CANARY})
    assert ran.code == 0, ran.everything
    assert CANARY not in ran.everything
    assert planned.get(f"{planned.output()}/env/TOKEN") == CANARY
    processes = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert CANARY not in processes
    found = planned.mentions(CANARY)
    assert found, "the agent needs it to start the program again"
    for path in found:
        assert path.startswith("local/"), path
        assert (planned.root / path).stat().st_mode & 0o077 == 0, path
        assert not path.endswith(".log"), path
    planned.ok("destroy", "--yes")
    assert planned.mentions(CANARY) == []


def test_a_plan_can_be_shown_by_whoever_has_the_key(planned):
    other = elsewhere(planned)
    shown = other.ok("show", "new.gplan")
    assert "web/process" in shown.out
    assert other.ok("show", "new.gplan", "--json").document["format"].startswith("genesys/plan/")
    foreign = json.loads(other.ok("show", "new.gplan", "--format", "terraform").out)
    assert {"format_version", "resource_changes"} <= set(foreign)
    assert CANARY not in shown.everything


def test_a_plan_is_not_run_twice(planned):
    env = {"TOKEN": CANARY}
    planned.ok("deploy", "new.gplan", env=env)
    ran = planned.run("deploy", "new.gplan", env=env)
    assert (ran.code, "PLAN-012" in ran.err) == (1, True), ran.everything


def test_a_plan_that_reality_left_behind_is_refused_naming_both_sides(planned):
    env = {"TOKEN": CANARY}
    planned.ok("deploy", "new.gplan", env=env)
    planned.write("infra.py", PROGRAM.replace('["python3", "main.py"]', '["python3", "-u", "main.py"]'))
    planned.ok("plan", "--out", "old.gplan", env=env)
    planned.write("infra.py", PROGRAM.replace('["python3", "main.py"]', '["python3", "-B", "main.py"]'))
    planned.ok("deploy", "--yes", env=env)
    ran = planned.run("deploy", "old.gplan", env=env)
    assert (ran.code, "PLAN-012" in ran.err, "web/process" in ran.err) == (1, True, True), ran.everything


def test_a_plan_stays_good_while_what_it_read_stands(planned):
    env = {"TOKEN": CANARY}
    planned.ok("deploy", "new.gplan", env=env)
    with_key = PROGRAM.replace("token =", "other = Secret(generate=20)\ntoken =")
    planned.write("infra.py", PROGRAM.replace("front =", "#").replace("outputs(", "#"))
    planned.write("infra.py", with_key)
    planned.ok("plan", "--out", "key.gplan", env=env)
    planned.ok("state", "protect", "web", env=env)
    planned.ok("deploy", "key.gplan", env=env)


def test_tampering_another_key_and_other_plugins_are_three_errors(planned, tmp_path):
    whole = (planned.path / "new.gplan").read_bytes()
    codes = set()
    (planned.path / "bad.gplan").write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
    codes.add(planned.run("deploy", "bad.gplan").err.partition("[")[2].partition("]")[0])
    other = planned.another("stranger")
    other.environ["XDG_CONFIG_HOME"] = str(tmp_path / "stranger-config")
    other.write("infra.py", "from genesys import project\nproject('shop', provider='local')\n")
    other.ok("plan", "--out", "mine.gplan")
    (other.path / "new.gplan").write_bytes(whole)
    codes.add(
        other.run("deploy", "new.gplan", env={"GENESYS_BACKEND_URL": str(other.path / ".genesys/state")})
        .err.partition("[")[2]
        .partition("]")[0]
    )
    assert codes == {"PLAN-013", "PLAN-014"}


def test_a_file_that_is_no_plan_is_named(place):
    place.write("genesys.yaml", "project: shop\nprovider: local\n")
    place.write("no.gplan", "hello")
    assert "PLAN-013" in place.run("deploy", "no.gplan").err
    for name in ("absent.gplan", "."):
        ran = place.run("deploy", name)
        assert (ran.code, "APP-019" in ran.err, f'"{name}"' in ran.err) == (1, True, True), ran.err
