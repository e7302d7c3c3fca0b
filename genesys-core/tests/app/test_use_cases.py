"""The use cases as other programs call them: init, outputs, the way back, stacks, records, source folders, plugins."""

from __future__ import annotations

import json

import pytest

from genesys.app import sources
from genesys.app.init import TEMPLATES, init
from genesys.app.outputs import one, outputs
from genesys.app.plugins import installed
from genesys.app.project import Project
from genesys.app.records import chosen, difference, history, recorded
from genesys.app.rollback import declared, target
from genesys.app.stacks import stacks
from genesys.app.standing import kinds_of, standing
from genesys.app.world import real_world
from genesys.errors import GenesysError

TWO = """\
from genesys import Secret, Server, outputs, project

project("shop", provider="paper")
key = Secret(generate=20)
web = Server(size="{size}", env={{"KEY": key.secret_value}})
outputs(url=web.address, key=key.secret_value, port=8080)
"""


def opened(shop, stack=None):
    world = real_world()
    world.environ = dict(shop.environ)
    return Project(world, str(shop.path), stack=stack)


@pytest.fixture
def work(shop):
    shop.write("infra.py", TWO.format(size="small"))
    shop.ok("deploy", "--yes", "-m", "first")
    shop.write("infra.py", TWO.format(size="large"))
    shop.ok("deploy", "--yes", "-m", "second")
    return opened(shop)


def fails(code):
    return pytest.raises(GenesysError, match=code)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_template_starts_a_project_that_is_valid(shop, template):
    (shop.path / "infra.py").unlink()
    made = init(real_world(), str(shop.path), template=template, name="fresh")
    assert ".gitignore" in made
    assert all((shop.path / name).exists() for name in made)
    loaded = opened(shop).loaded
    assert loaded.stack.name == "fresh/dev"
    assert loaded.stack.resources


@pytest.mark.parametrize("template", ["", "server-yaml"])
def test_a_project_starts_at_another_provider(shop, template):
    (shop.path / "infra.py").unlink()
    init(opened(shop).world, str(shop.path), template=template, name="fresh", provider="paper", region="mill")
    stack = opened(shop).loaded.stack
    assert (stack.provider, stack.region, [item.address for item in stack.resources]) == ("paper", "mill", ["web"])


@pytest.mark.parametrize("template", ["", "server-yaml"])
@pytest.mark.parametrize("region", ['eu"x', "no", "12", "a: b", "{web}"])
def test_whatever_is_called_a_region_can_be_read_again(shop, template, region):
    (shop.path / "infra.py").unlink()
    init(opened(shop).world, str(shop.path), template=template, name="fresh", provider="paper", region=region)
    assert opened(shop).loaded.stack.region == region


@pytest.mark.parametrize("template", ["server", "server-yaml"])
@pytest.mark.parametrize("name", ["true", "no", "Shop_1", "_x"])
def test_whatever_may_be_a_name_can_be_read_again(shop, template, name):
    (shop.path / "infra.py").unlink()
    init(real_world(), str(shop.path), template=template, name=name)
    assert opened(shop).loaded.stack.name == f"{name}/dev"


@pytest.mark.parametrize("template", ["server", "server-yaml"])
@pytest.mark.parametrize("name,instead", [('My "shop"', "my-shop"), ("a: b", "a-b"), ("{x}", "x"), ("1", "project")])
def test_what_cannot_be_a_name_is_refused_before_anything_is_written(shop, template, name, instead):
    (shop.path / "infra.py").unlink()
    before = sorted(shop.path.iterdir())
    with fails("APP-039") as caught:
        init(real_world(), str(shop.path), template=template, name=name)
    assert caught.value.findings[0].command == f"genesys init --name {instead}"
    assert sorted(shop.path.iterdir()) == before


def test_a_project_for_a_provider_that_is_not_there_writes_nothing(shop):
    (shop.path / "infra.py").unlink()
    with fails("PLUGIN-001"):
        init(real_world(), str(shop.path), provider="papre")
    assert not (shop.path / "infra.py").exists()


def test_a_project_is_never_started_over_another(shop):
    before = (shop.path / "infra.py").read_text()
    with fails("APP-001"):
        init(real_world(), str(shop.path), template="webapp-yaml")
    assert (shop.path / "infra.py").read_text() == before
    assert not (shop.path / "genesys.yaml").exists()


def test_gitignore_gets_its_line_once(shop):
    (shop.path / "infra.py").unlink()
    shop.write(".gitignore", "*.pyc")
    init(real_world(), str(shop.path), template="server")
    assert (shop.path / ".gitignore").read_text().split() == ["*.pyc", ".genesys/"]


def test_outputs_hide_secrets_until_one_is_asked_for(work):
    state = work.state()
    assert outputs(state).shown == {"key": "(sensitive value)", "port": 8080, "url": "paper://web/sheet"}
    assert one(work, state, "url", reveal=False) == "paper://web/sheet"
    with fails("APP-007"):
        one(work, state, "key", reveal=False)
    assert len(one(work, state, "key", reveal=True)) == 20
    with fails("APP-005"):
        one(work, state, "nothing", reveal=True)


def test_the_way_back_leads_to_the_newest_other_good_commit(work, shop):
    state = work.state()
    found = target(state, None)
    assert found.message == "first"
    sizes = {r.address: r.fields.get("size") for r in declared(state, found).resources}
    assert sizes["web"] == "small"
    shop.write("infra.py", TWO.format(size="xlarge"))
    shop.fail("update web Invalid")
    assert shop.run("deploy", "--yes").code == 4
    assert target(opened(shop).state(), None).message == "second"
    with fails("STATE-009"):
        target(state, "nowhere")


