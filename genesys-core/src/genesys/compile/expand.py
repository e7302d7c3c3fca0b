"""Composites: their parts, at addresses below theirs, and their outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.compile.problems import EXPAND_FAILED, EXPAND_SHAPE, LOOSE_PART, TOO_DEEP
from genesys.compile.text import place_of, raised
from genesys.compile.values import decode, encode, rename, targets
from genesys.errors import Finding, GenesysError
from genesys.kinds.annotation import kind_name
from genesys.model.address import child, is_address
from genesys.model.declared import Declared
from genesys.model.resource import Composite, Resource, settle, target_of, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.errors import Where
    from genesys.model.expr import Json

MOST_LEVELS = 32
_INHERITED = ("provider", "region", "protect", "on_delete", "timeouts")


class Parts(NamedTuple):
    """What one composite becomes.

    Args:
        declared: Its direct parts.
        kinds: Address of a part -> its class.
        outputs: Output -> JSON value over the parts.
    """

    declared: list[Declared]
    kinds: dict[str, type[Resource]]
    outputs: dict[str, Json]


class Handles:
    """Light resources that stand for declared ones: they know their address, fields and outputs.

    Args:
        declared: Address -> declared resource.
        kinds: Address -> class.
    """

    def __init__(self, declared: Mapping[str, Declared], kinds: Mapping[str, type[Resource]]) -> None:
        self._declared, self._kinds = declared, kinds
        self._made: dict[str, Resource] = {}

    def of(self, address: str) -> Resource | None:
        """Return the handle of a resource, always the same one, or ``None`` when it is not declared."""
        if address not in self._made and address in self._kinds:
            self._made[address] = made = revive(self._kinds[address], address)
            # Filled in afterwards, so that two resources may name each other.
            fields = self._declared[address].fields
            written(made).fields.update({name: decode(value, self.of) for name, value in fields.items()})
        return self._made.get(address)


def revive(kind: type[Resource], address: str) -> Resource:
    """Return an instance of a kind that was made before, without running its constructor."""
    made = kind.__new__(kind)
    Resource.__init__(made)
    settle(made, address)
    return made


def expand(declared: Declared, handles: Handles) -> Parts:
    """Return what a composite becomes; pure when its methods are.

    Raises:
        GenesysError: COMP-005 to COMP-008, or a misuse of a reference, with a place in the class.
    """
    if declared.address.count("/") >= MOST_LEVELS:
        raise TOO_DEEP.error(declared.where, address=declared.address, kind=declared.kind, most=MOST_LEVELS)
    composite = handles.of(declared.address)
    assert isinstance(composite, Composite)  # noqa: S101 - the caller looked
    made = _call(declared, composite, "expand")
    _check(declared, made)
    new = {name: part for name, part in made.items() if target_of(part).startswith("#")}
    names = {target_of(part): child(declared.address, name) for name, part in new.items()}
    for name, part in new.items():
        settle(part, child(declared.address, name))
    bound = _call(declared, composite, "bind", dict(made))
    parts = [_declare(declared, part, names) for part in new.values()]
    outputs = {name: rename(encode(value), names) for name, value in (bound or {}).items()}
    _check_closed(declared, outputs)
    return Parts(parts, {target_of(part): type(part) for part in new.values()}, outputs)


def _call(declared: Declared, composite: Composite, method: str, *args: Any) -> Any:
    kind = type(composite)
    code = getattr(getattr(kind, method), "__code__", None)
    try:
        return getattr(composite, method)(*args)
    except GenesysError as error:
        place = place_of(error, code.co_filename if code else "")
        raise GenesysError(
            [Finding(f.problem, f.where or place, f.severity, f.facts) for f in error.findings]
        ) from error
    except Exception as error:
        place = place_of(error, code.co_filename if code else "")
        facts = {"kind": kind.__name__, "address": declared.address, "method": method, "error": raised(error)}
        raise EXPAND_FAILED.error(place, **facts) from error


def _check(declared: Declared, made: object) -> None:
    detail = ""
    if not isinstance(made, dict):
        detail = f"Its expand returned a {type(made).__name__}"
    else:
        for name, part in made.items():
            if not isinstance(name, str) or not is_address(name) or "/" in name:
                detail = f"{name!r} is not a name"
            elif not isinstance(part, Resource):
                detail = f"{name} is a {type(part).__name__}"
    if detail:
        raise EXPAND_SHAPE.error(declared.where, kind=declared.kind, address=declared.address, detail=detail)


def _declare(parent: Declared, part: Resource, names: Mapping[str, str]) -> Declared:
    fields = {name: rename(encode(value), names) for name, value in written(part).fields.items()}
    _check_closed(parent, fields, part)
    inherited = {name: parent.fields[name] for name in _INHERITED if name in parent.fields and name not in fields}
    for name in ("tags", "depends_on"):
        if name in parent.fields:
            inherited[name] = _merged(parent.fields[name], fields.get(name))
    return Declared(
        target_of(part),
        kind_name(type(part)),
        {**fields, **inherited},
        where=parent.where,
        places=_places(parent, inherited),
        parent=parent.address,
        chosen=_chosen(parent, fields),
    )


def _chosen(parent: Declared, fields: Mapping[str, Json]) -> list[str]:
    """Return the fields of a part that its composite decided: what a user gave it, it passes on."""
    given = [parent.fields[name] for name in parent.fields if parent.wished(name)]
    return [name for name, value in fields.items() if not parent.wished(name) and value not in given]


def _merged(above: Json, own: Json) -> Json:
    return {**above, **(own or {})} if isinstance(above, dict) else [*above, *(own or [])]


def _places(parent: Declared, inherited: Mapping[str, Json]) -> dict[str, Where]:
    return {name: place for name, place in parent.places.items() if name in inherited}


def _check_closed(parent: Declared, value: Json, part: Resource | None = None) -> None:
    if any(target.startswith("#") for target in targets(value)):
        raise LOOSE_PART.error(
            parent.where,
            address=target_of(part) if part else parent.address,
            kind=parent.kind,
            part="resource",
        )
