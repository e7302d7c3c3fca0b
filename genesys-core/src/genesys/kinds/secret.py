"""Secret."""

from __future__ import annotations

from typing import ClassVar

from genesys.model.expr import Expr
from genesys.model.resource import Resource, field, output


class Secret(Resource):
    """A value that is never written down: generated, or read from the environment or a file while deploying."""

    __slots__ = ()
    kind: ClassVar[str] = "secret"

    generate: int | None = field(
        default=None,
        on_change="live",
        static=True,
        within=(8, 128),
        doc="Length of a generated value, 8 to 128.",
        why="32, when nothing else gives the value",
    )
    from_env: str | None = field(
        default=None, on_change="live", static=True, doc="Environment variable to read it from, at every deployment."
    )
    from_file: str | None = field(default=None, on_change="live", static=True, doc="File to read it from, likewise.")
    value: Expr | None = field(default=None, on_change="live", doc="An expression over other secrets; never a text.")
    rotate: int = field(default=0, on_change="live", static=True, doc="Raise it to get a new generated value.")

    ref = output("Where a reader finds it.")
    secret_value = output("The value; a secret.", secret=True)
