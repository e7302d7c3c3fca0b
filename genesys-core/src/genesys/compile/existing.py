"""Resources that somebody else owns: their main native is read, and nothing else of them is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.expr import walk
from genesys.spi.lowering import Lowered

if TYPE_CHECKING:
    from genesys.compile.shape import Shape
    from genesys.model.expr import Json


def read_only(address: str, main: str, lowered: Lowered) -> Lowered:
    """Return what is left of a lowering when only its main native is there.

    Args:
        address: Address of the resource.
        main: Local address of its main native.
        lowered: What the resource would become if it were ours.
    """
    bare: dict[str, Any] = {"body": {}, "needs": (), "facet_of": "", "alternatives": ()}
    natives = [spec._replace(**bare) for spec in lowered.natives if spec.local == main]
    native = f"{address}/{main}"
    outputs = {name: value for name, value in lowered.outputs.items() if _within(value, native)}
    return lowered._replace(natives=natives, outputs=outputs, derived=())


def hidden(shape: Shape) -> frozenset[str]:
    """Return the outputs that nobody but the owner knows."""
    return frozenset(name for name, secret in shape.outputs.items() if secret)


def complete(shape: Shape) -> dict[str, Json]:
    """Return ``None`` for the fields that have no default: nobody has to say what they are."""
    return {name: None for name in shape.fields if name not in shape.defaults}


def _within(value: Json, native: str) -> bool:
    return all("$native" in item and item["$native"][0] == native for item in walk(value))
