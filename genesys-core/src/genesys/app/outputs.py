"""Outputs of a stack, as the newest commit that has some says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.problems import NO_SUCH_OUTPUT, SECRET_OUTPUT
from genesys.errors import GenesysError
from genesys.model.expr import is_expr, is_secret
from genesys.state.drive import complete

if TYPE_CHECKING:
    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.model.secret import SecretValue
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


def changes(planned: Planned) -> dict[str, tuple[Any, Any]]:
    """Return output -> recorded and new value, for those that a plan without changes would record anew."""
    if planned.state is None or not planned.plan.empty or planned.plan.settings.get("mode") == "destroy":
        return {}
    known = outputs(planned.state).values
    fresh = {name: _resolved(value, planned) for name, value in planned.graph.outputs.items()}
    names = sorted(name for name in {*known, *fresh} if known.get(name) != fresh.get(name))
    return {name: (known.get(name), fresh.get(name)) for name in names}


def _resolved(value: Any, planned: Planned) -> Any:
    if is_secret(value) or not _expressions(value):
        return value
    from genesys.run.resolve import Scope, resolve

    fragments = {fragment.address: fragment for fragment in planned.recorded.values()}

    def seen(address: str) -> Any:
        fragment = fragments.get(address)
        return {**fragment.observed, "id": fragment.id} if fragment else None

    def desired(address: str) -> Any:
        fragment = fragments.get(address)
        return fragment.desired if fragment else None

    try:
        return resolve(value, Scope("outputs", seen, desired, _no_secret))
    except (GenesysError, KeyError):
        return value


def _expressions(value: Any) -> bool:
    from genesys.model.expr import walk

    return is_expr(value) or bool(walk(value))


def _no_secret(source: dict[str, Any]) -> SecretValue:
    raise KeyError(str(sorted(source)))


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
