"""Whether a plan still fits the state: everything that it read is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plan.reads import version
from genesys.run.problems import MOVED_ON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.plan import Plan


def require_fit(plan: Plan, head: str, recorded: Mapping[str, Fragment]) -> None:
    """Return when the plan's read-set stands, whatever else moved.

    Args:
        plan: To be run.
        head: Id of the newest commit.
        recorded: Its fragments.

    Raises:
        GenesysError: RUN-013, naming what is different.
    """
    if plan.base == head:
        return
    moved = [key for key, then in plan.read_set.items() if version(recorded.get(key)) != then]
    if moved:
        names = ", ".join(sorted(moved)[:5]) + (f" and {len(moved) - 5} more" if len(moved) > 5 else "")
        raise MOVED_ON.error(keys=names)
