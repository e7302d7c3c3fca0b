"""A good hook plugin passes; every rule of the hook kit is broken by a plugin that is wrong in one place."""

from __future__ import annotations

import inspect
import itertools
import os
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from genesys.run.events import WORDS
from genesys.spi import deny, hookimpl, hooks, warn
from genesys.spi.hooks import SORTS
from genesys.testing.hook_kit import RULES, Case, judge
from genesys.testing.hooking import plans, questions, resources

BY_NAME = {rule.name: rule for rule in RULES}
SABOTAGE = {}


def breaks(name):
    def decorate(make):
        SABOTAGE.setdefault(name, {})[make.__name__] = make
        return make

    return decorate


def plugin(**functions):
    return SimpleNamespace(**{name: hookimpl(function) for name, function in functions.items()})


def good():
    def genesys_transform_resource(resource):
        return resource.with_fields({**resource.fields, "on_delete": "retain"})

    def genesys_validate_resource(resource, stack):
        if stack.endswith("/production") and not resource.fields.get("tags"):
            yield warn(f"{resource.address} has no tags", resource)

    def genesys_check_plan(plan):
        return [deny(f"{change.address} holds data", change) for change in plan.changes if change.risk == "data-loss"]

    def genesys_after_operation(change, elapsed_s):
        return None

    def genesys_operation_failed(change, finding):
        return None

    def genesys_event(event):
        return None

    def genesys_after_deploy(result):
        return None

    return Case(plugin(**{name: f for name, f in locals().items() if name.startswith("genesys_")}))


@breaks("its_hooks_exist_and_are_marked")
def a_misspelt_name():
    found = good().plugin
    found.genesys_check_plann = hookimpl(lambda plan: [])
    return Case(found)


@breaks("its_hooks_exist_and_are_marked")
def a_missing_mark():
    return Case(SimpleNamespace(genesys_check_plan=lambda plan: []))


@breaks("its_hooks_exist_and_are_marked")
def no_hook_at_all():
    return Case(SimpleNamespace())


@breaks("its_hooks_are_plain_functions")
def a_coroutine():
    async def genesys_check_plan(plan):
        return []

    return Case(plugin(genesys_check_plan=genesys_check_plan))


@breaks("its_hooks_are_plain_functions")
def a_wrapper():
    def genesys_check_plan(plan):
        return (yield)

    return Case(SimpleNamespace(genesys_check_plan=hookimpl(wrapper=True)(genesys_check_plan)))


@breaks("it_asks_for_known_arguments")
def an_argument_that_is_not_there():
    return Case(plugin(genesys_check_plan=lambda plan, budget: []))


@breaks("its_checks_never_raise")
def it_believes_that_every_field_is_there():
    return Case(plugin(genesys_validate_resource=lambda resource: resource.fields["tags"]["owner"] and None))


@breaks("its_checks_never_raise")
def it_takes_a_reference_for_a_text():
    return Case(plugin(genesys_validate_resource=lambda resource: str.lower(resource.fields.get("size", "")) and None))


@breaks("its_checks_never_raise")
def it_stumbles_over_a_delete():
    return Case(plugin(genesys_check_plan=lambda plan: [change.body["name"] for change in plan.changes] and None))


@breaks("its_listeners_raise_nothing")
def a_listener_that_stumbles():
    return Case(plugin(genesys_after_operation=lambda change: change.meta["nothing like it"]))


@breaks("its_checks_answer_with_findings")
def it_answers_with_texts():
    return Case(plugin(genesys_check_plan=lambda plan: ["that is too expensive"]))


@breaks("its_checks_answer_with_findings")
def it_answers_with_true():
    return Case(plugin(genesys_validate_resource=lambda resource: True))


@breaks("its_checks_answer_with_findings")
def it_says_nothing():
    return Case(plugin(genesys_check_plan=lambda plan: deny(" ")))


@breaks("a_transform_keeps_address_and_kind")
def it_renames():
    def genesys_transform_resource(resource):
        found = resource.with_fields(resource.fields)
        found.address = "prod-" + found.address
        return found

    return Case(plugin(genesys_transform_resource=genesys_transform_resource))


@breaks("a_transform_keeps_address_and_kind")
def it_answers_with_fields():
    return Case(plugin(genesys_transform_resource=lambda resource: dict(resource.fields)))


@breaks("it_leaves_alone_what_it_is_given")
def it_changes_in_place():
    return Case(plugin(genesys_transform_resource=lambda resource: resource.fields.update(protect=True)))


@breaks("it_leaves_alone_what_it_is_given")
def it_drops_changes():
    return Case(plugin(genesys_check_plan=lambda plan: plan.changes.clear()))


