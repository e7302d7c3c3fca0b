"""Hook plugins beside a project: they shape what is declared, refuse plans, hear of runs; none of it can be lost."""

from __future__ import annotations

import json

import pytest

from genesys.app.listening import listening
from genesys.testing.project import Folder

YAML = """\
project: shop
provider: local
resources:
  token: {kind: secret}
"""
HEAD = "from genesys.spi import deny, hookimpl, warn\n\n"
DENY = HEAD + '@hookimpl\ndef genesys_check_plan(plan):\n    return [deny("no secrets here", plan.changes[0])]\n'
NOTE = """\
import json
from pathlib import Path

LOG = Path(__file__).with_name("log.jsonl")


def note(*words):
    with LOG.open("a") as log:
        print(json.dumps(words), file=log)

"""


@pytest.fixture
def shop(tmp_path):
    folder = Folder(tmp_path, GENESYS_LOCAL_HOME=str(tmp_path / "local"))
    folder.write("genesys.yaml", YAML)
    yield folder
    folder.run("destroy", "--yes", env={"GENESYS_DISABLE_PLUGINS": "all"})


def heard(folder):
    return [json.loads(line) for line in (folder.path / "log.jsonl").read_text().splitlines()]


def test_a_check_that_refuses_ends_the_command_with_5_and_leaves_nothing_behind(shop):
    shop.write("genesys_hooks.py", DENY)
    for command in (["plan"], ["deploy", "--yes"]):
        ran = shop.run(*command)
        assert ran.code == 5
        assert "no secrets here [POLICY-001]" in ran.err
        assert "Where: genesys.yaml:4:3" in ran.err
        assert "genesys_hooks.py says so." in ran.err
    assert not (shop.path / ".genesys" / "state").exists()


def test_what_a_check_found_is_in_the_json_of_the_plan(shop):
    shop.write("genesys_hooks.py", DENY)
    plan, error = shop.run("plan", "--json").documents
    assert plan["annotations"]["genesys_hooks.py"][0]["summary"] == "no secrets here"
    assert plan["plugins"]["genesys_hooks.py"]["digest"]
    assert error["exit_code"] == 5


def test_a_warning_is_shown_and_stops_nothing(shop):
    shop.write("genesys_hooks.py", DENY.replace("deny(", "warn("))
    ran = shop.ok("deploy", "--yes")
    assert "Warning: no secrets here [POLICY-001]" in ran.err


@pytest.mark.parametrize(
    "hook, line, code",
    [
        ("genesys_check_plan(plan)", 'raise KeyError("oh")', "PLUGIN-009"),
        ("genesys_check_plan(plan)", 'return "a text"', "PLUGIN-009"),
        ("genesys_validate_resource(resource)", 'raise KeyError("oh")', "PLUGIN-009"),
        ("genesys_transform_resource(resource)", 'raise KeyError("oh")', "PLUGIN-009"),
        ("genesys_transform_resource(resource)", "return 3", "PLUGIN-009"),
        ("genesys_check_plans(plan)", "return []", "PLUGIN-008"),
    ],
)
def test_what_fails_closed_is_named_with_its_place_and_nothing_is_deployed(shop, hook, line, code):
    shop.write("genesys_hooks.py", f"{HEAD}@hookimpl\ndef {hook}:\n    {line}\n")
    ran = shop.run("deploy", "--yes")
    assert (ran.code, code in ran.err) == (69, True), ran.err
    if "raise" in line:
        assert "Where: genesys_hooks.py:5" in ran.err
    assert not (shop.path / ".genesys" / "state").exists()
    assert shop.run("deploy", "--yes", env={"GENESYS_DISABLE_PLUGINS": "genesys_hooks.py"}).code == 0


def test_a_file_that_cannot_be_read_is_set_aside_and_what_only_looks_still_works(shop):
    shop.ok("deploy", "--yes")
    shop.write("genesys_hooks.py", "import nowhere_at_all\n")
    ran = shop.run("plan")
    assert (ran.code, "PLUGIN-008" in ran.err) == (69, True)
    assert "No changes" in ran.out
    assert shop.run("status").code == 0
    assert shop.run("--help").code == 0


