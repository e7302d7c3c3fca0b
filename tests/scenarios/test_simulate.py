"""``--simulate``: any provider without an account, a network or a trace of it in what is real."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from genesys.sim.ledger import Effect, Ledger
from genesys.testing.project import Folder, Ran

EXAMPLE = Path(__file__).parents[2] / "examples" / "webapp"
ALL = ("aws", "azure", "gcp", "local")
SHOP = """\
project: shop
provider: {provider}
resources:
  net: {{kind: network, type: development}}
  orders: {{kind: database, type: postgres, network: net}}
  web: {{kind: server, size: small, network: net, connects: [orders], tags: {{team: {team}}}}}
outputs:
  web: ${{web.id}}
"""


class Paper(Folder):
    """A project of which everything is simulated."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, GENESYS_LOCAL_HOME=str(root / "local"))

    def shop(self, provider: str, *, team: str = "a") -> None:
        """Declare a network, a database and a server."""
        self.write("genesys.yaml", SHOP.format(provider=provider, team=team))

    def sim(self, *args: str, **more: Any) -> Ran:
        """Run a simulated command, and fail with what it said unless it ends well."""
        return self.ok(*args, "--simulate", **more)

    @property
    def kept(self) -> Path:
        """The folder of the simulation."""
        return self.path / ".genesys" / "simulated"

    @property
    def cloud(self) -> dict[str, Any]:
        """What is kept of the cloud."""
        found: dict[str, Any] = json.loads((self.kept / "cloud.json").read_text())
        return found

    @property
    def ledger(self) -> Ledger:
        """Every effect so far."""
        return Ledger([Effect(*effect) for effect in self.cloud["effects"]])

    def recorded(self) -> set[str]:
        """Ids in the state."""
        return {resource["id"] for resource in self.sim("show", "--json").document["resources"]}

    def assert_nothing_real(self) -> None:
        """Nothing outside of the simulation's folder was written."""
        assert not (self.path / ".genesys" / "state").exists()
        assert not (self.root / "local").exists()
        assert not (self.root / "config").exists()
        assert not (self.root / "home" / ".config").exists()


@pytest.fixture
def paper(tmp_path, monkeypatch):
    def refused(*args: object) -> None:
        raise AssertionError("a simulation opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    return Paper(tmp_path)


@pytest.mark.parametrize("provider", ALL)
def test_one_declaration_lives_on_every_provider_by_changing_one_line(paper, provider):
    paper.shop(provider)
    ran = paper.sim("deploy", "--yes")
    assert ran.err.count("Simulated: ") == 1
    assert 'web = "sim-' in ran.out
    assert "No changes" in paper.sim("plan").out
    assert "Nothing drifted" in paper.sim("drift", "detect").out
    assert paper.sim("status", "--json").document["healthy"] is True
    living = paper.ledger.living()
    assert {effect.type.partition(".")[0] for effect in living.values()} == {provider}
    paper.shop(provider, team="b")
    changed = paper.run("plan", "--simulate", "--detailed-exitcode")
    assert (changed.code, "No changes" in changed.out) == ((0, True) if provider == "local" else (2, False))
    paper.sim("deploy", "--yes")
    assert set(paper.ledger.living()) == set(living)
    assert "No changes" in paper.sim("plan", "--refresh").out
    ran = paper.sim("destroy", "--yes", "--confirm-data-loss", "orders")
    assert paper.ledger.living() == {}
    assert paper.ledger.duplicates(ever=True) == []
    assert paper.cloud["objects"] == {}
    assert paper.ledger.count("delete") == paper.ledger.count("create") > 4
    paper.assert_nothing_real()


def test_the_example_is_deployed_and_destroyed(paper):
    shutil.copytree(EXAMPLE, paper.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".genesys", "__pycache__"))
    assert "sim-load-balancer-" in paper.sim("deploy", "--yes").out
    assert "No changes" in paper.sim("plan").out
    assert "Nothing drifted" in paper.sim("drift", "detect").out
    paper.sim("destroy", "--yes", "--confirm-data-loss", "webapp/dev")
    assert paper.ledger.living() == {}
    paper.assert_nothing_real()


