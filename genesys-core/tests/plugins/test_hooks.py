"""Hook plugins are asked one by one, each with values of its own; what can never work is refused when it is added."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from genesys.plugins.hooks import Hooks
from genesys.spi.hooks import SORTS, hookimpl


def plugin(**functions):
    return SimpleNamespace(**{name: hookimpl(function) for name, function in functions.items()})


def asked(hooks, hook="genesys_check_plan", **facts):
    given = {"plan": ["a"], "stack": "shop/dev", **facts}
    return list(hooks.ask(hook, lambda: {name: list(v) if isinstance(v, list) else v for name, v in given.items()}))


def test_plugins_are_asked_in_the_order_of_their_names_and_the_one_beside_the_project_last():
    hooks = Hooks()
    for name in ("zebra", "genesys_hooks.py", "ant"):
        hooks.add(name, plugin(genesys_check_plan=lambda plan: []))
    hooks.order()
    assert [answer.plugin for answer in asked(hooks)] == ["ant", "zebra", "genesys_hooks.py"]


def test_one_that_wants_to_be_first_is_first():
    hooks = Hooks()
    hooks.add("ant", plugin(genesys_check_plan=lambda plan: []))
    hooks.add("zebra", SimpleNamespace(genesys_check_plan=hookimpl(tryfirst=True)(lambda plan: [])))
    hooks.order()
    assert [answer.plugin for answer in asked(hooks)] == ["zebra", "ant"]


def test_one_that_raises_neither_hides_nor_stops_the_others():
    def broken(plan):
        raise KeyError("no such thing")

    hooks = Hooks()
    hooks.add("a", plugin(genesys_check_plan=lambda plan: ["a"]))
    hooks.add("b", plugin(genesys_check_plan=broken))
    hooks.add("c", plugin(genesys_check_plan=lambda plan: ["c"]))
    hooks.order()
    answers = asked(hooks)
    assert [answer.value for answer in answers] == [["a"], None, ["c"]]
    assert [type(answer.error) for answer in answers] == [type(None), KeyError, type(None)]


def test_a_generator_that_raises_half_way_has_failed():
    def half(plan):
        yield "one"
        raise ValueError("half")

    hooks = Hooks()
    hooks.add("a", plugin(genesys_check_plan=half))
    (answer,) = asked(hooks)
    assert (answer.value, str(answer.error)) == (None, "half")


def test_each_gets_values_of_its_own():
    def greedy(plan):
        plan.clear()

    seen = []
    hooks = Hooks()
    hooks.add("a", plugin(genesys_check_plan=greedy))
    hooks.add("b", plugin(genesys_check_plan=lambda plan: seen.append(plan)))
    hooks.order()
    asked(hooks)
    assert seen == [["a"]]


def test_an_implementation_may_leave_arguments_out():
    hooks = Hooks()
    hooks.add("a", plugin(genesys_check_plan=lambda: ["nothing asked"]))
    hooks.add("b", plugin(genesys_check_plan=lambda stack: [stack]))
    hooks.order()
    assert [answer.value for answer in asked(hooks)] == [["nothing asked"], ["shop/dev"]]


async def checks(plan):
    return []


def wraps():
    yield


def unmarked(plan):
    return []


@pytest.mark.parametrize(
    "what, why",
    [
        (plugin(genesys_check_plans=lambda plan: []), "genesys_check_plans is no hook"),
        (plugin(genesys_check_plan=lambda plant: []), "plant"),
        (plugin(genesys_check_plan=checks), "async"),
        (SimpleNamespace(genesys_check_plan=hookimpl(wrapper=True)(wraps)), "wrapper"),
        (SimpleNamespace(genesys_check_plan=unmarked), "no @hookimpl"),
        (SimpleNamespace(), "no hook"),
        (plugin(other=lambda plan: []), "other"),
    ],
    ids=["misspelt", "unknown argument", "async", "wrapper", "unmarked", "empty", "no hook's name"],
)
def test_what_can_never_work_is_refused(what, why):
    hooks = Hooks()
    with pytest.raises(ValueError, match=why):
        hooks.add("bad", what)
    assert hooks.names == []
    assert asked(hooks) == []


def test_one_that_is_for_a_newer_core_may_say_so():
    hooks = Hooks()
    new = SimpleNamespace(
        genesys_of_tomorrow=hookimpl(optionalhook=True)(lambda: None), genesys_check_plan=hookimpl(lambda plan: ["x"])
    )
    hooks.add("new", new)
    assert [answer.value for answer in asked(hooks)] == [["x"]]


def test_every_specification_has_a_sort_and_says_when_it_is_called():
    from genesys.spi import hooks as specifications

    found = {n: f for n, f in vars(specifications).items() if n.startswith("genesys_")}
    assert set(found) == set(SORTS)
    assert all((function.__doc__ or "").strip() for function in found.values())