def test_a_resource_is_transformed_before_it_is_validated_and_compiled(shop):
    text = """
@hookimpl
def genesys_transform_resource(resource):
    return resource.with_fields({**resource.fields, "generate": 40})

@hookimpl
def genesys_validate_resource(resource, stack):
    if resource.fields.get("generate") != 40 or stack != "shop/dev":
        yield deny("too short", resource)
"""
    shop.write("genesys_hooks.py", HEAD + text)
    shop.ok("deploy", "--yes")
    assert len(shop.ok("secret", "show", "token", "--show-secrets").out.strip()) == 40
    assert "No changes" in shop.ok("plan").out
    shop.write("genesys_hooks.py", HEAD + text.replace('get("generate") != 40', 'get("generate") == 40'))
    ran = shop.run("validate")
    assert (ran.code, "too short [POLICY-001]" in ran.err) == (5, True)


def test_parts_of_a_composite_are_visited_too(shop):
    shop.write(
        "genesys.yaml",
        "project: shop\nprovider: local\nresources:\n  web: {kind: webapp, source: app, runtime: python}\n",
    )
    shop.write("app/main.py", "")
    text = (
        '@hookimpl\ndef genesys_validate_resource(resource):\n    return [warn(f"seen {resource.address}", resource)]\n'
    )
    shop.write("genesys_hooks.py", HEAD + text)
    ran = shop.run("validate")
    assert "seen web " in ran.everything
    assert "seen web/web " in ran.everything


def test_listeners_hear_of_a_run_in_order_and_one_that_raises_stops_nothing(shop):
    text = """
@hookimpl
def genesys_before_deploy(plan): note("before deploy", len(plan.changes))
@hookimpl
def genesys_before_operation(change): note("before", change.address)
@hookimpl
def genesys_after_operation(change, elapsed_s): note("after", change.address)
@hookimpl
def genesys_after_deploy(result): note("after deploy", result.status, result.done)
@hookimpl
def genesys_event(event): raise KeyError("deaf")
"""
    shop.write("genesys_hooks.py", HEAD + NOTE + text)
    ran = shop.ok("deploy", "--yes")
    assert heard(shop) == [
        ["before deploy", 1],
        ["before", "token/secret"],
        ["after", "token/secret"],
        ["after deploy", "green", 1],
    ]
    assert ran.err.count("[PLUGIN-010]") == 1, "one finding for one plugin and hook, however often it fails"
    assert "genesys_event" in ran.err


def test_a_saved_plan_is_refused_when_the_hooks_are_other_ones(shop):
    shop.write("genesys_hooks.py", DENY.replace("deny(", "warn("))
    shop.ok("plan", "--out", "new.gplan")
    shop.write("genesys_hooks.py", DENY)
    ran = shop.run("deploy", "new.gplan")
    assert (ran.code, "PLAN-015" in ran.err) == (69, True)
    ran = shop.run("deploy", "new.gplan", "--allow-other-plugins")
    assert (ran.code, "POLICY-001" in ran.err) == (5, True), "what is installed now is asked all the same"
    (shop.path / "genesys_hooks.py").unlink()
    ran = shop.run("deploy", "new.gplan")
    assert (ran.code, "genesys_hooks.py is missing here" in ran.err) == (69, True)
    assert shop.run("deploy", "new.gplan", "--allow-other-plugins").code == 0


def test_a_saved_plan_is_refused_when_a_hook_plugin_is_new(shop):
    shop.ok("plan", "--out", "new.gplan")
    shop.write("genesys_hooks.py", DENY)
    ran = shop.run("deploy", "new.gplan")
    assert (ran.code, "genesys_hooks.py is new here" in ran.err) == (69, True)


