"""The rules that a hook plugin keeps, ready to run against any hook plugin, and proven by sabotage.

::

    CASE = Case(genesys_needsowner)


    @pytest.mark.parametrize("rule", RULES, ids=str)
    def test_conformance(rule):
        rule.check(CASE)

The plugin is asked about resources of every kind and about plans with every action, as the engine would ask.
"""

from __future__ import annotations

import inspect
import io
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest import SkipTest

from genesys.errors import Finding
from genesys.model.canonical import canonical
from genesys.model.declared import Declared
from genesys.model.plan import Plan
from genesys.plugins.hooks import MARK, Hooks
from genesys.spi import hooks as specifications
from genesys.spi.hooks import CHECK, LISTEN, SORTS, TRANSFORM
from genesys.spi.traces import package_of
from genesys.testing.hooking import STACK, large_plan, plans, questions, resources
from genesys.testing.package import import_ms
from genesys.testing.rules import Broken, Result, Rule, ensure, judge, judged, must, should

__all__ = ["RULES", "Broken", "Case", "Result", "Rule", "judge", "judged"]

IMPORT_MS, CHECK_MS, CHANGES = 100.0, 10.0, 100


class Case:
    """What the rules work on.

    Args:
        plugin: The plugin: a module, or an object with implementations.
        resources: Declared resources to ask about, beside those of the kit.
        plans: Plans to ask about, beside those of the kit.
        files: Name -> text of files in the project's folder, such as rules that the plugin reads.
        around: Makes a context in which the plugin is called, to stand in for what listeners would reach.
    """

    def __init__(
        self,
        plugin: Any,
        *,
        resources: Iterable[Declared] = (),
        plans: Iterable[Plan] = (),
        files: Mapping[str, str] | None = None,
        around: Callable[[], AbstractContextManager[Any]] = nullcontext,
    ) -> None:
        self.plugin, self.around = plugin, around
        self.resources, self.plans, self.files = list(resources), list(plans), dict(files or {})
        self._folder = ""
        self.packages = frozenset({package_of(_module_name(plugin))})

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the kit."""
        return RULES

    @property
    def folder(self) -> str:
        """The project's folder, made when it is first asked for."""
        if not self._folder:
            self._folder = tempfile.mkdtemp(prefix="genesys-kit-")
            for name, text in self.files.items():
                Path(self._folder, name).write_text(text, encoding="utf-8")
        return self._folder

    def close(self) -> None:
        """Remove the folder."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""


class Asked(NamedTuple):
    """One question and what the plugin said.

    Args:
        hook: The hook.
        facts: What was passed.
        before: The same as bytes, before the plugin had it.
        value: What it returned; what it yielded, as a list.
        error: What it raised instead, or ``None``.
        function: The implementation.
    """

    hook: str
    facts: dict[str, Any]
    before: bytes
    value: Any
    error: Exception | None
    function: Any


@must("A misspelt hook would never be asked, and nobody would know: a policy that is not asked allows everything.")
def its_hooks_exist_and_are_marked(case: Case) -> None:
    """The plugin implements at least one hook; each function whose name begins with genesys_ is one and is marked."""
    found = 0
    for name, function in _functions(case.plugin):
        marks = getattr(function, MARK, None)
        if marks is None and not name.startswith("genesys_"):
            continue
        known = ((marks or {}).get("specname") or name) in SORTS
        ensure(known, f"{name} is no hook; hooks are {', '.join(SORTS)}", at=function)
        ensure(marks is not None, f"{name} has no @hookimpl above it", at=function)
        found += 1
    ensure(found, f"it implements no hook; hooks are {', '.join(SORTS)}")


@must("Plugins are asked one by one and are not waited for: a coroutine would never run, a wrapper wraps nothing.")
def its_hooks_are_plain_functions(case: Case) -> None:
    """No implementation is a coroutine function, an asynchronous generator or a wrapper."""
    for name, function, marks in _implementations(case.plugin):
        waits = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
        ensure(not waits, f"{name} is async", at=function)
        ensure(not (marks.get("wrapper") or marks.get("hookwrapper")), f"{name} is a wrapper", at=function)


@must("Arguments are passed by name; one that the hook does not have can never be given.")
def it_asks_for_known_arguments(case: Case) -> None:
    """Every argument of an implementation is one of the hook's."""
    for name, function, marks in _implementations(case.plugin):
        hook = marks.get("specname") or name
        if hook in SORTS:
            known = set(inspect.signature(getattr(specifications, hook)).parameters)
            odd = sorted(set(inspect.signature(function).parameters) - known)
            ensure(not odd, f"{name} asks for {', '.join(odd)}; there are {', '.join(sorted(known))}", at=function)


