"""Whether what a value refers to exists: resources by address, outputs by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from genesys.kinds.annotation import kind_name, once
from genesys.kinds.problems import NO_OUTPUTS, UNKNOWN_OUTPUT, UNKNOWN_TARGET
from genesys.model.address import within
from genesys.model.expr import Json, walk
from genesys.model.resource import Output, Resource
from genesys.model.resource import outputs_of as _outputs_of

if TYPE_CHECKING:
    from genesys.errors import Finding, Where

Known = Mapping[str, type[Resource]]
"""Address -> kind of everything that may be referred to."""

_MANY = 12


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that ``word`` was probably meant to be, or ``""``."""
    import difflib

    words = {str(item).lower(): str(item) for item in known}
    if word.lower() in {"id", "existing"} and "existing_id" in words:
        return "existing_id"  # Python says Network.existing(id=...); spelling alone leads elsewhere
    found = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    return words[found[0]] if found else ""


def meant(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return ``Did you mean "…"?``, or another sentence when nothing is near."""
    found = nearest(word, known)
    return f'Did you mean "{found}"?' if found else otherwise


def listed(words: Iterable[str]) -> str:
    """Return words for a sentence: sorted, the first twelve, and how many more there are."""
    every = sorted(words)
    more = f" and {len(every) - _MANY} more" if len(every) > _MANY else ""
    return (", ".join(every[:_MANY]) + more) or "nothing"


def check(value: Json, known: Known, *, address: str, place: Where | None) -> Iterator[Finding]:
    """Give a finding for everything in a value that refers to something that is not there."""
    for expression in walk(value):
        if "$ref" in expression:
            yield from _check_ref(expression["$ref"], known, address=address, place=place)
        elif "$resource" in expression:
            yield from _check_target(str(expression["$resource"]), known, address=address, place=place)


def _check_target(target: str, known: Known, *, address: str, place: Where | None) -> Iterator[Finding]:
    if target not in known:
        hint = meant(target, known, otherwise="Declare it, or refer to something that is declared.")
        yield UNKNOWN_TARGET.finding(place, address=address, target=target, known=listed(known), hint=hint)


def _check_ref(path: list[Any], known: Known, *, address: str, place: Where | None) -> Iterator[Finding]:
    target, output = str(path[0]), str(path[1])
    kind = known.get(target)
    if kind is None:
        group = sorted(other for other in known if within(other, target))
        if group:
            example = f"{group[0]}.{output}"
            yield NO_OUTPUTS.finding(place, target=target, known=listed(group), example=example)
        else:
            yield from _check_target(target, known, address=address, place=place)
        return
    finding = check_output(kind, output, target=target, place=place)
    if finding:
        yield finding


@once
def outputs_of(kind: type[Resource]) -> dict[str, Output]:
    """Return the outputs of a kind, as `genesys.model.resource.outputs_of` does, but once a process."""
    return _outputs_of(kind)


def check_output(kind: type[Resource], output: str, *, target: str, place: Where | None) -> Finding | None:
    """Return a finding when a kind has no such output; a native has every property."""
    outputs = outputs_of(kind)
    name = kind_name(kind)
    if output in outputs or name == "native":
        return None
    hint = meant(output, outputs, otherwise="Use one of its outputs.")
    return UNKNOWN_OUTPUT.finding(place, kind=name, target=target, output=output, known=listed(outputs), hint=hint)