def test_what_somebody_else_did_to_the_cloud_is_drift_and_is_put_right(paper):
    paper.shop("aws")
    paper.sim("deploy", "--yes")
    told = paper.cloud
    by_type = {thing["type"]: id for id, thing in told["objects"].items()}
    told["objects"][by_type["aws.ec2.instance"]]["body"]["InstanceType"] = "m5.24xlarge"
    gone = by_type["aws.ec2.security_group_ingress"]
    del told["objects"][gone]
    (paper.kept / "cloud.json").write_text(json.dumps(told))
    ran = paper.run("drift", "detect", "--simulate")
    assert "m5.24xlarge" in ran.out
    assert "gone" in ran.out
    paper.sim("deploy", "--yes", "--refresh")
    assert "Nothing drifted" in paper.sim("drift", "detect").out
    assert paper.cloud["objects"][by_type["aws.ec2.instance"]]["body"]["InstanceType"] != "m5.24xlarge"


def test_faults_are_lived_through_and_leave_nothing_twice(paper):
    paper.shop("azure")  # which has no type whose create nobody can find again, nor one whose tags lag
    faults = "throttle=0.05,lost-after=0.1,lost-before=0.05,5xx=0.05,pending=0.2,twice=0.05"
    paper.ok("deploy", "--yes", "--simulate=7", "--simulate-faults", faults)
    assert paper.ledger.orphans(paper.recorded()) == []
    assert paper.ledger.duplicates() == []
    assert "No changes" in paper.sim("plan", "--refresh").out


def test_quirks_strike_when_they_are_asked_for(paper):
    paper.shop("gcp")
    ran = paper.sim("deploy", "--yes", "--simulate-faults", "quirks")
    assert "another change is under way" in ran.everything or "not visible yet" in ran.everything
    assert len(paper.recorded()) == len(paper.ledger.living())


def test_a_killed_command_loses_no_effect(paper):
    paper.shop("aws")
    with paper.start("deploy", "--yes", "--simulate", "--simulate-faults", "starting=1") as running:
        deadline = time.monotonic() + 60
        log = paper.kept / "cloud.log"
        while not log.exists() or log.read_text().count("\n") < 5:
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
    assert not (paper.kept / "cloud.json").exists(), "it ended by itself"
    paper.sim("deploy", "--yes")
    assert not log.exists()
    assert paper.ledger.orphans(paper.recorded()) == []
    assert paper.ledger.duplicates() == []
    paper.sim("destroy", "--yes", "--confirm-data-loss", "orders")
    assert paper.ledger.living() == {}


def test_the_real_stack_and_the_simulated_one_know_nothing_of_each_other(paper):
    paper.shop("local")
    paper.sim("deploy", "--yes")
    assert "No changes" in paper.sim("plan").out
    assert "No changes" in paper.sim("plan").out
    real = paper.run("plan", "--detailed-exitcode")
    assert real.code == 2, "the quick verdict of the simulation was taken for the real one"
    assert paper.run("status").code == 6
    assert "No changes" in paper.sim("plan").out
    assert "Simulated" not in real.everything
    paper.assert_nothing_real()


def test_a_plan_runs_only_in_the_world_that_it_was_made_for(paper):
    paper.shop("local")
    paper.sim("plan", "--out", "sim.gplan")
    paper.ok("plan", "--out", "real.gplan")
    crossed = paper.run("deploy", "sim.gplan", "--yes")
    assert "APP-030" in crossed.err
    assert not (paper.root / "local").exists()
    crossed = paper.run("deploy", "real.gplan", "--yes", "--simulate")
    assert "APP-030" in crossed.err
    paper.sim("deploy", "sim.gplan", "--yes")
    assert len(paper.ledger.living()) == 6


