"""What loading gives: declared resources with plain JSON fields, and the Stack that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.expr import Json


class Declared:
    """One declared resource.

    Args:
        address: Where it stands in the stack.
        kind: Name of its kind, such as ``server``.
        fields: Field -> JSON value with expressions; only what was written.
        where: Place of the declaration.
        places: Field -> its own place, when the loader knows it; a nested place is keyed ``field.sub``.
        parent: Address of the composite it came from, or ``""``.
        implied: Why it exists although nobody wrote it, such as ``network="public" of web``; else ``""``.
        chosen: Fields that its composite decided by itself: nobody wished for them.
    """

    __slots__ = ("address", "chosen", "fields", "implied", "kind", "parent", "places", "where")

    def __init__(
        self,
        address: str,
        kind: str,
        fields: dict[str, Json],
        *,
        where: Where | None = None,
        places: dict[str, Where] | None = None,
        parent: str = "",
        implied: str = "",
        chosen: Iterable[str] = (),
    ) -> None:
        self.address, self.kind, self.fields, self.where = address, kind, fields, where
        self.places, self.parent, self.implied, self.chosen = places or {}, parent, implied, frozenset(chosen)

    def __repr__(self) -> str:
        return f"Declared({self.kind} {self.address})"

    def place(self, field: str) -> Where | None:
        """Return the place of a field, or of the declaration."""
        return self.places.get(field) or self.where

    def with_fields(self, fields: dict[str, Json]) -> Declared:
        """Return the same resource with other fields."""
        return Declared(
            self.address,
            self.kind,
            fields,
            where=self.where,
            places=self.places,
            parent=self.parent,
            implied=self.implied,
            chosen=self.chosen,
        )

    def wished(self, field: str) -> bool:
        """Tell whether a user wrote a field, and not a convention or a composite."""
        return field in self.fields and field not in self.chosen and not self.implied

    def authored(self) -> dict[str, Json]:
        """Return what decides about this resource: everything but the places."""
        return {"address": self.address, "kind": self.kind, "fields": self.fields, "parent": self.parent}

    def as_json(self) -> dict[str, Json]:
        """Return a form that `from_json` reads."""
        return {
            **self.authored(),
            "implied": self.implied,
            "where": [self.where.file, self.where.line, self.where.column] if self.where else None,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Declared:
        """Return the resource that `as_json` was made from; places of fields are not kept."""
        where = Where(*data["where"]) if data.get("where") else None
        return Declared(
            data["address"],
            data["kind"],
            data["fields"],
            where=where,
            parent=data.get("parent", ""),
            implied=data.get("implied", ""),
        )


class Stack:
    """Everything a program declared, for one stack; plain data.

    Args:
        project: Name of the project.
        environment: The part of the stack's name after the slash.
        provider: Provider of resources that name none.
        region: Universal or native region of resources that name none; ``""`` when the provider has none.
        resources: Declared resources, in the order of declaration.
        settings: Whole-stack settings: ``tags``, ``providers`` (name -> settings), ``backend``, ``accounts``.
        outputs: Name -> JSON value with expressions.
        variables: Name -> value used; secret variables are not here.
        requires: Requirements of the project, such as ``genesys-local>=0.1``.
        moved: Old address -> new address.
        sources: Source folder -> content digest, as the loader saw it.
        places: Where its own parts stand in the user's file, such as ``provider`` and ``providers.aws.profile``; ``""``
            is where it is declared. Known right after loading, and no part of its JSON.
    """

    __slots__ = (
        "environment",
        "moved",
        "outputs",
        "places",
        "project",
        "provider",
        "region",
        "requires",
        "resources",
        "settings",
        "sources",
        "variables",
    )

    def __init__(
        self,
        project: str,
        environment: str,
        *,
        provider: str,
        region: str = "",
        resources: Iterable[Declared] = (),
        settings: dict[str, Json] | None = None,
        outputs: dict[str, Json] | None = None,
        variables: dict[str, Json] | None = None,
        requires: Iterable[str] = (),
        moved: dict[str, str] | None = None,
        sources: dict[str, str] | None = None,
        places: Mapping[str, Where] | None = None,
    ) -> None:
        self.project, self.environment, self.provider, self.region = project, environment, provider, region
        self.resources = list(resources)
        self.settings, self.outputs, self.variables = settings or {}, outputs or {}, variables or {}
        self.requires, self.moved, self.sources = list(requires), moved or {}, sources or {}
        self.places = places or {}

    @property
    def name(self) -> str:
        """Name of the stack, such as ``shop/production``."""
        return f"{self.project}/{self.environment}"

    def place(self, part: str) -> Where | None:
        """Return the place of a part, or of the declaration of the project."""
        return self.places.get(part) or self.places.get("")

    def __repr__(self) -> str:
        return f"Stack({self.name}, {len(self.resources)} resources)"

    def as_json(self) -> dict[str, Json]:
        """Return a form that `from_json` reads."""
        data = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "places"}
        data["resources"] = [resource.as_json() for resource in self.resources]
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Stack:
        """Return the stack that `as_json` was made from; places of its parts are not kept."""
        values = dict(data)
        values["resources"] = [Declared.from_json(item) for item in values["resources"]]
        return Stack(values.pop("project"), values.pop("environment"), **values)
