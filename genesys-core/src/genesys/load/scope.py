"""What names mean in a YAML file: variables, members of a group, the environment, other stacks, resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.kinds.annotation import kind_name
from genesys.kinds.reference import check_output, listed, outputs_of
from genesys.load.interpolate import BadExpression, apply
from genesys.load.problems import UNKNOWN_FUNCTION, UNKNOWN_NAME
from genesys.load.words import hint
from genesys.model.address import member, within
from genesys.model.expr import Expr, stack_output

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from genesys.errors import Finding, Where
    from genesys.model.expr import Json
    from genesys.model.resource import Resource

RESERVED = ("var", "env", "each", "environment", "stack")
"""First words of references that are no resources."""

_STACK_PARTS = 3
"""``stack``, its name, and the name of an output."""


class Unknown(Exception):
    """A name that stands for nothing; carries the finding, or ``None`` when it was reported elsewhere."""

    def __init__(self, finding: Finding | None) -> None:
        super().__init__("unknown")
        self.finding = finding


class Names:
    """The scope of one place in a file.

    Args:
        variables: Name -> value, or an expression for a secret one.
        environment: The stack's environment.
        known: Address -> kind of every declared resource; empty while they are being listed.
        each: Key and value of the member of a group, or ``None`` outside of one.
        broken: Names of resources that could not be read: using them is no further error.
    """

    def __init__(
        self,
        variables: Mapping[str, Any],
        environment: str,
        *,
        known: Mapping[str, type[Resource]],
        each: tuple[str, Json] | None = None,
        broken: Collection[str] = (),
    ) -> None:
        self.variables, self.environment, self.known, self.each = variables, environment, known, each
        self.broken = broken
        self.place: Callable[[int], Where | None] = lambda _: None
        """Gives the place in the file for an offset into the text that is being read."""

    def lookup(self, path: list[Any], offset: int) -> Any:
        """Return a plain value, or an expression."""
        first = path[0]
        if first == "var":
            return self._variable(path, offset)
        if first == "each":
            return self._each(path, offset)
        if first == "env":
            return self._env(path, offset)
        if first == "environment":
            return self._inner(self.environment, path[1:], offset)
        if first == "stack":
            return self._stack(path, offset)
        return self._resource(path, offset)

    def call(self, name: str, args: list[Any], offset: int) -> Any:
        """Return the result of a function: worked out, or as an expression."""
        from genesys.model.functions import FUNCTIONS

        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            near = hint(name, FUNCTIONS)
            raise Unknown(UNKNOWN_FUNCTION.finding(self.place(offset), name=name, known=known, hint=near))
        try:
            return apply(name, args)
        except Exception as error:
            text = f"{name}() cannot be worked out with these values: {str(error) or type(error).__name__}"
            raise BadExpression(text, offset) from None

    def _variable(self, path: list[Any], offset: int) -> Any:
        if len(path) < 2:
            raise BadExpression("A variable's name is expected, as in var.size", offset)
        name = path[1]
        if name not in self.variables:
            why = "The file declares no such variable." if self.variables else "The file declares no variables."
            near = hint(str(name), self.variables, otherwise="Declare it below variables:.")
            raise Unknown(UNKNOWN_NAME.finding(self.place(offset), name=f"var.{name}", why=why, hint=near))
        return self._inner(self.variables[name], path[2:], offset)

    def _each(self, path: list[Any], offset: int) -> Any:
        if self.each is None:
            raise BadExpression("each has a meaning only below for_each", offset)
        if len(path) < 2 or path[1] not in {"key", "value"}:
            raise BadExpression("each has a key and a value: each.key, each.value", offset)
        return self._inner(self.each[path[1] == "value"], path[2:], offset)

    def _env(self, path: list[Any], offset: int) -> Any:
        if len(path) != 2:
            raise BadExpression("The name of an environment variable is expected, as in env.TOKEN", offset)
        # It may be a secret, so it is one: read while deploying, never written down.
        return Expr({"$env": path[1]}, secret=True)

    def _stack(self, path: list[Any], offset: int) -> Any:
        if len(path) < _STACK_PARTS or not all(isinstance(step, str) for step in path[1:_STACK_PARTS]):
            why = 'The name of a stack in quotes and an output are expected, as in stack["shop/prod"].url'
            raise BadExpression(why, offset)
        name, _, backend = path[1].partition("@")
        return stack_output(name, path[2], *path[_STACK_PARTS:], backend=backend)

    def _inner(self, value: Any, path: list[Any], offset: int) -> Any:
        for step in path:
            if isinstance(value, Expr) or _reaches(value, step):
                value = value[step]
            else:
                raise BadExpression(f'There is nothing called "{step}" in it', offset)
        return value

    def _resource(self, path: list[Any], offset: int) -> Any:
        address, rest = self._address(path)
        kind = self.known.get(address)
        if kind is None:
            return self._unfound(address, rest, offset)
        if not rest:
            return Expr({"$resource": address})
        output = rest[0]
        if not isinstance(output, str):
            raise BadExpression("The name of an output is expected before a number", offset)
        found = outputs_of(kind).get(output)
        if found is None:
            finding = check_output(kind, output, target=address, place=self.place(offset))
            if finding is not None:
                raise Unknown(finding)
        return Expr({"$ref": [address, *rest]}, secret=found is not None and found.secret)

    def _address(self, path: list[Any]) -> tuple[str, list[Any]]:
        """Return the address at the front of a path, and the steps behind it."""
        name, rest = str(path[0]), path[1:]
        if rest and member(name, str(rest[0])) in self.known:
            return member(name, str(rest[0])), rest[1:]
        return name, rest

    def _unfound(self, address: str, rest: list[Any], offset: int) -> Any:
        top = address.partition("/")[0]
        if top in self.broken:
            raise Unknown(None)
        if top != address and top in self.known and rest:
            # A part of a composite: it is there after expansion, and is looked at then.
            return Expr({"$ref": [address, *rest]})
        group = sorted(other for other in self.known if within(other, address))
        if group:
            why, near = f"It is a group; its members are {listed(group)}.", f"Refer to one member, as in {group[0]}."
        else:
            kinds = [f"{name} ({kind_name(kind)})" for name, kind in self.known.items()]
            why = f"Declared are: {listed(kinds)}." if kinds else "The file declares no resources."
            near = hint(address, [*self.known, *RESERVED], otherwise="Declare it, or correct the name.")
        raise Unknown(UNKNOWN_NAME.finding(self.place(offset), name=address, why=why, hint=near))


def _reaches(value: Any, step: Any) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value)
