"""Tests that users write about their infrastructure: each assertion holds where it should and fails with a reason."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from genesys.cli.render.schemas import schemas
from genesys.errors import GenesysError
from genesys.testing import infra
from genesys.testing.project import Folder

PROVIDERS = ("local", "aws", "azure", "gcp")
SHOP = """\
from genesys import Database, Firewall, Network, Secret, Server, project

project("shop", provider="{provider}", region="europe")
network = Network(type="production")
orders = Database(type="postgres", size="medium")
web = Server(size="{size}", network="public", {more}open=["https from internet", "8080 from network"], connects=[orders])
jobs = Server(size="small", port=9000, connects=[orders])
wall = Firewall(network=network, allow=["9000 from web", "ssh from 10.1.0.0/16"], applies_to=[jobs])
"""
LOCAL = """\
from genesys import Bucket, Container, Database, LoadBalancer, project

project("shop", provider="local")
orders = Database(type="postgres")
files = Bucket()
web = Container(command=["serve"], port=8080, public={public}, connects=[orders, files])
front = LoadBalancer(targets=[web])
"""


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep caches and keys of these tests apart from those of whoever runs them."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def shop(folder: Path, provider: str = "aws", size: str = "medium", more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "infra.py").write_text(SHOP.format(provider=provider, size=size, more=more))
    return folder


def here(folder: Path, public: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "infra.py").write_text(LOCAL.format(public=public))
    return folder


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, infra.Infra]:
    """The shop on every cloud."""
    folder = shop(tmp_path_factory.mktemp("shop") / "project")
    return {name: infra.simulate(folder, provider=name) for name in PROVIDERS if name != "local"}


@pytest.fixture(params=("aws", "azure", "gcp"))
def stack(request: pytest.FixtureRequest, stacks: dict[str, infra.Infra]) -> infra.Infra:
    """The shop on one cloud."""
    return stacks[request.param]


def refused(assertion: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(AssertionError) as error:
        assertion(*args, **more)
    return str(error.value)


def test_what_is_declared_exists(stack: infra.Infra) -> None:
    stack.assert_exists("web", kind="server", size="medium")
    stack.assert_exists("orders", size="medium")
    assert "there is no wev in shop/dev" in refused(stack.assert_exists, "wev")
    text = refused(stack.assert_exists, "web", size="large")
    assert "web: its size is 'medium' and not 'large'" in text
    assert "infra.py:6" in text
    assert "web is a server and not a database" in refused(stack.assert_exists, "web", kind="database")


def test_natives_exist_under_their_addresses(stacks: dict[str, infra.Infra]) -> None:
    stacks["aws"].assert_exists("web/instance", kind="aws.ec2.instance", InstanceType="t3.medium")
    assert "InstanceType is 't3.medium'" in refused(
        stacks["aws"].assert_exists, "web/instance", InstanceType="t3.large"
    )


def test_rules_let_in_and_keep_out(stack: infra.Infra) -> None:
    stack.assert_allows("web", "https")
    stack.assert_allows("web", "8080", source="network")
    stack.assert_allows("jobs", "9000", source="web")
    stack.assert_allows("jobs", "ssh", source="10.1.0.0/24")
    stack.assert_allows("orders", "postgres", source="jobs")
    stack.assert_denies("web", "http")
    stack.assert_denies("web", "ssh")
    stack.assert_denies("jobs", "ssh", source="10.2.0.0/16")
    stack.assert_denies("orders", "postgres")
    text = refused(stack.assert_allows, "web", "http")
    assert "web does not allow http from internet; it allows tcp-443-internet, tcp-8080-network" in text
    assert "infra.py:6" in text
    assert "web allows https from internet" in refused(stack.assert_denies, "web", "https")


def test_what_is_denied_wins(tmp_path: Path) -> None:
    text = shop(tmp_path / "p", "gcp").joinpath("infra.py").read_text()
    (tmp_path / "p/infra.py").write_text(text.replace("applies_to=", 'deny=["22 from 10.1.2.0/24"], applies_to='))
    found = infra.simulate(tmp_path / "p")
    found.assert_denies("jobs", "ssh", source="10.1.2.0/25")
    found.assert_allows("jobs", "ssh", source="10.1.3.0/24")


def test_ways_are_found(stack: infra.Infra) -> None:
    stack.assert_reachable("internet", "web")
    stack.assert_reachable("web", "orders")
    stack.assert_reachable("web", "jobs")
    stack.assert_unreachable("internet", "orders")
    stack.assert_unreachable("internet", "jobs")
    text = refused(stack.assert_reachable, "internet", "orders")
    assert "orders cannot be reached from internet: it is not public" in text
    assert "infra.py:5" in text
    assert "orders can be reached from web: web connects to it on port 5432" in refused(
        stack.assert_unreachable, "web", "orders"
    )


def test_networks_that_do_not_meet_are_no_way(tmp_path: Path) -> None:
    text = shop(tmp_path / "p").joinpath("infra.py").read_text()
    (tmp_path / "p/infra.py").write_text(
        text.replace('size="small", ', 'size="small", network=Network(type="development", name="apart"), ')
    )
    found = infra.simulate(tmp_path / "p")
    assert "jobs cannot be reached from web" in refused(found.assert_reachable, "web", "jobs")


def test_what_is_public_is_named(stack: infra.Infra) -> None:
    stack.assert_no_public("database", "jobs")
    stack.assert_no_public(besides=["web"])
    assert "web is public: it has a public address" in refused(stack.assert_no_public)
    assert "there is no queue" in refused(stack.assert_no_public, "queue")


def test_balancers_hand_on(tmp_path: Path) -> None:
    found = infra.simulate(here(tmp_path / "p"))
    found.assert_reachable("internet", "web")
    found.assert_reachable("front", "web")
    found.assert_unreachable("internet", "orders")
    found.assert_allows("front", "http")
    assert "front is public: its scheme is public" in refused(found.assert_no_public)
    found.assert_no_public("bucket", "database", "web")
    assert "web is public: public is true" in refused(
        infra.simulate(here(tmp_path / "q", True)).assert_no_public, "web"
    )


@pytest.mark.parametrize("provider", PROVIDERS)
def test_it_converges_under_faults_wherever_it_stands(tmp_path: Path, provider: str) -> None:
    place = here(tmp_path / "p") if provider == "local" else shop(tmp_path / "p", provider)
    found = infra.simulate(place, seed=provider)
    found.assert_converges_under()
    found.assert_converges_under("throttle=0.2,lost-after=0.1", seed=7)


def test_what_can_never_work_does_not_converge(tmp_path: Path) -> None:
    found = infra.simulate(here(tmp_path / "p"))
    text = refused(found.assert_converges_under, "denied=1.0")
    assert "did not end well in 20 tries" in text
    with pytest.raises(GenesysError) as error:
        found.assert_converges_under("rain=0.1")
    assert error.value.codes == ["SIM-001"]


def test_a_replacement_is_named_with_its_field(tmp_path: Path) -> None:
    before, after = shop(tmp_path / "before"), shop(tmp_path / "after", more='os="ubuntu-24.04", ')
    infra.simulate(after, provider="aws").assert_replaces_nothing()
    infra.simulate(before).assert_replaces_nothing(before=before)
    text = refused(infra.simulate(after).assert_replaces_nothing, before=before)
    assert "web/instance is replaced: ImageId cannot be changed in place" in text
    assert "infra.py:6" in text


def test_the_way_back_loses_no_data_or_says_whose(tmp_path: Path) -> None:
    before, after = shop(tmp_path / "before"), shop(tmp_path / "after", size="large")
    infra.simulate(after).assert_rollbackable(before=before)
    text = (after / "infra.py").read_text()
    (after / "infra.py").write_text(text.replace("jobs = ", 'more = Database(type="postgres")\njobs = '))
    said = refused(infra.simulate(after).assert_rollbackable, before=before)
    assert "going back loses the data of more/" in said
    infra.simulate(after).assert_rollbackable(before=before, may_lose=["more"])
    said = refused(infra.simulate(before).assert_rollbackable, before=after)
    assert "going on loses the data of more/" in said


def test_without_a_record_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    assert "nothing is recorded of shop/dev" in refused(infra.simulate(shop(tmp_path / "p")).assert_rollbackable)


TEST = """\
from genesys.testing import infra

