"""At the border of trio: of a group of errors, the one that people have to see."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from genesys.errors import GenesysError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def only_one() -> Iterator[None]:
    """Turn a group of errors into its most important one: what is no ordinary error first, then all findings at once.

    Raises:
        BaseException: An interruption, an abort or the death of a port, as it was.
        GenesysError: The findings of all errors for people.
        ExceptionGroup: Anything else: a bug of ours, shown whole.
    """
    try:
        yield
    except BaseExceptionGroup as group:
        leaves = list(_leaves(group))
        for leaf in leaves:
            if not isinstance(leaf, Exception):
                raise leaf from None
        if all(isinstance(leaf, GenesysError) for leaf in leaves):
            findings = {f.text(): f for leaf in leaves if isinstance(leaf, GenesysError) for f in leaf.findings}
            raise GenesysError(findings.values()) from None
        raise


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
