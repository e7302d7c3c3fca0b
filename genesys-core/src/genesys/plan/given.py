"""What one planning is given, gathered so that it can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.model.address import parent
from genesys.plan.facts import Facts, facts_of
from genesys.plan.problems import TYPE_UNKNOWN
from genesys.plan.values import Values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.fragment import Fragment
    from genesys.model.native import NativeNode
    from genesys.plan.records import Book
    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Observed


class Given:
    """Everything that decides about changes.

    Args:
        book: Recorded fragments.
        nodes: Native address -> wanted native.
        observed: Fragment key -> what was seen; ``None`` when it is gone; absent when nobody looked.
        types: Native type -> its facts.
        imports: Native address -> native id to take over.
        fingerprints: (native address, field path) -> keyed fingerprint of a secret's value as it is now.
        tags: Resource address -> its tags.
        asked: Whether everything that goes away does so because destroying was asked for.

    ``wanted`` (native address -> native addresses that it needs) is filled when there is anything to judge,
    ``values`` learns what becomes of each native, and ``replace`` holds the native addresses that are to be
    replaced because the user said so.
    """

    __slots__ = (
        "asked",
        "book",
        "fingerprints",
        "imports",
        "nodes",
        "observed",
        "replace",
        "tags",
        "types",
        "values",
        "wanted",
    )

    def __init__(
        self,
        book: Book,
        nodes: Mapping[str, NativeNode],
        *,
        observed: Mapping[str, Observed | None],
        types: Mapping[str, ResourceType],
        imports: Mapping[str, str],
        fingerprints: Mapping[tuple[str, str], str],
        tags: Mapping[str, Mapping[str, str]],
        asked: bool,
    ) -> None:
        self.book, self.nodes, self.types = book, nodes, types
        self.observed = book.followed(observed)
        self.imports, self.tags, self.asked = imports, tags, asked
        self.replace: frozenset[str] = frozenset()
        self.values = Values(book.current, self.observed)
        self.wanted: dict[str, list[str]] = {}
        self.fingerprints: dict[str, dict[str, str]] = {}
        for (address, path), fingerprint in fingerprints.items():
            self.fingerprints.setdefault(address, {})[path] = fingerprint

    def facts(self, type: str) -> Facts:
        """Return what is known about the fields of a native type."""
        return facts_of(self.types.get(type))

    def type_of(self, fragment: Fragment) -> ResourceType:
        """Return the type of a recorded object that has to be acted on.

        Raises:
            GenesysError: PLAN-007, no installed provider has it.
        """
        found = self.types.get(fragment.type)
        if found is None:
            raise TYPE_UNKNOWN.error(address=fragment.address, type=fragment.type, provider=fragment.provider)
        return found

    def tags_of(self, resource: str) -> Mapping[str, str]:
        """Return the tags of a resource; a part of a composite without tags of its own has those of the composite."""
        while resource and resource not in self.tags:
            resource = parent(resource)
        return self.tags.get(resource, {})

    def changed_secrets(self, fragment: Fragment) -> list[str]:
        """Return the paths of secret fields whose value is another one than when it was written."""
        now = self.fingerprints.get(fragment.address)
        if not now:
            return []
        then = fragment.pins.get("secrets") or {}
        return sorted(path for path, fingerprint in now.items() if then.get(path, fingerprint) != fingerprint)
