"""Outputs of a stack, as the newest commit that has some says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.problems import NO_SUCH_OUTPUT, SECRET_OUTPUT
from genesys.model.expr import is_expr, is_secret
from genesys.state.drive import complete

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.state.state import State

HIDDEN, LATER = "(sensitive value)", "(known after apply)"


class Outputs(NamedTuple):
    """Outputs of a stack.

    Args:
        values: Name -> value; secret ones as expressions.
    """

    values: dict[str, Any]

    @property
    def shown(self) -> dict[str, Any]:
        """Name -> value, with secrets hidden."""
        return {
            name: HIDDEN if is_secret(value) else LATER if is_expr(value) else value
            for name, value in sorted(self.values.items())
        }


def outputs(state: State) -> Outputs:
    """Return the outputs that the newest run recorded."""

    async def find() -> dict[str, Any]:
        async for commit in state.history():
            if commit.run:
                return dict(commit.data.get("outputs", {}))
        return {}

    return Outputs(complete(find()))


def one(project: Project, state: State, name: str, *, reveal: bool) -> Any:
    """Return one output; a secret only when it is to be revealed.

    Raises:
        GenesysError: APP-005 no such output, APP-007 it is a secret.
    """
    values = outputs(state).values
    if name not in values:
        from difflib import get_close_matches

        close = get_close_matches(name, list(values), 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        raise NO_SUCH_OUTPUT.error(stack=project.name, name=name, names=", ".join(sorted(values)) or "none", hint=hint)
    value = values[name]
    if not is_secret(value):
        return value
    if not reveal:
        raise SECRET_OUTPUT.error(name=name)
    from genesys.app.secrets import revealed

    return revealed(project, state, value)
