"""Adoption: an object that somebody else made is taken over as it is.

What cannot be changed in place stays as it was found, for as long as the declaration asks for the same as when it
was taken over: a name that Genesys would have chosen otherwise is no reason to make a database anew. Everything else
becomes what is declared, with the next deploy.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from genesys.compile.pins import REGION, is_answer
from genesys.errors import GenesysError
from genesys.model.canonical import canonical, digest_bytes
from genesys.model.expr import is_secret, walk
from genesys.plan.facts import facts_of
from genesys.plan.problems import KEPT, NOT_DECLARED, RECORDED, TAKEN
from genesys.plan.settled import needs_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.expr import Json
    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.facts import Facts
    from genesys.plan.given import Given
    from genesys.spi.provider import ResourceType

ADOPTED = "adopted"
"""In the meta of a fragment: field -> digest of what was declared for it when the object was taken over."""

_SIZE = 6
_OWN = "(chosen)"
_SHORTEST = 4
"""Characters of a choice that is told apart from other text by itself."""


def check(imports: Mapping[str, str], nodes: Mapping[str, NativeNode], recorded: Iterable[Fragment]) -> None:
    """See that what is to be taken over is declared, and that neither address nor object is in the record.

    Raises:
        GenesysError: PLAN-032 no declared native, PLAN-033 recorded already, PLAN-034 recorded elsewhere.
    """
    if not imports:
        return
    known = list(recorded)
    here = {fragment.address: fragment for fragment in known if fragment.id}
    found: list[Finding] = []
    for address, id in sorted(imports.items()):
        node = nodes.get(address)
        if node is None or node.existing_id:
            found.append(_undeclared(address, nodes))
        elif address in here:
            facts = {"address": address, "id": here[address].id or ""}
            found.append(RECORDED.finding(None, **facts))
        else:
            same = (one for one in known if one.id == id and one.type == node.type and not one.meta.get("existing"))
            found += [TAKEN.finding(None, address=address, id=id, other=one.address) for one in same]
    if found:
        raise GenesysError(found)


def _undeclared(address: str, nodes: Mapping[str, NativeNode]) -> Finding:
    from difflib import get_close_matches

    owned = sorted(name for name, node in nodes.items() if not node.existing_id)
    below = [name for name in owned if name.startswith(f"{address}/") or nodes[name].kind_address == address]
    close = below or get_close_matches(address, owned, 3)
    hint = f"{'Below it are' if below else 'There is'} {', '.join(close[:6])}." if close else ""
    return NOT_DECLARED.finding(None, address=address, hint=f" {hint}" if hint else "")


def marks(node: NativeNode, facts: Facts) -> dict[str, Json]:
    """Return what the record of an object that is taken over says about the fields that may have to stay."""
    fields = (facts.immutable | facts.grow) - facts.computed - facts.secret
    body, own = node.body, _own(node)
    return {name: _digest(body[name], own) for name in sorted(fields) if name in body and not _secret(body[name])}


def kept(
    nodes: dict[str, NativeNode], current: Mapping[str, Fragment], types: Mapping[str, ResourceType]
) -> dict[str, NativeNode]:
    """Return the nodes, with what adopted objects keep in place of what is declared; ``nodes`` itself without any."""
    adopted = [fragment for fragment in current.values() if ADOPTED in fragment.meta and fragment.address in nodes]
    if not adopted:
        return nodes
    found = dict(nodes)
    for fragment in adopted:
        found[fragment.address] = _kept(nodes[fragment.address], fragment, facts_of(types.get(fragment.type)))
    return found


def _kept(node: NativeNode, fragment: Fragment, facts: Facts) -> NativeNode:
    marked: Any = fragment.meta[ADOPTED]
    body, own = dict(node.body), _own(node)
    for name, digest in marked.items():
        if name not in body or _digest(body[name], own) != digest or _grows(name, body[name], fragment, facts):
            continue
        del body[name]
        if fragment.observed.get(name) is not None:
            body[name] = fragment.observed[name]
    result = copy(node)
    # It goes on standing where it stands, and what it needs stays what it is for the order of things.
    result.body, result.needs, result.alternatives = body, needs_of(node), []
    return result


def _grows(name: str, want: Json, fragment: Fragment, facts: Facts) -> bool:
    if name not in facts.grow or name in facts.immutable:
        return False
    now = fragment.observed.get(name)
    return not (isinstance(now, (int, float)) and isinstance(want, (int, float)) and want < now)


def notes(given: Given, declared: Mapping[str, NativeNode]) -> list[Finding]:
    """Return a note for each adopted object that is not as declared and stays so.

    Args:
        given: What is planned with; its nodes are those of `kept`.
        declared: The nodes as they are declared.
    """
    found = []
    for address, fragment in sorted(given.book.current.items()):
        if ADOPTED not in fragment.meta or address not in declared or given.nodes[address] is declared[address]:
            continue
        before, now = declared[address].body, given.nodes[address].body
        fields = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
        if fields:
            facts = {"native": address, "fields": ", ".join(fields), "address": fragment.kind_address}
            found.append(KEPT.finding(declared[address].where, severity="warning", **facts))
    return found


def _secret(value: Json) -> bool:
    return is_secret(value) or any(is_secret(item) for item in walk(value))


def chosen(
    pins: Mapping[str, Json], body: Mapping[str, Json], found: Mapping[str, Json], kept: Container[str]
) -> dict[str, Json]:
    """Return the choices to record with an object that is taken over: where it stays as it was found, that is chosen.

    Args:
        pins: The choices that were made for it.
        body: What was made of them.
        found: What it is.
        kept: Fields that may have to stay.
    """
    texts = {field: want for field, want in body.items() if isinstance(want, str) and isinstance(found.get(field), str)}
    result = dict(pins)
    for key, value in pins.items():
        # The region is the whole stack's choice.
        if isinstance(value, str) and len(value) >= _SHORTEST and not key.startswith(f"{REGION}:"):
            fits = (name for name, want in texts.items() if want == value and (name in kept or not is_answer(key)))
            field = next(fits, "")
            result[key] = found[field] if field else value
    return result


def _own(node: NativeNode) -> list[str]:
    """Return the texts that were chosen for a native, the longest first: they are other ones once it is taken over."""
    texts = {value for value in node.pins.values() if isinstance(value, str) and len(value) >= _SHORTEST}
    texts |= {node.name} - {""}
    return sorted(texts, key=lambda text: (-len(text), text))


def _digest(value: Json, own: Iterable[str]) -> str:
    return digest_bytes(canonical(_local(value, own)), size=_SIZE)


def _local(value: Json, own: Iterable[str]) -> Json:
    """Return a value without names: neither a rename nor the name that an object was found with is another wish.

    References name natives without their resource; a text has a mark where one of the native's ``own`` texts stands.
    """
    if isinstance(value, dict):
        if "$native" in value:
            address, *rest = value["$native"]
            return {"$native": [str(address).rpartition("/")[2], *rest]}
        return {name: _local(item, own) for name, item in value.items()}
    if isinstance(value, str):
        for text in own:
            value = value.replace(text, _OWN) if len(text) >= _SHORTEST or value == text else value
        return value
    return [_local(item, own) for item in value] if isinstance(value, list) else value
