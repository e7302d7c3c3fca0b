"""Which resource is called what: the variable that holds it, as pytest collects functions.

``web = Server()`` is ``web``; ``web = {"eu": Server()}`` is ``web["eu"]``; ``name=`` wins over both.
Names that only a loop binds, and names that begin with ``_``, count when nothing else names the resource;
so do variables of imported modules against those of the program itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.kinds.annotation import kind_name
from genesys.load.problems import BAD_NAME, SAME_ADDRESS
from genesys.model.address import is_key, is_name, key_of, member, name_of, split
from genesys.model.problems import TWO_NAMES, UNNAMED
from genesys.model.resource import Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from genesys.errors import Finding, Where

Found = dict[int, list[tuple[int, str]]]
"""Serial of a resource -> (rank, address) of every name found; the lowest rank counts."""


def name_all(resources: Iterable[Resource], found: Found, *, where: Callable[[Resource], Where]) -> Iterator[Finding]:
    """Give every resource its address, and a finding for each that cannot have one."""
    taken: dict[str, Resource] = {}
    for resource in resources:
        address, finding = _address(resource, found.get(resource.serial, []), where)
        if finding is None and address in taken:
            first = where(taken[address])
            finding = SAME_ADDRESS.finding(where(resource), address=address, first=first)
        if finding is not None:
            yield finding
            continue
        taken[address] = resource
        resource._address = address


def collect(variables: Mapping[str, Any], weak: frozenset[str], found: Found, *, rank: int = 0) -> None:
    """Add the names that variables give to resources and to members of dictionaries."""
    for variable, value in variables.items():
        if variable.startswith("__"):
            continue
        place = rank + (variable in weak)
        if isinstance(value, Resource):
            _add(found, value, place, variable)
        elif type(value) is dict:
            for key, item in value.items():
                if isinstance(item, Resource) and isinstance(key, (str, int)):
                    _add(found, item, place, member(variable, str(key)))


def _add(found: Found, resource: Resource, rank: int, address: str) -> None:
    names = found.setdefault(resource.serial, [])
    if (rank, address) not in names:
        names.append((rank, address))


def _address(
    resource: Resource, names: list[tuple[int, str]], where: Callable[[Resource], Where]
) -> tuple[str, Finding | None]:
    kind = type(resource).__name__
    if resource._name is not None:
        address = str(resource._name)
    elif not names:
        return "", UNNAMED.finding(where(resource), kind=kind)
    else:
        best = sorted(address for rank, address in names if rank == min(names)[0])
        if len(best) > 1:
            return "", TWO_NAMES.finding(where(resource), kind=kind, first=best[0], second=best[1])
        address = best[0]
    if is_top(address):
        return address, None
    return "", BAD_NAME.finding(where(resource), name=address, what=kind_name(type(resource)))


def is_top(address: str) -> bool:
    """Tell whether an address can be declared: a name, with a key or without, and nothing below it."""
    if len(split(address)) != 1:
        return False
    key = key_of(address)
    return is_name(name_of(address)) and (key is None or is_key(key))