@breaks("it_says_the_same_twice")
def it_counts():
    count = itertools.count()
    return Case(plugin(genesys_check_plan=lambda plan: [warn(f"number {next(count)}")]))


@breaks("it_says_the_same_twice")
def it_asks_the_environment():
    os.environ["KIT_BUDGET"] = "5"
    return Case(plugin(genesys_check_plan=lambda plan: [warn(f"budget {os.environ.get('KIT_BUDGET')}")]))


@breaks("it_prints_nothing")
def it_prints():
    return Case(plugin(genesys_check_plan=lambda plan: print("looking")))


@breaks("it_prints_nothing")
def it_complains():
    return Case(plugin(genesys_event=lambda event: sys.stderr.write("heard\n") and None))


@breaks("it_is_loaded_quickly")
def it_loads_slowly(tmp_path):
    file = tmp_path / "slowhook.py"
    file.write_text(
        "import time\nend = time.process_time() + 0.15\nwhile time.process_time() < end:\n    pass\n"
        "from genesys.spi import hookimpl\n@hookimpl\ndef genesys_check_plan(plan):\n    return []\n"
    )
    module = ModuleType("slowhook")
    module.__file__ = str(file)
    module.genesys_check_plan = hookimpl(lambda plan: [])
    sys.modules["slowhook"] = module
    return Case(module)


@breaks("it_checks_a_large_plan_quickly")
def it_looks_at_every_pair():
    def genesys_check_plan(plan):
        end = time.process_time() + 0.02
        while len(plan.changes) > 50 and time.process_time() < end:
            pass

    return Case(plugin(genesys_check_plan=genesys_check_plan))


def test_a_good_plugin_passes():
    found = {rule.name: judge(rule, good()) for rule in RULES}
    assert {name: result.seen for name, result in found.items() if result.word in {"failed", "advised"}} == {}
    assert [name for name, result in found.items() if result.word == "skipped"] == []


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule, makers in SABOTAGE.items() for name in makers], ids=lambda value: value
)
def test_sabotage_is_noticed_by_its_rule(rule, name, request):
    make = SABOTAGE[rule][name]
    wants = make.__code__.co_varnames[: make.__code__.co_argcount]
    found = judge(BY_NAME[rule], make(*(request.getfixturevalue(word) for word in wants)))
    sys.modules.pop("slowhook", None)
    os.environ.pop("KIT_BUDGET", None)
    assert found.word == ("advised" if BY_NAME[rule].level == "should" else "failed"), found
    assert found.seen


@pytest.mark.parametrize("hook", SORTS)
def test_the_kit_asks_with_every_argument_that_a_hook_has(hook, tmp_path):
    wanted = set(inspect.signature(getattr(hooks, hook)).parameters)
    asked = [facts for name, facts in questions(resources(), plans(), str(tmp_path)) if name == hook]
    assert asked
    assert [set(facts) for facts in asked if set(facts) != wanted] == []


def test_the_kit_tells_of_every_event():
    told = [facts["event"]["event"] for hook, facts in questions([], plans(), "") if hook == "genesys_event"]
    assert set(told) == set(WORDS.values())


def test_a_change_is_told_before_it_is_told_how_it_ended():
    seen = set()
    for hook, facts in questions([], plans(), ""):
        if hook == "genesys_before_deploy":
            seen.clear()
        if hook == "genesys_before_operation":
            seen.add(facts["change"].id)
        if hook in {"genesys_after_operation", "genesys_operation_failed"}:
            assert facts["change"].id in seen


def test_a_plugin_finds_its_files_and_the_folder_is_removed():
    seen = []

    def genesys_check_plan(plan, folder):
        seen.append(Path(folder, "rules.txt").read_text())

    case = Case(plugin(genesys_check_plan=genesys_check_plan), files={"rules.txt": "be nice"})
    assert judge(BY_NAME["its_checks_never_raise"], case).word == "passed"
    folder = Path(case.folder)
    case.close()
    assert set(seen) == {"be nice"}
    assert not folder.exists()


def test_every_rule_has_somebody_who_breaks_it():
    assert set(SABOTAGE) == set(BY_NAME)


def test_the_environment_and_the_streams_are_as_they_were_before():
    before, streams = dict(os.environ), (sys.stdout, sys.stderr)
    for rule in RULES:
        judge(rule, good())
    assert (dict(os.environ), (sys.stdout, sys.stderr)) == (before, streams)


def test_a_failure_names_the_line_of_the_implementation():
    found = judge(BY_NAME["its_checks_never_raise"], it_stumbles_over_a_delete())
    assert found.where is not None
    assert found.where.file == __file__