@must("A check that raises refuses the deployment of everybody; a resource may hold references, lists and nothing.")
def its_checks_never_raise(case: Case) -> None:
    """No check and no transform raises, whatever legal resource or plan it is asked about."""
    _ensure_quiet(_ask(case, TRANSFORM, CHECK))


@should("What a listener raises is shown as a warning beside every run, and nobody reads the twentieth of them.")
def its_listeners_raise_nothing(case: Case) -> None:
    """No listener raises while a run is told, to whoever it passes it on."""
    _ensure_quiet(_ask(case, LISTEN))


@must("Findings are sorted, shown with their place and counted; anything else is taken for a failure of the plugin.")
def its_checks_answer_with_findings(case: Case) -> None:
    """What a check returns or yields is findings, as `deny` and `warn` make them, or nothing."""
    for asked in _ask(case, CHECK):
        for item in _items(asked.value):
            words = f"{asked.hook} answered with {type(item).__name__} instead of findings"
            ensure(isinstance(item, Finding), words, at=asked.function)
            ensure(str(item.what).strip(), f"{asked.hook} answered with a finding that says nothing", at=asked.function)


@must("The address is the identity of a resource; under another one its record would not be found again.")
def a_transform_keeps_address_and_kind(case: Case) -> None:
    """What a transform returns is the same resource with other fields, or nothing."""
    for asked in _ask(case, TRANSFORM):
        given, found = asked.facts.get("resource"), asked.value
        if found is not None:
            ensure(isinstance(found, Declared), f"it answered with {type(found).__name__}", at=asked.function)
            same = isinstance(given, Declared) and (given.address, given.kind) == (found.address, found.kind)
            ensure(same, f"it made {found.kind} {found.address} of {given}", at=asked.function)


@must("What is passed in is a copy: a change of it is lost, and its author believes that it was made.")
def it_leaves_alone_what_it_is_given(case: Case) -> None:
    """No implementation changes its arguments; a transform returns a new resource instead."""
    for asked in _ask(case):
        ensure(_bytes(asked.facts) == asked.before, f"{asked.hook} changed what it was given", at=asked.function)


@must("A plan is checked when it is made and again before it is run, maybe elsewhere; both must say the same.")
def it_says_the_same_twice(case: Case) -> None:
    """Asked twice, and once without the environment of this process, checks and transforms say the same."""
    sorts = (TRANSFORM, CHECK)
    first = [_said(asked) for asked in _ask(case, *sorts)]
    again = list(_ask(case, *sorts))
    with _bare():
        elsewhere = list(_ask(case, *sorts))
    for label, others in (("the second time", again), ("with an empty environment", elsewhere)):
        for before, asked in zip(first, others, strict=True):
            ensure(before == _said(asked), f"{asked.hook} said something else {label}", at=asked.function)


@must("The output belongs to the command: with --json it is one document, which a print in the middle breaks.")
def it_prints_nothing(case: Case) -> None:
    """No implementation writes to the streams of the process."""
    for asked, text in _overheard(case):
        ensure(not text, f"{asked.hook} printed {text[:60]!r}", at=asked.function)


@must("Hook plugins are loaded by every command that plans; what they import is paid each time.")
def it_is_loaded_quickly(case: Case) -> None:
    """Importing the plugin takes at most 100 ms, beside what Genesys imports anyway."""
    module = sys.modules.get(_module_name(case.plugin))
    file = getattr(module, "__file__", None)
    if module is None or not file or module.__name__ == "__main__":
        raise SkipTest("the plugin is no module of a file")
    depth = module.__name__.count(".") + (1 if os.path.basename(file) == "__init__.py" else 0)
    folder = os.path.dirname(file)
    for _ in range(depth):
        folder = os.path.dirname(folder)
    took = min(import_ms(folder, [module.__name__]) for _ in range(2))
    ensure(took <= IMPORT_MS, f"importing {module.__name__} takes {took:.0f} ms")


@should("Every plan waits for every check; ten plugins of 10 ms are a tenth of a second.")
def it_checks_a_large_plan_quickly(case: Case) -> None:
    """Looking at a plan of 100 changes takes at most 10 ms."""
    hook = "genesys_check_plan"
    found = [each for name, each, marks in _implementations(case.plugin) if hook in {name, marks.get("specname")}]
    if not found:
        raise SkipTest("the plugin does not look at plans")
    took = []
    for _ in range(5):
        facts = {"plan": large_plan(CHANGES), "stack": STACK, "folder": case.folder}
        with case.around():
            began = time.process_time()
            list(_taken_in(case).ask(hook, partial(dict, **facts)))
            took.append((time.process_time() - began) * 1000)
    ensure(min(took) <= CHECK_MS, f"it took {min(took):.0f} ms", at=found[0])


