"""Rules that a provider should keep: what it lacks is reported, and costs its users time or comfort."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import SkipTest

from genesys.testing.provider.bench import acts
from genesys.testing.rules import SHOULD, ensure, should

if TYPE_CHECKING:
    from genesys.testing.provider.bench import Bench
    from genesys.testing.provider.case import Case


@acts("Without it, `drift detect --deep` and the search for what a crash left see only what is recorded.", level=SHOULD)
async def it_lists_what_a_stack_has(bench: Bench) -> None:
    """The session has a list."""
    ensure(hasattr(bench.session, "list"), "the session has no list", at=type(bench.session))


@acts("One poller asks for all pending objects of a type; one call for each is slow and meets throttles.", level=SHOULD)
async def it_polls_many_at_once(bench: Bench) -> None:
    """A session with long operations can ask about many of them in one call."""
    for name in bench.case.examples:
        await bench.make(name)
    if not bench.pendings:
        raise SkipTest("no create answered Pending")
    ensure(hasattr(bench.session, "poll_many"), "the session has no poll_many", at=type(bench.session))


@acts("Two lost creates of class I3 make two objects; only who finds both can remove one.", level=SHOULD)
async def it_finds_every_duplicate(bench: Bench) -> None:
    """A session with types of class I3 can find all objects of a token."""
    if not any(bench.type(name).idempotency == "I3" for name in bench.case.examples):
        raise SkipTest("no example is of class I3")
    ensure(hasattr(bench.session, "find_all"), "the session has no find_all", at=type(bench.session))


@should("`genesys explain` and the reference of a provider say what each native is.")
def every_type_says_what_it_is(case: Case) -> None:
    """Every native type has a line of documentation."""
    silent = sorted(name for name, item in case.provider.types.items() if not item.doc.strip())
    ensure(not silent, f"no line of documentation: {', '.join(silent)}")


@should("What no example shows, no rule looks at.")
def every_type_has_an_example(case: Case) -> None:
    """Every native type has an example in the case."""
    shown = {example.type for example in case.examples.values()}
    missing = sorted(set(case.provider.types) - shown)
    ensure(not missing, f"no example of {', '.join(missing)}")


RULES = (
    it_lists_what_a_stack_has,
    it_polls_many_at_once,
    it_finds_every_duplicate,
    every_type_says_what_it_is,
    every_type_has_an_example,
)
"""Rules that are reported and do not fail."""