def test_an_unchanged_stack_is_asked_about_again_unless_the_plugin_promises_to_be_pure(shop):
    text = "@hookimpl\ndef genesys_validate_resource(resource):\n    note('asked')\n"
    shop.write("genesys_hooks.py", HEAD + NOTE + text)
    shop.ok("deploy", "--yes")
    shop.ok("plan")
    before = len(heard(shop))
    shop.ok("plan")
    assert len(heard(shop)) > before
    shop.write("genesys_hooks.py", HEAD + NOTE + "pure = True\n" + text)
    shop.ok("plan")
    before = len(heard(shop))
    assert "No changes" in shop.ok("plan").out
    assert len(heard(shop)) == before
    shop.write("genesys_hooks.py", HEAD + NOTE + "pure = True  # changed\n" + text)
    shop.ok("plan")
    assert len(heard(shop)) > before, "a changed plugin is another one, whatever it promises"


def test_a_project_switches_plugins_off_and_a_misspelt_switch_is_an_error(shop):
    shop.write("genesys_hooks.py", DENY)
    shop.write("genesys.yaml", YAML + "plugins: {deny: [genesys_hooks.py]}\n")
    assert shop.run("plan").code == 0
    shop.write("genesys.yaml", YAML + "plugins: {denny: [genesys_hooks.py]}\n")
    ran = shop.run("plan")
    assert (ran.code, "a map of allow and deny" in ran.err) == (1, True)


def test_every_hook_may_ask_for_the_folder_of_the_project_and_shaping_ones_for_the_tags_of_the_stack(shop):
    shop.write("genesys.yaml", YAML + "tags: {team: core}\n")
    text = """
@hookimpl
def genesys_transform_resource(tags, folder): note("transform", tags, folder)
@hookimpl
def genesys_validate_resource(tags, folder): note("validate", tags, folder)
@hookimpl
def genesys_check_plan(folder): note("check", folder)
@hookimpl
def genesys_before_deploy(folder): note("before deploy", folder)
@hookimpl
def genesys_before_operation(folder): note("before", folder)
@hookimpl
def genesys_after_operation(folder): note("after", folder)
@hookimpl
def genesys_after_deploy(folder): note("after deploy", folder)
"""
    shop.write("genesys_hooks.py", HEAD + NOTE + text)
    shop.ok("deploy", "--yes")
    said = heard(shop)
    assert {tuple(words[:1]) for words in said} == {
        (word,) for word in ("transform", "validate", "check", "before deploy", "before", "after", "after deploy")
    }
    assert {words[-1] for words in said} == {str(shop.path)}
    assert all(words[1] == {"team": "core"} for words in said if len(words) == 3)


READER = """
pure = True
reads = ("rules.txt",)

@hookimpl
def genesys_validate_resource(resource, folder):
    note("asked", resource.address)
"""


def test_what_a_pure_plugin_reads_joins_the_key_of_an_unchanged_plan(shop):
    shop.write("genesys_hooks.py", HEAD + NOTE + READER)
    shop.ok("deploy", "--yes")

    def asked():
        before = len(heard(shop))
        assert "No changes" in shop.ok("plan").out
        return len(heard(shop)) > before

    assert asked()
    assert not asked(), "there is no rules.txt, as before"
    for text in ("one", "two"):
        shop.write("rules.txt", text)
        assert asked()
        assert not asked()
    (shop.path / "rules.txt").unlink()
    assert asked()
    assert not asked()


@pytest.mark.parametrize("reads", ['"rules.txt"', '("/etc/passwd",)', '["rules.txt"]', "(3,)"])
def test_what_a_plugin_reads_is_a_tuple_of_relative_paths_or_nothing_is_deployed(shop, reads):
    shop.write("genesys_hooks.py", HEAD + NOTE + READER.replace('("rules.txt",)', reads))
    ran = shop.run("deploy", "--yes")
    assert (ran.code, "PLUGIN-008" in ran.err) == (69, True)
    assert "reads is " in ran.err


def test_a_plugin_that_has_nothing_to_do_is_asked_nothing_and_is_in_no_plan(shop):
    active = "from pathlib import Path\ndef active(folder):\n    return (Path(folder) / 'on').exists()\n\n"
    shop.write("genesys_hooks.py", active + DENY)
    assert "genesys_hooks.py" not in shop.ok("plan", "--json").document["plugins"]
    shop.write("on", "")
    assert shop.run("plan").code == 5


