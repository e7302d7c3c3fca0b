"""Choices that every cloud makes from tables of its own, under the same questions, so that they are pinned alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from genesys.spi import machine

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.model.expr import Json
    from genesys.spi.lowering import LowerContext, Resolved


class Row(Protocol):
    """Gives a row of a table, or raises the provider's own error about the one that is not there."""

    def __call__(self, table: Mapping[str, Any], value: str, *, what: str, address: str) -> Any:
        """Return the row of ``value``; ``what`` is what rows are called."""


def server_size(
    resource: Resolved, context: LowerContext, *, table: Callable[[str], Any], row: Row
) -> Mapping[str, Any]:
    """Return the row of the table ``sizes`` for a server's family and size: the named one, or the smallest that fits.

    Args:
        resource: A server.
        context: Pins the answer.
        table: Gives a table of the provider by name; asked only when nothing is pinned.
        row: Gives a row of it.

    Raises:
        GenesysError: Of ``row``.
    """
    family, wanted = str(resource.fields["family"]), resource.fields["size"]

    def choose() -> Json:
        sizes = table("sizes")
        found = machine.size(sizes, wanted, family)
        if found is not None:
            return dict(found)
        known: Mapping[str, Any] = sizes.get(family, {})
        return dict(row(known, str(wanted), what=f"{family} size", address=resource.address))

    chosen: Mapping[str, Any] = context.choice("size", [family, wanted], choose)
    return chosen


def postgres_version(resource: Resolved, context: LowerContext, *, table: Callable[[str], Any], row: Row) -> str:
    """Return the version of PostgreSQL of a database: the written one when it is offered, else the provider's default.

    Arguments and errors as of `server_size`, with the table ``database``.
    """
    written = str(resource.fields.get("version") or "")

    def choose() -> str:
        known = table("database")["postgres"]
        wanted = written or str(known["default"])
        row(dict.fromkeys(known["versions"]), wanted, what="version of PostgreSQL", address=resource.address)
        return wanted

    return str(context.choice("version", written, choose))
