"""One order of tasks for one seed: trio otherwise shuffles what is ready."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trio._core import _run

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deterministic(seed: int) -> Iterator[None]:
    """Let runs of trio in this context schedule tasks as a seed says.

    trio has no public switch for it; its test plugins set the same two names.
    """
    core: Any = _run
    before, state = core._ALLOW_DETERMINISTIC_SCHEDULING, core._r.getstate()  # noqa: SLF001
    core._ALLOW_DETERMINISTIC_SCHEDULING = True  # noqa: SLF001
    core._r.seed(seed)  # noqa: SLF001
    try:
        yield
    finally:
        core._ALLOW_DETERMINISTIC_SCHEDULING = before  # noqa: SLF001
        core._r.setstate(state)  # noqa: SLF001
