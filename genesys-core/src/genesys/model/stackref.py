"""Another stack, as a declaration sees it: its outputs, answered when a plan is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from genesys.model.expr import stack_output
from genesys.model.problems import BRANCH, MEASURE, SLICE

if TYPE_CHECKING:
    from genesys.model.expr import Expr


class StackRef:
    """Another stack; ``StackRef("shop/prod").outputs["url"]`` is one of its outputs.

    In YAML it is written ``${stack["shop/prod"].url}``, and with a place ``${stack["shop/prod@PLACE"].url}``.

    Nothing is read while the declaration is loaded. A plan reads the outputs that the other stack's newest
    run recorded, and keeps them; another value there is a planned change here. Secrets do not cross.

    Args:
        stack: Its name, such as ``shop/prod``; without a slash, an environment of this project.
        backend: Where its state is, when that is not where this stack's is: a folder below or beside this
            project's, such as ``../shop/.genesys/state``, or a URL.
    """

    __slots__ = ("_backend", "_stack")

    def __init__(self, stack: str, *, backend: str = "") -> None:
        self._stack, self._backend = str(stack), str(backend)

    def __repr__(self) -> str:
        return f'StackRef("{self._stack}")'

    @property
    def outputs(self) -> StackOutputs:
        """Its outputs, by name."""
        return StackOutputs(self._stack, self._backend)


class StackOutputs:
    """Outputs of another stack; which ones there are is known when a plan is made.

    Args:
        stack: Name of the stack.
        backend: Where its state is.
    """

    __slots__ = ("_backend", "_stack")

    def __init__(self, stack: str, backend: str) -> None:
        self._stack, self._backend = stack, backend

    def __repr__(self) -> str:
        return f'StackRef("{self._stack}").outputs'

    def __getitem__(self, name: str) -> Expr:
        if not isinstance(name, str):
            raise SLICE.error(what=repr(self))
        return stack_output(self._stack, name, backend=self._backend)

    def _measure(self, *_: object) -> NoReturn:
        raise MEASURE.error(what=repr(self))

    __len__ = __iter__ = __contains__ = _measure

    def __bool__(self) -> NoReturn:
        raise BRANCH.error(what=repr(self))
