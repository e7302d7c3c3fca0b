"""What a person asked for beside the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wish(NamedTuple):
    """What a person asked for beside the declaration.

    Args:
        mode: ``deploy``, ``destroy`` or ``rollback``.
        refresh: Whether to look at reality; ``None`` for what each provider says is usual.
        include: Selectors of what is to be done; none for everything.
        exclude: Selectors of what is to be left alone.
        replace: Selectors of what is to be replaced.
        change_provider: Whether resources may move to another provider.
        imports: Native address -> native id to take over.
        upgrade_choices: Whether recorded choices are made anew.
        message: For the history.
        back_to: Id of the commit whose choices count beside the recorded ones, for a rollback.
    """

    mode: str = "deploy"
    refresh: bool | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    change_provider: bool = False
    imports: Mapping[str, str] = {}
    upgrade_choices: bool = False
    message: str = ""
    back_to: str = ""
