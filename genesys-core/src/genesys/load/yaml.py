"""genesys.yaml → declared resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.kinds.annotation import hints_of
from genesys.kinds.problems import UNKNOWN_KIND
from genesys.kinds.reference import listed
from genesys.load.document import Document
from genesys.load.place import Spots
from genesys.load.problems import BAD_NAME, NO_KIND, RESERVED, WRONG_SHAPE
from genesys.load.reading import Reading
from genesys.load.scope import RESERVED as WORDS
from genesys.load.scope import Names
from genesys.load.words import hint
from genesys.model.address import is_key, is_name, member
from genesys.model.declared import Declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genesys.load.kinds import Kinds
    from genesys.load.place import Source, Spot
    from genesys.load.session import Session
    from genesys.load.tree import Node
    from genesys.model.expr import Json
    from genesys.model.resource import Resource

_OWN = ("kind", "for_each")


class Read(NamedTuple):
    """What a file declares.

    Args:
        declared: The resources.
        kinds: The kinds that the file may use.
        bad: Address and field of values that could not be read; what is wrong is among the findings.
    """

    declared: list[Declared]
    kinds: Kinds
    bad: set[tuple[str, str]]


class _Member:
    """One resource to be: its address, its entry in the file, its kind, and its place in a group."""

    __slots__ = ("address", "each", "kind", "name", "node")

    def __init__(
        self, address: str, name: str, *, node: Node, kind: type[Resource], each: tuple[str, Json] | None
    ) -> None:
        self.address, self.name, self.node, self.kind, self.each = address, name, node, kind, each


def read(source: Source, session: Session, kinds: Kinds, *, import_kinds: Callable[[list[str]], Kinds]) -> Read:
    """Return what a file declares.

    Args:
        source: The file.
        session: Gets the project, the outputs, the moves, and everything that is wrong.
        kinds: Kinds known before the file is read.
        import_kinds: Gives the kinds with those of Python files of the project added.

    Raises:
        GenesysError: The file cannot be read at all.
    """
    document = Document(source, session)
    files = document.kind_files()
    if files:
        kinds = import_kinds(files)
    document.read_variables()
    plan = _Plan(document, kinds)
    members = list(plan.members())
    known = {one.address: one.kind for one in members}
    names = plan.names(None, known)
    document.read_project(names)
    declared = [plan.declare(one, known) for one in members]
    document.read_outputs(names)
    return Read(declared, kinds, plan.bad)


class _Plan:
    def __init__(self, document: Document, kinds: Kinds) -> None:
        self.document, self.kinds = document, kinds
        self.source, self.findings = document.source, document.findings
        self.bad: set[tuple[str, str]] = set()
        self.broken: set[str] = set()
        self.keys = document.root.value["resources"].keys if document.part("resources") else {}

    def members(self) -> Iterator[_Member]:
        """Give every resource that the file declares, groups taken apart."""
        for name, node in self.document.part("resources").items():
            kind = self._kind(name, node)
            if kind is None or not self._named(name):
                self.broken.add(name)
                continue
            if "for_each" not in node.value:
                yield _Member(name, name, node=node, kind=kind, each=None)
                continue
            for key, value in self._each(node.value["for_each"]).items():
                yield _Member(member(name, key), name, node=node, kind=kind, each=(key, value))

    def _named(self, name: str) -> bool:
        place = self.source.where(*self.keys[name])
        if name in WORDS:
            self.findings.append(RESERVED.finding(place, name=name))
        elif not is_name(name):
            self.findings.append(BAD_NAME.finding(place, name=name, what="resource"))
        else:
            return True
        return False

    def _kind(self, name: str, node: Node) -> type[Resource] | None:
        place = self.source.where(*self.keys[name])
        if not isinstance(node.value, dict):
            self._shape(node, f"the resource {name}", "a map")
            return None
        if "kind" not in node.value or not isinstance(node.value["kind"].value, str):
            self.findings.append(NO_KIND.finding(place, address=name))
            return None
        written = node.value["kind"].value
        kind = self.kinds.canonical(written)
        if kind not in self.kinds:
            there = self.source.where(*node.value["kind"].spot)
            facts = {"kind": written, "address": name, "known": listed(self.kinds)}
            self.findings.append(UNKNOWN_KIND.finding(there, hint=hint(written, self.kinds), **facts))
            return None
        return self.kinds[kind]

    def _each(self, node: Node) -> dict[str, Json]:
        reading = Reading(self.source, self.names(None, {}), self.findings)
        value = reading.value(node, Any, field="for_each")
        if isinstance(value, list) and all(isinstance(item, (str, int)) for item in value):
            value = {str(item): item for item in value}
        if not isinstance(value, dict):
            self._shape(node, "for_each:", "a list of texts or a map")
            return {}
        for key in [key for key in value if not is_key(key)]:
            self.findings.append(BAD_NAME.finding(self.source.where(*node.spot), name=key, what="member of a group"))
            del value[key]
        return value

    def names(self, each: tuple[str, Json] | None, known: dict[str, type[Resource]]) -> Names:
        """Return what names mean for one resource."""
        document = self.document
        return Names(document.variables, document.session.environment, known=known, each=each, broken=self.broken)

    def _shape(self, node: Node, what: str, wanted: str) -> None:
        place = self.source.where(*node.spot)
        self.findings.append(WRONG_SHAPE.finding(place, what=what, wanted=wanted, found=node.shape))

    def declare(self, one: _Member, known: dict[str, type[Resource]]) -> Declared:
        """Return one resource with its fields read by their annotations."""
        reading = Reading(self.source, self.names(one.each, known), self.findings, owner=one.address)
        hints = hints_of(one.kind)
        fields = {
            name: reading.value(node, hints.get(name, Any), field=name)
            for name, node in one.node.value.items()
            if name not in _OWN
        }
        self.bad |= {(one.address, path.partition(".")[0]) for path in reading.bad}
        kind = self.kinds.canonical(one.node.value["kind"].value)
        where = self.source.where(*self.keys[one.name])
        places = Spots(self.source, lambda: dict(_spots(one.node, "")))
        return Declared(one.address, kind, fields, where=where, places=places)


def _spots(node: Node, above: str) -> Iterator[tuple[str, Spot]]:
    """Give the spot of every entry below a node, and of its value under the same name and ``=``."""
    children: Iterator[tuple[str, Node]] = iter(
        node.value.items() if isinstance(node.value, dict) else ((str(n), child) for n, child in enumerate(node.value))
    )
    for name, child in children:
        path = f"{above}{name}"
        yield path, node.keys.get(name, child.spot)
        yield path + "=", child.spot
        if not isinstance(child.value, str):
            yield from _spots(child, path + ".")
