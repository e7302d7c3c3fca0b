"""What a program says beside its resources: project, variables, outputs, moves.

Outside of a load, as in ``python infra.py``, nothing is recorded: `variable` gives its default, and
`environment` gives ``dev``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar, overload

from genesys.errors import Where
from genesys.load.problems import NO_DEFAULT
from genesys.load.session import current
from genesys.load.values import plain
from genesys.load.variables import UNSET

if TYPE_CHECKING:
    import builtins
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from genesys.model.expr import Expr

_T = TypeVar("_T")
DEFAULT_ENVIRONMENT = "dev"


def _caller() -> Where:
    frame = sys._getframe(2)
    return Where(frame.f_code.co_filename, frame.f_lineno)


def project(
    name: str,
    *,
    provider: str,
    region: str = "",
    tags: Mapping[str, str] | None = None,
    requires: Sequence[str] = (),
    providers: Mapping[str, Mapping[str, Any]] | None = None,
    backend: str | None = None,
    accounts: Mapping[str, Any] | None = None,
    plugins: Mapping[str, Sequence[str]] | None = None,
    pure: bool = False,
) -> None:
    """Name the project and say where its resources live. Exactly one call a program.

    Args:
        name: Name of the project: a letter, then letters, digits, ``_`` or ``-``; <= 63.
        provider: Provider of resources that name none, or ``any``.
        region: Region of resources that name none.
        tags: Put on every resource.
        requires: Requirements such as ``genesys-aws>=0.1``.
        providers: Provider -> its settings.
        backend: Where state is kept.
        accounts: Name -> account, for resources that live in another one.
        plugins: ``allow`` and ``deny``, each a list of plugins or packages; what is not allowed is not asked.
        pure: The program's result depends on its files, variables and environment alone, so that an
            unchanged program need not run again.
    """
    session = current.get()
    if session is None:
        return
    written = {"tags": tags, "providers": providers, "backend": backend, "accounts": accounts, "plugins": plugins}
    settings = {key: plain(value) for key, value in written.items() if value}
    session.declare(
        _caller(),
        name=name,
        provider=provider,
        region=region,
        requires=plain(requires),
        pure=pure,
        **settings,
    )


@overload
def variable(name: str, *, secret: Literal[True], doc: str = "") -> Expr: ...
@overload
def variable(name: str, *, type: builtins.type[_T], default: _T = ..., doc: str = "") -> _T: ...
@overload
def variable(name: str, *, default: _T, doc: str = "") -> _T: ...
@overload
def variable(name: str, *, doc: str = "") -> str: ...
def variable(name: str, *, default: Any = UNSET, type: Any = None, secret: bool = False, doc: str = "") -> Any:
    """Return the value of a variable: ``--var``, ``GENESYS_VAR_<name>``, the stack's file, the default.

    Args:
        name: Its name.
        default: Used when nobody gives a value.
        type: ``str``, ``int``, ``float``, ``bool``, ``list`` or ``dict``; that of the default when left out.
        secret: Give a reference that is resolved while deploying, never the value.
        doc: One line about it.

    Raises:
        GenesysError: LOAD-030 to LOAD-036.
    """
    session = current.get()
    where = _caller()
    wanted = type or (str if default is UNSET or default is None else default.__class__)
    if session is not None:
        return session.variables.resolve(name, wanted=wanted, default=default, secret=secret, where=where)
    if default is UNSET:
        raise NO_DEFAULT.error(where, name=name)
    return default


def outputs(**values: Any) -> None:
    """Declare outputs of the stack: name -> value, usually a reference."""
    session = current.get()
    if session is not None:
        where = _caller()
        for name, value in values.items():
            session.export(name, plain(value), where)


def moved(old: str, new: str) -> None:
    """Say that the resource at address ``old`` is now declared at ``new``: nothing is made or deleted for it."""
    session = current.get()
    if session is not None:
        session.move(old, new, _caller())


def environment() -> str:
    """Return the environment: the part of the stack's name after the slash; ``dev`` by default."""
    session = current.get()
    return session.environment if session is not None else DEFAULT_ENVIRONMENT
