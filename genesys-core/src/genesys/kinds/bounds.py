"""Limits of fields beyond their types: numbers within a range, texts of a pattern, one of several fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from genesys.kinds.annotation import literals
from genesys.kinds.problems import BACKWARDS, OUT_OF_RANGE, WRONG_TEXT
from genesys.model.expr import is_expr

if TYPE_CHECKING:
    from typing import Any

    from genesys.errors import Finding, Where
    from genesys.model.expr import Json
    from genesys.model.resource import Field


def outside(limits: Field, value: Json, annotation: Any, /, *, place: Where | None, **facts: str) -> Iterator[Finding]:
    """Give a finding when a value is outside of what its field allows.

    Args:
        limits: The field.
        value: Its value, of the right type and with its quantity parsed.
        annotation: Its annotation; the words in it are always allowed.
        place: Where the value stands.
        facts: ``address``, ``field`` and ``kind``, for the message.
    """
    if limits.within:
        least, most = limits.within
        for number in _numbers(value):
            if not least <= number <= most:
                shown: dict[str, Any] = {
                    "value": number,
                    "least": f"{least:g}" if least < 1 else int(least),
                    "most": int(most),
                }
                yield OUT_OF_RANGE.finding(place, **shown, **facts)
        if isinstance(value, dict) and _number(value.get("min")) > _number(value.get("max"), most):
            yield BACKWARDS.finding(place, min=value["min"], max=value["max"], **facts)
    checked = limits.pattern and isinstance(value, str) and value not in literals(annotation)
    if checked and not re.fullmatch(limits.pattern, value):
        yield WRONG_TEXT.finding(place, value=value, doc=limits.doc, **facts)


def _number(value: Json, otherwise: float = 0) -> float:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else otherwise


def _numbers(value: Json) -> Iterator[float]:
    """Give every number of a value, those that are names of a mapping too."""
    if isinstance(value, dict):
        if not is_expr(value):
            for key, part in value.items():
                yield from _numbers(int(key) if str(key).isdecimal() else None)
                yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value
