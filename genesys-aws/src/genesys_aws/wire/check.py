"""Requests are checked against Amazon's own model before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from genesys.spi.faults import Invalid
from genesys.spi.values import SecretValue
from genesys_aws.wire.model import Operation, Service, split

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, SecretValue),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "blob": (str, bytes, SecretValue),
    "timestamp": (str, int, float),
    "float": (int, float),
    "double": (int, float),
}


def check(operation: Operation, given: dict[str, Any]) -> None:
    """Refuse a request that Amazon does not know.

    Raises:
        Invalid: A field is unknown, missing or of the wrong type.
    """
    reference = operation.about.get("in")
    if reference is None:
        wrong = [f"it takes nothing, and was given {name}" for name in given]
    else:
        wrong = list(_wrong(operation.service, split(reference)[0], given, ""))
    if wrong:
        raise Invalid(f"{operation.full}: {'; '.join(wrong)}", code="ParamValidation")


def _wrong(service: Service, name: str, value: Any, path: str) -> Iterator[str]:
    shape = service.shape(name)
    at = path.lstrip(".") or "the request"
    if "m" in shape:
        yield from _structure(service, shape, value, path)
    elif "l" in shape:
        if not isinstance(value, (list, tuple)):
            yield f"{at} is {value!r} and not a list"
            return
        for number, item in enumerate(value):
            yield from _wrong(service, split(shape["l"])[0], item, f"{path}[{number}]")
    elif "v" in shape:
        if not isinstance(value, dict):
            yield f"{at} is {value!r} and not a mapping"
            return
        for key, item in value.items():
            yield from _wrong(service, split(shape["v"])[0], item, f"{path}.{key}")
    else:
        known = _TYPES.get(name, (str, int, float))
        if not isinstance(value, known) or (isinstance(value, bool) and name != "boolean"):
            yield f"{at} is {value!r} and not a {name}"


def _structure(service: Service, shape: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    at = path.lstrip(".") or "the request"
    if not isinstance(value, dict):
        yield f"{at} is {value!r} and not an object"
        return
    for name, item in value.items():
        reference = shape["m"].get(name)
        if reference is None:
            yield f"{at} has no field {name}"
        else:
            yield from _wrong(service, split(reference)[0], item, f"{path}.{name}")
    for name in shape.get("r", ()):
        if name not in value:
            yield f"{at} lacks {name}"
