"""What the engine has to know about the fields of a native type, gathered from the marks once per type."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.provider import ResourceType

_NONE: frozenset[str] = frozenset()


class Facts:
    """Names of fields by mark.

    Args:
        anchors: References that cannot be changed: what the object is in, or stands on for good.
        immutable: A change replaces the object.
        computed: Never compared.
        server_default: When it is not wanted, the provider chooses.
        secret: Hidden, never compared with reality.
        unordered: Lists that are sets.
        grow: Numbers that may only become larger in place.
        interrupts: A change stops the object for a moment.
        revision: Every update gives them another value.
        json_text: Texts that are compared by the JSON that they hold.
        folded: Texts whose case and trailing slash or dot mean nothing.
        linked: Links, compared by what they name.
        free: Mappings whose keys are the user's, such as labels; a key that appears by itself is drift.
        defaults: Field -> value that counts when the field is left out.
    """

    __slots__ = (
        "anchors",
        "computed",
        "defaults",
        "folded",
        "free",
        "grow",
        "immutable",
        "interrupts",
        "json_text",
        "linked",
        "revision",
        "secret",
        "server_default",
        "unordered",
    )

    def __init__(
        self,
        *,
        anchors: frozenset[str] = _NONE,
        immutable: frozenset[str] = _NONE,
        computed: frozenset[str] = _NONE,
        server_default: frozenset[str] = _NONE,
        secret: frozenset[str] = _NONE,
        unordered: frozenset[str] = _NONE,
        grow: frozenset[str] = _NONE,
        interrupts: frozenset[str] = _NONE,
        revision: frozenset[str] = _NONE,
        json_text: frozenset[str] = _NONE,
        folded: frozenset[str] = _NONE,
        linked: frozenset[str] = _NONE,
        free: frozenset[str] = _NONE,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        self.anchors = anchors
        self.immutable, self.computed, self.server_default = immutable, computed, server_default
        self.secret, self.unordered, self.grow, self.free = secret, unordered, grow, free
        self.interrupts, self.revision = interrupts, revision
        self.json_text, self.folded, self.linked = json_text, folded, linked
        self.defaults = dict(defaults or {})


NO_FACTS = Facts()
"""For a type that nobody knows: every field can be compared and changed."""


def facts_of(type: ResourceType | None) -> Facts:
    """Return the facts of a type; `NO_FACTS` when there is none."""
    if type is None:
        return NO_FACTS
    schema: Any = type.schema
    return _gather(schema)


@cache
def _gather(schema: Any) -> Facts:
    from typing import get_origin

    from genesys.spi.marks import schema_of

    fields = schema_of(schema)

    def marked(word: str) -> frozenset[str]:
        return frozenset(name for name, facts in fields.items() if word in facts.marks)

    return Facts(
        anchors=frozenset(name for name, facts in fields.items() if facts.reference and "immutable" in facts.marks),
        immutable=marked("immutable"),
        computed=marked("computed"),
        server_default=marked("server-default"),
        secret=marked("secret"),
        unordered=marked("unordered"),
        grow=marked("grow"),
        interrupts=marked("interrupts"),
        revision=marked("revision"),
        json_text=marked("json-text"),
        folded=marked("folded"),
        linked=marked("linked"),
        free=frozenset(name for name, facts in fields.items() if get_origin(facts.type) is dict),
        defaults={name: facts.default for name, facts in fields.items() if facts.default is not None},
    )
