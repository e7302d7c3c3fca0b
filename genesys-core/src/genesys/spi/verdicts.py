"""What a check says: `deny` refuses, `warn` lets pass and is shown. Both name what they are about, and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import Where
from genesys.model.declared import Declared
from genesys.spi.problems import RULED

if TYPE_CHECKING:
    from genesys.errors import Finding
    from genesys.model.plan import Change


def deny(
    what: str,
    about: Declared | Change | None = None,
    *,
    field: str = "",
    reason: str = "",
    solution: str = "",
    command: str = "",
) -> Finding:
    """Return a finding that refuses: nothing is changed, and the command ends with 5.

    Args:
        what: What is wrong, a clause without a full stop, such as ``"web has no owner"``.
        about: The resource or change that it is about; its place is shown.
        field: Field of the resource whose place is shown instead.
        reason: Why that matters; the name of the plugin when left out.
        solution: What to do.
        command: A command that can be pasted.
    """
    return _ruled("error", what, about, field, reason=reason, solution=solution, command=command)


def warn(
    what: str,
    about: Declared | Change | None = None,
    *,
    field: str = "",
    reason: str = "",
    solution: str = "",
    command: str = "",
) -> Finding:
    """Return a finding that is shown and stops nothing; arguments as in `deny`."""
    return _ruled("warning", what, about, field, reason=reason, solution=solution, command=command)


def _ruled(severity: str, what: str, about: Declared | Change | None, field: str, **texts: str) -> Finding:
    address = about.address if about is not None else ""
    facts = {
        "what": what.rstrip("."),
        "reason": texts["reason"],
        "solution": texts["solution"] or "Change the declaration, or talk to whoever made the rule.",
        "command": texts["command"] or (f"genesys explain {_resource(about)}" if address else "genesys plan"),
        "address": address,
    }
    return RULED.finding(_place(about, field), severity=severity, **facts)


def _resource(about: Declared | Change | None) -> str:
    if about is None or isinstance(about, Declared):
        return about.address if about else ""
    return about.kind_address or about.address


def _place(about: Declared | Change | None, field: str) -> Where | None:
    if about is None:
        return None
    if isinstance(about, Declared):
        return about.place(field) if field else about.where
    file, _, numbers = str(about.meta.get("where") or "").partition(":")
    line, _, column = numbers.partition(":")
    return Where(file, int(line or 0), int(column or 0)) if file else None