def test_web():
    stack = infra.simulate()
    stack.assert_reachable("web", "orders")
    stack.assert_no_public("database", "bucket")

def test_wrong():
    infra.simulate().assert_exists("queue")
"""


@pytest.fixture
def project(tmp_path: Path) -> Folder:
    """A project with a test that passes and one that does not, in a folder of tests."""
    found = Folder(tmp_path / "root")
    here(found.path)
    found.write("tests/test_stack.py", TEST)
    return found


def test_the_command_runs_them_and_writes_a_report(project: Folder) -> None:
    ran = project.command("test", "--junit", "report.xml")
    assert ran.code == 1, ran.everything
    assert "there is no queue in shop/dev; there is files" in ran.out
    suite = ET.parse(project.path / "report.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert project.command("test", "-k", "web").code == 0
    assert project.command("test", "tests/test_stack.py", "-k", "web").code == 0
    told = project.command("test", "--json", "-k", "wrong")
    Draft202012Validator(schemas()["test"]).validate(told.document)
    assert (told.code, told.document["passed"], len(told.documents)) == (1, False, 1)
    assert not (project.path / ".genesys").exists() or not list((project.path / ".genesys").glob("state*"))


def test_a_project_without_tests_says_how_to_write_one(project: Folder) -> None:
    shutil.rmtree(project.path / "tests")
    ran = project.run("test")
    assert (ran.code, "CLI-031" in ran.err, "genesys.testing import infra" in ran.err) == (1, True, True)


def test_without_pytest_the_command_that_brings_it_is_named(project: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest", None)
    ran = project.run("test")
    assert (ran.code, "CLI-030" in ran.err, "pip install 'genesys-core[test]'" in ran.err) == (69, True, True)


def test_what_is_recorded_is_what_it_is_compared_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real record, made by the simulated cloud's own commands, in the place of the real one."""
    root = Folder(tmp_path / "root")
    shop(root.path)
    root.environ |= {"GENESYS_KEY": KEY, "GENESYS_BACKEND_URL": str(tmp_path / "state")}
    record(root.path, tmp_path / "state")
    for name, value in root.environ.items():
        monkeypatch.setenv(name, value)
    shop(root.path, more='os="ubuntu-24.04", ')
    text = refused(infra.simulate(root.path).assert_replaces_nothing)
    assert "web/instance is replaced: ImageId" in text
    infra.simulate(shop(root.path)).assert_replaces_nothing()
    infra.simulate(root.path).assert_rollbackable()


KEY = "gns1-00010203-04050607-08090a0b-0c0d0e0f-10111213-14151617-18191a1b-1c1d1e1f-ffb29d50"


def record(folder: Path, place: Path) -> None:
    """Record the stack of a folder as a green run would have."""
    from genesys.app.planning import stack_digest
    from genesys.app.world import real_world
    from genesys.model.canonical import canonical
    from genesys.state.drive import complete
    from genesys.state.local import LocalBackend
    from genesys.state.state import open_state
    from genesys.testing.recording import recorded

    found = infra.simulate(folder)
    import genesys_aws

    world: Any = real_world()
    world.environ = {"GENESYS_KEY": KEY, "HOME": str(folder)}
    state = complete(open_state(world, LocalBackend(world.files, str(place)), "shop/dev", create=True))
    digest = complete(state.blobs.put("stack", canonical(found.stack.as_json()), digest=stack_digest(found.stack)))
    fragments = recorded(found.graph, genesys_aws.provider.types)
    complete(state.commit(fragments.values(), claim=None, status="green", health_passed=True, stack_digest=digest))