def test_there_is_no_way_back_from_the_first(shop):
    shop.ok("deploy", "--yes")
    with fails("APP-009"):
        target(opened(shop).state(), None)


def test_records_are_found_by_native_resource_and_key(work):
    records = recorded(work.state())
    names = {f.address for f in records.values()}
    assert names == {"web/sheet"}
    for name in ("web", "web/sheet", "web/sheet~1"):
        assert [f.address for f in chosen(work, records, name)] == ["web/sheet"]
    with fails("APP-004"):
        chosen(work, records, "wbe")


def test_history_and_difference_agree(work):
    state = work.state()
    assert [c.message for c in history(state)] == ["second", "first"]
    assert [c.message for c in history(state, 1)] == ["second"]
    (row,) = difference(state, "head~1", None)
    assert (row["key"], row["fields"]) == ("web/sheet~1", ["size"])
    assert difference(state, "head", None) == []


def test_stacks_are_those_that_have_a_state(work, shop):
    assert stacks(work) == ["shop/dev"]
    shop.ok("deploy", "--yes", "--stack", "production")
    assert stacks(opened(shop)) == ["shop/dev", "shop/production"]


def test_a_broken_declaration_leaves_what_was_declared_last(work, shop):
    shop.write("infra.py", "def broken(:\n")
    broken = opened(shop)
    state = broken.state()
    assert {r.address for r in standing(broken, state).resources} == {"key", "web"}
    assert "server" in kinds_of(broken)
    with fails("LOAD-"):
        broken.loaded


def test_without_a_record_a_broken_declaration_is_the_error(shop):
    shop.ok("plan", "--out", "p.gplan")
    shop.write("infra.py", "def broken(:\n")
    broken = opened(shop)
    with fails("LOAD-"):
        standing(broken, broken.state())


def test_a_source_folder_that_changed_since_it_was_planned_is_refused(shop):
    shop.write("app/main.py", "one = 1\n")
    from genesys.load.sources import digest_of

    work = opened(shop)
    digest = digest_of(str(shop.path / "app"), work.world.files)
    assert sources.archive(work, "app", digest, "web/sheet")
    shop.write("app/main.py", "two = 2\n")
    with fails("APP-017"):
        sources.archive(work, "app", digest, "web/sheet")


def test_what_is_installed_is_listed_without_an_import(shop, installing):
    installing(shop.plugins, name="silent", value="silent:provider", core=">=9")
    (shop.plugins / "silent.py").write_text("raise RuntimeError('imported')\n")
    rows = {row["name"]: row for row in installed(opened(shop).world)}
    assert rows["paper"]["fit"] == "yes"
    assert "9" in rows["silent"]["fit"]


def test_an_unknown_place_for_the_state_is_named(shop):
    shop.environ["GENESYS_BACKEND_URL"] = "s4://bucket"
    with fails("APP-015"):
        opened(shop).find_state()


@pytest.mark.parametrize("form", ["file://{}", "{}"])
def test_the_state_may_live_in_another_folder(shop, form):
    folder = shop.root / "states"
    shop.environ["GENESYS_BACKEND_URL"] = form.format(folder)
    shop.ok("deploy", "--yes")
    assert [*folder.rglob("root")]
    assert not (shop.path / ".genesys" / "state").exists()


def test_a_file_of_selectors_that_is_no_text_is_named(shop):
    shop.path.joinpath("some.txt").write_bytes(b"web\n\xff\xfe")
    ran = shop.run("plan", "--target-file", "some.txt")
    assert (ran.code, "APP-021" in ran.err, "UTF-8" in ran.err) == (1, True, True), ran.everything
    shop.path.joinpath("some.txt").write_bytes("\ufeff# those\nweb\n".encode())
    assert "web/sheet" in shop.ok("plan", "--target-file", "some.txt").out


def test_what_a_provider_begins_to_repeat_is_hidden_where_it_is_looked_at(shop):
    shop.write(
        "infra.py",
        "from genesys import Secret, Server, project\n"
        "project('shop', provider='paper')\n"
        "key = Secret(from_env='KEY')\n"
        "web = Server(size='small', env={'KEY': key.secret_value})\n",
    )
    shop.ok("deploy", "--yes", env={"KEY": "canary-one"})
    path = shop.root / "desk.json"
    things = json.loads(path.read_text())
    for thing in things.values():  # The provider begins to repeat it.
        thing["properties"]["url"] = "paper://ada:canary-one@web"
    path.write_text(json.dumps(things))
    shown = shop.ok("status", "--json", env={"KEY": "canary-one"})
    assert "canary-one" not in shown.everything
    assert "paper://ada:(hidden)@web" in shown.out
    assert "1 to change" in shop.ok("plan", env={"KEY": "canary-two"}).out
    shop.write("infra.py", (shop.path / "infra.py").read_text().replace("small", "medium"))
    shop.ok("deploy", "--yes", env={"KEY": "canary-one"})
    assert "canary-one" in path.read_text()
    shown = shop.ok("status", "--json")  # Whoever has not got the secret cannot recognise it, but the record can.
    assert "canary-one" not in shown.everything
    assert "paper://ada:(hidden)@web" in shown.out


def test_what_holds_for_some_values_of_a_field_says_for_which():
    from genesys.app.explaining import _supported

    said = {"cpu": "a", "cpu=0.25": "b", "cpu=0.5": "b", "cpus=1": "c"}
    assert _supported(said, "cpu") == ["a", "b (for 0.25, 0.5)"]
    assert _supported(said, "memory") == []