RULES: tuple[Rule, ...] = (
    its_hooks_exist_and_are_marked,
    its_hooks_are_plain_functions,
    it_asks_for_known_arguments,
    its_checks_never_raise,
    its_checks_answer_with_findings,
    a_transform_keeps_address_and_kind,
    it_leaves_alone_what_it_is_given,
    it_says_the_same_twice,
    it_prints_nothing,
    it_is_loaded_quickly,
    it_checks_a_large_plan_quickly,
    its_listeners_raise_nothing,
)
"""Every rule."""


def _functions(plugin: Any) -> Iterator[tuple[str, Any]]:
    for name in dir(plugin):
        value = getattr(plugin, name, None)
        if callable(value) and not name.startswith("__"):
            yield name, value


def _implementations(plugin: Any) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for name, function in _functions(plugin):
        marks = getattr(function, MARK, None)
        if isinstance(marks, dict):
            yield name, function, marks


def _taken_in(case: Case) -> Hooks:
    hooks = Hooks()
    try:
        hooks.add("kit", case.plugin)
    except ValueError as error:
        raise Broken(f"the engine would set it aside: {error}") from None
    return hooks


def _ask(case: Case, *sorts: str) -> Iterator[Asked]:
    """Ask everything that the plugin implements about everything that the kit and the case have."""
    hooks, wanted = _taken_in(case), sorts or (TRANSFORM, CHECK, LISTEN)
    known = {marks.get("specname") or name: function for name, function, marks in _implementations(case.plugin)}
    mine = {hook: function for hook, function in known.items() if SORTS[hook] in wanted}
    if not mine:
        raise SkipTest(f"the plugin implements no hook of the sort {' or '.join(sorts)}")
    for hook, facts in questions([*resources(), *case.resources], [*plans(), *case.plans], case.folder):
        if hook in mine:
            before = _bytes(facts)
            with case.around():
                (answer,) = hooks.ask(hook, partial(dict, **facts))
            yield Asked(hook, facts, before, answer.value, answer.error, mine[hook])


def _ensure_quiet(answers: Iterable[Asked]) -> None:
    for asked in answers:
        if asked.error is not None:
            words = f"{asked.hook} raised {type(asked.error).__name__}: {asked.error}"
            raise Broken(words, at=asked.function) from asked.error


def _overheard(case: Case) -> Iterator[tuple[Asked, str]]:
    stream = io.StringIO()
    around = case.around

    def listened() -> AbstractContextManager[Any]:
        return _both(stream, around())

    quiet = Case(case.plugin, resources=case.resources, plans=case.plans, files=case.files, around=listened)
    try:
        for asked in _ask(quiet):
            yield asked, stream.getvalue()
            stream.seek(0)
            stream.truncate()
    finally:
        quiet.close()


class _both(AbstractContextManager[None]):  # noqa: N801 - reads as the function that it stands for
    """A context inside another one, with both streams of the process caught."""

    def __init__(self, stream: io.StringIO, inner: AbstractContextManager[Any]) -> None:
        self._all = (redirect_stdout(stream), redirect_stderr(stream), inner)

    def __enter__(self) -> None:
        for context in self._all:
            context.__enter__()

    def __exit__(self, *error: object) -> None:
        for context in reversed(self._all):
            context.__exit__(*error)


class _bare(AbstractContextManager[None]):  # noqa: N801 - reads as the function that it stands for
    """A context in which the process has no environment but what programs are found by."""

    def __enter__(self) -> None:
        self._kept = dict(os.environ)
        os.environ.clear()
        os.environ.update({name: self._kept[name] for name in ("PATH", "HOME") if name in self._kept})

    def __exit__(self, *error: object) -> None:
        os.environ.clear()
        os.environ.update(self._kept)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _said(asked: Asked) -> Any:
    if asked.error is not None:
        return f"{type(asked.error).__name__}: {asked.error}"
    if isinstance(asked.value, Declared):
        return canonical(asked.value.as_json())
    return [item.as_json() if isinstance(item, Finding) else repr(item) for item in _items(asked.value)]


def _bytes(facts: dict[str, Any]) -> bytes:
    plainly = {name: value.as_json() if hasattr(value, "as_json") else value for name, value in facts.items()}
    return repr(sorted(plainly.items())).encode()


def _module_name(plugin: Any) -> str:
    return plugin.__name__ if isinstance(plugin, ModuleType) else type(plugin).__module__
