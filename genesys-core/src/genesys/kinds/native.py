"""Native: any native of any provider, declared as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from genesys.model.expr import Expr, ref
from genesys.model.resource import Resource, caller, field, output, target_of


class Native(Resource):
    """A native by its own type and properties, as in ``Native("local.data", value=1, name="x")``.

    Properties of the native that share a name with a field of this kind go into ``properties``.
    """

    __slots__ = ()
    kind: ClassVar[str] = "native"
    positional: ClassVar[tuple[str, ...]] = ("type",)

    type: str = field(on_change="replace", static=True, doc="Native type, such as aws.sqs.queue.")
    properties: Mapping[str, Any] = field(
        default={}, on_change="live", doc="Its properties, as the provider spells them."
    )

    id = output("Native id.")

    def __init__(self, type: str, /, *, name: str | None = None, **properties: Any) -> None:
        common = {
            k: properties.pop(k)
            for k in ("provider", "region", "tags", "depends_on", "protect", "on_delete", "timeouts")
            if k in properties
        }
        given = properties.pop("properties", {})
        super().__init__(type, name=name, properties={**properties, **given}, **common)
        self._where = caller(2)

    def get(self, path: str) -> Expr:
        """Return a property that is known after deployment."""
        return ref(target_of(self), path)
