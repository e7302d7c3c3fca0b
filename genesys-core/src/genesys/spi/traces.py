"""Where an exception came from, as the author of a plugin wants to read it: a line of the plugin's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import Where

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import TracebackType

    from genesys.spi.provider import Provider


def place_in(error: BaseException, packages: Collection[str]) -> Where | None:
    """Return the innermost line of an exception, and of what caused it, that belongs to one of some packages.

    Args:
        error: The exception; what it was raised from, or while handling, is looked through when itself names none.
        packages: Names of top-level packages or modules, such as ``genesys_filebox``.
    """
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        found = _innermost(at.__traceback__, packages) or _unreadable(at)
        if found is not None:
            return found
        at = at.__cause__ or at.__context__
    return None


def package_of(name: str) -> str:
    """Return the top-level package of ``module:function`` or of a module's name."""
    return name.partition(":")[0].partition(".")[0]


def packages_of(provider: Provider) -> frozenset[str]:
    """Return the top-level packages that a provider's functions are in."""
    named = [provider.connect, provider.target, provider.answers, *provider.lowerings.values()]
    names = [name if isinstance(name, str) else name.__module__ for name in named]
    return frozenset(package_of(name) for name in names if name)


def _unreadable(error: BaseException) -> Where | None:
    """Return the place of code that could not even be read."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return Where(error.filename, error.lineno)
    return None


def _innermost(trace: TracebackType | None, packages: Collection[str]) -> Where | None:
    found = None
    while trace is not None:
        # By the module's name and not by its path: an editable install, a zip and a test have odd paths.
        if package_of(str(trace.tb_frame.f_globals.get("__name__", ""))) in packages:
            found = Where(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return found