def test_a_secret_is_not_in_what_is_kept(paper):
    paper.shop("gcp")
    text = (paper.path / "genesys.yaml").read_text()
    paper.write("genesys.yaml", text.replace("outputs:", "  key: {kind: secret, value: '${env.TOKEN}'}\noutputs:"))
    paper.sim("deploy", "--yes", env={"TOKEN": "canary-4711"})
    for path in paper.kept.rglob("*"):
        assert path.is_dir() or b"canary-4711" not in path.read_bytes(), path


def test_commands_that_need_something_that_runs_say_so(paper):
    paper.shop("local")
    paper.sim("deploy", "--yes")
    for args in (["logs", "web"], ["exec", "web", "--", "ls"]):
        ran = paper.run("--simulate", *args)
        assert (ran.code, "APP-031" in ran.err) == (6, True)


def test_what_is_pasted_from_a_simulated_error_simulates(paper):
    paper.shop("local")
    paper.sim("deploy", "--yes")
    ran = paper.run("destroy", "--simulate", "--yes")
    assert "Command: genesys --simulate destroy --yes --confirm-data-loss orders" in ran.err
    told = paper.run("destroy", "--simulate", "--yes", "--json").document
    assert told["simulated"] is True
    assert told["diagnostics"][0]["command"].startswith("genesys --simulate destroy")


def test_the_environment_can_ask_for_it_and_the_command_line_decides(paper):
    paper.shop("gcp")
    env = {"GENESYS_SIMULATE": "1", "GENESYS_BACKEND_URL": str(paper.root / "elsewhere"), "CI": "true"}
    assert paper.ok("deploy", "--yes", "--json", env=env).document["simulated"] is True
    assert not (paper.root / "elsewhere").exists()
    assert len(paper.ledger.living()) > 4
    ran = paper.run("status", "--simulate=0", env={"GENESYS_SIMULATE": "1"})
    assert ran.code == 6
    assert "Simulated" not in ran.err


@pytest.mark.parametrize(
    "args, code",
    [
        (["plan", "--simulate", "--simulate-faults", "thunder=1"], "SIM-001"),
        (["plan", "--simulate", "--simulate-faults", "throttle=often"], "SIM-002"),
        (["plan", "--simulate", "--simulate-faults"], "CLI-002"),
        (["plan", "--simulate", "--simulate-faults="], "CLI-002"),
    ],
)
def test_faults_that_are_none_are_refused(paper, args, code):
    paper.shop("local")
    ran = paper.run(*args)
    assert ran.code != 0
    assert code in ran.err
    assert not paper.kept.exists()


def test_a_declaration_that_is_wrong_is_refused_as_for_real(paper):
    paper.shop("aws")
    text = (paper.path / "genesys.yaml").read_text()
    paper.write("genesys.yaml", text.replace("size: small", "colour: red"))
    ran = paper.run("deploy", "--simulate", "--yes")
    assert "KIND-002" in ran.err
    assert not (paper.kept / "cloud.json").exists()


@pytest.mark.parametrize("args", [["version"], ["schema"], ["stack", "list"], ["doctor"], ["validate"], ["graph"]])
def test_every_command_knows_the_option(paper, args):
    paper.shop("gcp")
    assert paper.sim(*args).code == 0
    paper.assert_nothing_real()


def test_what_exists_already_is_there_and_stays(paper):
    paper.shop("aws")
    text = (paper.path / "genesys.yaml").read_text()
    text = text.replace("type: development", "existing_id: vpc-0123456789")
    paper.write("genesys.yaml", text)
    paper.sim("deploy", "--yes")
    assert "No changes" in paper.sim("plan", "--refresh").out
    assert "Nothing drifted" in paper.sim("drift", "detect").out
    assert "vpc-0123456789" in {value for thing in paper.cloud["objects"].values() for _, value in thing["uses"]}
    paper.sim("destroy", "--yes", "--confirm-data-loss", "orders")
    assert list(paper.cloud["objects"]) == ["vpc-0123456789"]
    assert paper.ledger.living() == {}