def test_a_plugin_that_rests_is_no_reason_to_trust_that_it_still_would(shop):
    active = "from pathlib import Path\ndef active(folder):\n    return (Path(folder) / 'on').exists()\n\n"
    refuses = "@hookimpl\ndef genesys_validate_resource(resource):\n    yield deny('no', resource)\n"
    shop.write("genesys_hooks.py", HEAD + active + refuses)
    shop.ok("deploy", "--yes")
    shop.ok("plan")
    shop.write("on", "")
    assert shop.run("plan").code == 5


@pytest.mark.parametrize(
    "line, said",
    [
        ("raise KeyError('oh')", "KeyError: 'oh'."),
        (
            "raise GenesysError([RULED.finding(None, what='bad rules', reason='a', solution='b', command='c')])",
            "bad rules",
        ),
    ],
)
def test_a_plugin_that_cannot_say_whether_it_has_something_to_do_is_set_aside(shop, line, said):
    head = "from genesys.errors import GenesysError\nfrom genesys.spi.problems import RULED\n"
    shop.write("genesys_hooks.py", f"{head}{DENY}\ndef active(folder):\n    {line}\n")
    ran = shop.run("deploy", "--yes")
    assert (ran.code in {5, 69}, said in ran.err) == (True, True), ran.everything
    assert "no secrets here" not in ran.err
    assert not (shop.path / ".genesys" / "state").exists()


def test_who_only_listens_is_in_no_plan_so_a_saved_one_may_go_where_others_listen(shop):
    shop.ok("plan", "--out", "new.gplan")
    shop.write("genesys_hooks.py", HEAD + NOTE + "@hookimpl\ndef genesys_after_deploy(result): note(result.status)\n")
    assert "genesys_hooks.py" not in shop.ok("plan", "--json").document["plugins"]
    shop.ok("deploy", "new.gplan")
    assert heard(shop) == [["green"]]


def test_what_one_plugin_changes_no_other_sees():
    from genesys.app.listening import _made
    from genesys.spi.hooks import Deployed

    outputs = {"hosts": ["a"]}
    result = Deployed("r", "green", "c", 1, 0, 0, outputs, True, False, 1.0)
    facts = {"result": result, "event": {"finding": {"code": "X"}}, "stack": "shop/dev"}
    for _ in range(2):
        made = _made(facts)
        assert made["result"] == result
        assert made["event"] == facts["event"]
        made["result"].outputs["hosts"].append("b")
        made["event"]["finding"]["code"] = "Y"
    assert outputs == {"hosts": ["a"]}
    assert facts["event"] == {"finding": {"code": "X"}}


def test_a_broken_declaration_can_be_destroyed_with_the_plugins_switched_off_that_it_switched_off(shop):
    shop.write("genesys.yaml", YAML + "plugins: {deny: [genesys_hooks.py]}\n")
    shop.ok("deploy", "--yes")
    shop.write("genesys_hooks.py", DENY)
    shop.write("genesys.yaml", "project: [\n")
    shop.ok("destroy", "--yes")


def test_what_went_wrong_with_a_listener_is_in_the_json_of_the_run_too(shop):
    shop.write("genesys_hooks.py", HEAD + "@hookimpl\ndef genesys_after_deploy(): raise KeyError('deaf')\n")
    done = shop.run("deploy", "--yes", "--json").document
    assert [warning["code"] for warning in done["warnings"]] == ["PLUGIN-010"]


def test_a_listener_that_does_not_end_is_named_and_not_waited_for_for_ever(shop, monkeypatch):
    monkeypatch.setitem(listening.__kwdefaults__, "patience_s", 0.2)
    text = "import threading\n\n@hookimpl\ndef genesys_after_operation(): threading.Event().wait(5)\n"
    shop.write("genesys_hooks.py", HEAD + text)
    (warning,) = shop.run("deploy", "--yes", "--json").document["warnings"]
    assert warning["code"] == "PLUGIN-011"
    assert "genesys_after_operation of genesys_hooks.py" in warning["reason"]
