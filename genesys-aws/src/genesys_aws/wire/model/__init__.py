"""Amazon's own model of the operations that are used, one file a service; written by tools/model.py."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Traits = dict[str, Any]
_PLAIN: frozenset[str] = frozenset(
    {"string", "integer", "long", "boolean", "timestamp", "blob", "float", "double", "bigdecimal", "biginteger"}
)


class Operation(NamedTuple):
    """One operation.

    Args:
        service: botocore's name of its service.
        name: Its name.
        about: What the model says about it.
    """

    service: Service
    name: str
    about: dict[str, Any]

    @property
    def full(self) -> str:
        """Its name with its service, such as ``ec2.CreateVpc``."""
        return f"{self.service.name}.{self.name}"

    @property
    def reads(self) -> bool:
        """Whether it only looks."""
        return self.name.startswith(("Describe", "Get", "List", "Head", "Lookup", "Search"))


class Service(NamedTuple):
    """One service.

    Args:
        name: botocore's name, such as ``ec2``.
        model: Its part of the vendor's model.
    """

    name: str
    model: dict[str, Any]

    def operation(self, name: str) -> Operation:
        """Return an operation.

        Raises:
            KeyError: The model was made without it.
        """
        return Operation(self, name, self.model["operations"][name])

    def shape(self, name: str) -> dict[str, Any]:
        """Return a shape; empty for a plain type."""
        found: dict[str, Any] = {} if name in _PLAIN else self.model["shapes"][name]
        return found


@cache
def service(name: str) -> Service:
    """Return a service by botocore's name.

    Raises:
        FileNotFoundError: The model was made without it.
    """
    path = Path(__file__).with_name(f"{name}.json")
    return Service(name, json.loads(path.read_text(encoding="utf-8")))


def operation(full: str) -> Operation:
    """Return an operation by a name such as ``ec2.CreateVpc``."""
    part, _, name = full.partition(".")
    return service(part).operation(name)


def split(reference: Any) -> tuple[str, Traits]:
    """Return the name and the traits of a reference."""
    return (reference, {}) if isinstance(reference, str) else (reference[0], reference[1])
