"""Whose a native is: the resource that the user declared, also for parts of composites and derived resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.address import split

if TYPE_CHECKING:
    from genesys.model.plan import Change


def top(address: str) -> str:
    """Return the declared resource's address: ``app`` for ``app/db``, ``web["eu"]`` for ``web["eu"]/token``."""
    return next(iter(split(address)), address)


def owner(change: Change) -> str:
    """Return the address of the declared resource that a change is about."""
    return top(change.kind_address or change.address)
