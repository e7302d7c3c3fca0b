"""Secrets of a stack: what there is, and one value, shown on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.app.problems import NO_SUCH_RESOURCE, SECRET_VALUE
from genesys.app.records import recorded
from genesys.model.expr import walk
from genesys.model.secret import SecretValue
from genesys.state.drive import complete

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.state.state import State


def listed(state: State) -> list[dict[str, Any]]:
    """Return ``{path, used_by}`` of every generated secret that is recorded, sorted by path."""
    found: dict[str, set[str]] = {}
    for fragment in recorded(state).values():
        for expression in walk(fragment.desired):
            if "$secret" in expression:
                found.setdefault(expression["$secret"]["path"], set()).add(fragment.kind_address)
    return [{"path": path, "used_by": sorted(users)} for path, users in sorted(found.items())]


def shown(project: Project, state: State, name: str, *, reveal: bool) -> str:
    """Return the value of a generated secret that is in use.

    Raises:
        GenesysError: APP-004 there is no such secret, APP-024 it was not asked for on purpose.
    """
    specs = [
        expression["$secret"]
        for fragment in recorded(state).values()
        for expression in walk(fragment.desired)
        if "$secret" in expression
    ]
    found = [spec for spec in specs if spec["path"] == name]
    if not found:
        from difflib import get_close_matches

        close = get_close_matches(name, [spec["path"] for spec in specs], 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise NO_SUCH_RESOURCE.error(name=name, stack=project.name, hint=hint)
    if not reveal:
        raise SECRET_VALUE.error(name=name)
    newest = max(found, key=lambda spec: int(spec.get("rotate") or 0))
    return revealed(project, state, {"$secret": newest})


def revealed(project: Project, state: State, value: Any) -> str:
    """Return the text of a secret expression, for a person who asked for it.

    Raises:
        GenesysError: RUN-0xx, it cannot be resolved; STATE-024, the vault does not hold it.
    """
    from genesys.run.reveal import reveal

    seen = {fragment.address: fragment.observed for fragment in recorded(state).values()}
    found = complete(reveal(value, vault=state.vault, world=project.world, project=project.folder, seen=seen))
    return (
        found.reveal("shown to the person who asked for it").decode() if isinstance(found, SecretValue) else str(found)
    )
