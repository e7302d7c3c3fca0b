"""Rules: what a plugin has to keep, each with what the engine relies on it for; shared by the kits.

A rule is made of a function that raises when what it looks at is not so. ``str(rule)`` is its name, so that
``@pytest.mark.parametrize("rule", RULES, ids=str)`` reads well.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple
from unittest import SkipTest

from genesys.errors import Where
from genesys.spi.traces import place_in

MUST, SHOULD = "must", "should"


class Broken(AssertionError):
    """A rule is not kept.

    Args:
        seen: What was seen, as a sentence.
        at: The function or class of the plugin that did it, when there is one.
        where: Its place, when that is known better.
    """

    def __init__(self, seen: str, *, at: Any = None, where: Where | None = None) -> None:
        self.seen, self.at, self.where = seen, at, where
        super().__init__(seen)


class Rule(NamedTuple):
    """One rule.

    Args:
        name: Its function's name; never changes.
        promise: What is so, as a sentence.
        relies: What the engine relies on it for, as a sentence.
        level: ``must``; or ``should``, which is reported and does not fail.
        body: ``body(case)``; raises `Broken`, or `unittest.SkipTest` with the reason when the case has nothing to
            show, as its declared abilities say.
    """

    name: str
    promise: str
    relies: str
    level: str
    body: Callable[[Any], None]

    def __str__(self) -> str:
        return self.name

    def check(self, case: Any) -> None:
        """Return when a case keeps the rule, or when it is one that it only should keep.

        Raises:
            Broken: It does not; the text says the rule, what was seen and where.
            unittest.SkipTest: The rule has nothing to look at; pytest shows the reason.
        """
        found = judge(self, case)
        if found.word == "skipped":
            raise SkipTest(found.seen)
        if found.word == "failed":
            raise Broken(found.text(), where=found.where)


class Result(NamedTuple):
    """How a case did on one rule.

    Args:
        rule: The rule.
        word: ``passed``, ``failed``, ``advised`` (one that it only should keep, and does not) or ``skipped``.
        seen: What was seen, or why it was skipped.
        where: The plugin's own line, when one is known.
        seconds: How long it took.
    """

    rule: Rule
    word: str
    seen: str = ""
    where: Where | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the facts under fixed names."""
        return {
            "rule": self.rule.name,
            "level": self.rule.level,
            "result": self.word,
            "promise": self.rule.promise,
            "relies": self.rule.relies,
            "seen": self.seen,
            "where": str(self.where) if self.where else "",
            "seconds": round(self.seconds, 3),
        }

    def text(self) -> str:
        """Return the block that an author reads about a rule that is not kept."""
        lines = [f"{self.rule.name}: {self.rule.promise}", f"  Seen: {self.seen}"]
        if self.where:
            lines.append(f"  Where: {self.where}")
        return "\n".join([*lines, f"  Why: {self.rule.relies}"])


def judge(rule: Rule, case: Any) -> Result:
    """Return how a case does on a rule; never raises what the plugin raises."""
    began = time.perf_counter()
    word, seen, where = "passed", "", None
    try:
        rule.body(case)
    except SkipTest as skip:
        word, seen = "skipped", str(skip)
    except Exception as error:
        error = sole(error)
        word = "failed" if rule.level == MUST else "advised"
        seen = error.seen if isinstance(error, Broken) else f"{type(error).__name__}: {error}".strip(": ")
        where = place(error, case.packages)
    return Result(rule, word, seen, where, time.perf_counter() - began)


def judged(rules: Iterable[Rule], case: Any) -> Iterator[Result]:
    """Give how a case does on each rule, in order."""
    for rule in rules:
        yield judge(rule, case)


def place(error: Exception, packages: Iterable[str]) -> Where | None:
    """Return the plugin's own line for a failure: that of the traceback, else that of the function which did it."""
    if isinstance(error, Broken) and error.where:
        return error.where
    found = place_in(error, frozenset(packages))
    return found or (source_of(error.at) if isinstance(error, Broken) and error.at is not None else None)


def source_of(thing: Any) -> Where | None:
    """Return where a function or class is written, or ``None`` when it has no source."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(thing))
        return Where(file or "", inspect.getsourcelines(inspect.unwrap(thing))[1])
    except (TypeError, OSError):
        return None


def sole(error: Exception) -> Exception:
    """Return the first exception inside groups of them."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


def ensure(true: object, seen: str, *, at: Any = None) -> None:
    """Return when something is so.

    Raises:
        Broken: It is not.
    """
    if not true:
        raise Broken(seen, at=at)


def made(body: Callable[[Any], None], *, relies: str, level: str = MUST, source: Any = None) -> Rule:
    """Return the rule of a function, whose name and docstring are the rule's."""
    written = source or body
    promise = inspect.getdoc(written) or ""
    return Rule(written.__name__, promise.partition("\n\n")[0].replace("\n", " "), relies, level, body)


def must(relies: str) -> Callable[[Callable[[Any], None]], Rule]:
    """Make a rule of a function; ``relies`` says what the engine relies on it for."""
    return lambda body: made(body, relies=relies)


def should(relies: str) -> Callable[[Callable[[Any], None]], Rule]:
    """Make a rule that is reported and does not fail."""
    return lambda body: made(body, relies=relies, level=SHOULD)
