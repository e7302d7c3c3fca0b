"""The rules of `genesys.testing.backend_kit` as a case that `genesys plugin check` runs, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import trio

from genesys.spi.backend import BackendFault
from genesys.spi.traces import package_of
from genesys.testing import backend_kit
from genesys.testing.rules import Broken, Rule, made

if TYPE_CHECKING:
    from genesys.spi.backend import StateBackend

RELIES: dict[str, str] = {
    "what_was_put_is_read_back": "The state is encrypted bytes; one that changes on its way cannot be opened.",
    "nothing_is_read_as_not_found": "A state that is not there is made anew, and a run that is not there is forgotten.",
    "put_never_overwrites": "History is written once; a second writer must learn that it was second.",
    "put_refuses_equal_bytes_too": "Who put first owns what was put, whatever the bytes are.",
    "cas_makes_what_is_absent": "Two commands that both create the state must agree on whose it is.",
    "cas_on_a_missing_key_conflicts": "A state that somebody deleted must not come back through a writer who was late.",
    "cas_with_a_stale_version_conflicts": "The lock and every commit are one compare-and-swap of the root.",
    "cas_replaces_and_is_seen_at_once": "A commit that the next command does not see would be made again.",
    "versions_are_stable": "A version that changes by itself makes every commit conflict.",
    "delete_is_quiet_and_thorough": "A deleted secret must be gone, and a delete whose answer was lost is repeated.",
    "list_names_what_is_directly_below": "Runs that died are found by listing; one left out is never recovered.",
    "an_appender_grows_one_object": "The journal of a run grows; one that loses its middle cannot be replayed.",
}
"""Rule -> what the engine relies on it for."""


class BackendCase:
    """A state backend to try.

    Args:
        make: Opens the backend; called anew for each rule, and again for what another process would see.
        prefix: Below which keys are written; must be empty.
    """

    def __init__(self, make: Callable[[], StateBackend], *, prefix: str = "kit/") -> None:
        self._make, self._prefix, self._numbers = make, prefix, count(1)
        self.packages = frozenset({package_of(type(make()).__module__)})

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the kit."""
        return tuple(_as_rule(rule) for rule in backend_kit.RULES)

    def fresh(self) -> backend_kit.Case:
        """Return a case on keys of its own."""
        return backend_kit.Case(self._make(), again=self._make, prefix=f"{self._prefix}{next(self._numbers)}/")

    def close(self) -> None:
        """What was written stays; the place is the author's."""


def _as_rule(rule: backend_kit.Rule) -> Rule:
    name = str(getattr(rule, "__name__", rule))
    return made(partial(_run, rule), relies=RELIES[name], source=rule)


def _run(rule: backend_kit.Rule, case: BackendCase) -> None:
    try:
        trio.run(rule, case.fresh())
    except AssertionError as error:
        raise Broken(str(error)) from error
    except BackendFault as error:
        raise Broken(f"it raised {type(error).__name__} for {error}") from error
