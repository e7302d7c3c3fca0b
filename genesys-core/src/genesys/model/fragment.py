"""A Fragment: the recorded state of one native generation.

Two generations of one address can be recorded at once (a replace has two until the old one is gone),
so the key of a fragment is ``address~generation``. Values of secrets are never in it: a body holds
``{"$secret": …}`` references only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Json = dict[str, Any]

STATUSES = ("ready", "creating", "updating", "deleting", "tainted", "quarantined")
"""What is known about the object: only ``ready`` ones are as they were asked to be."""

_PLAIN: dict[str, Any] = {
    "type": "",
    "provider": "",
    "status": "ready",
    "id": None,
    "kind_address": "",
    "protect": False,
    "on_delete": "delete",
    "schema_version": 0,
    "idempotency": "I0",
}
_OBJECTS = ("target", "desired", "observed", "origin", "pins", "meta", "created_by", "updated_by")
BORN = "born"
"""In ``meta`` of what was moved: the key under which it was made; see `born`."""

STAYS = "stays"
"""In ``meta`` of what is needed by objects that were left behind: their native addresses and ids."""


def key_of(address: str, generation: int) -> str:
    """Return the key of a fragment: ``address~generation``."""
    return f"{address}~{generation}"


def split_key(key: str) -> tuple[str, int]:
    """Return address and generation of a fragment's key."""
    address, _, generation = key.rpartition("~")
    return address, int(generation)


def born(fragment: Fragment) -> str:
    """Return the key under which an object was made: a move changes its address, but not what it was made as.

    Ids, tags and tokens of the object follow from this key, so no other object may ever be made under it.
    """
    return str(fragment.meta.get(BORN) or fragment.key)


def moved_meta(fragment: Fragment, address: str) -> dict[str, Any]:
    """Return the ``meta`` of a fragment that is recorded under another address from now on."""
    meta = {name: value for name, value in fragment.meta.items() if name != BORN}
    made_as = born(fragment)
    return meta if made_as == key_of(address, fragment.generation) else {**meta, BORN: made_as}


class Fragment:
    """The recorded state of one native generation.

    Args:
        address: Native address, such as ``web/process``.
        generation: Which incarnation, >= 1.
        type: Native type, such as ``local.process``.
        provider: Name of the provider that owns the type.
        target: Resolved account, region and so on; an operation on another target is refused.
        status: One of `STATUSES`.
        id: Native id, or ``None`` while it is not known.
        desired: The body as asked for, with expressions.
        observed: What the provider last returned.
        deps: Native addresses it needs; deletion follows these.
        kind_address: Address of the user's resource it belongs to.
        origin: ``kind`` and ``where`` of the declaration.
        protect: Whether deleting or replacing it is refused.
        on_delete: ``delete``, ``retain`` or ``snapshot``.
        schema_version: Version of the type's schema that the bodies follow.
        pins: Recorded choices.
        idempotency: Class of its create, ``I0`` to ``I4``.
        meta: What the engine keeps beside the bodies (shared, facet_of, serialise_on, name, …).
        created_by: ``run``, ``op`` and ``time`` of its creation.
        updated_by: The same of its last change.
        extra: Fields of a newer version, kept as they were read.
    """

    __slots__ = (
        "address",
        "created_by",
        "deps",
        "desired",
        "extra",
        "generation",
        "id",
        "idempotency",
        "kind_address",
        "meta",
        "observed",
        "on_delete",
        "origin",
        "pins",
        "protect",
        "provider",
        "schema_version",
        "status",
        "target",
        "type",
        "updated_by",
    )

    def __init__(
        self,
        address: str,
        *,
        generation: int = 1,
        type: str = "",
        provider: str = "",
        target: Mapping[str, Any] | None = None,
        status: str = "ready",
        id: str | None = None,
        desired: Mapping[str, Any] | None = None,
        observed: Mapping[str, Any] | None = None,
        deps: Iterable[str] = (),
        kind_address: str = "",
        origin: Mapping[str, Any] | None = None,
        protect: bool = False,
        on_delete: str = "delete",
        schema_version: int = 0,
        pins: Mapping[str, Any] | None = None,
        idempotency: str = "I0",
        meta: Mapping[str, Any] | None = None,
        created_by: Mapping[str, Any] | None = None,
        updated_by: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.address, self.generation, self.type, self.provider = address, generation, type, provider
        self.target, self.status, self.id = dict(target or {}), status, id
        self.desired, self.observed = dict(desired or {}), dict(observed or {})
        self.deps, self.kind_address, self.origin = sorted(set(deps)), kind_address, dict(origin or {})
        self.protect, self.on_delete, self.schema_version = protect, on_delete, schema_version
        self.pins, self.idempotency, self.meta = dict(pins or {}), idempotency, dict(meta or {})
        self.created_by, self.updated_by = dict(created_by or {}), dict(updated_by or {})
        self.extra = dict(extra or {})

    def __repr__(self) -> str:
        return f"Fragment({self.type} {self.key} {self.status})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fragment) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.address, self.generation))

    @property
    def key(self) -> str:
        """``address~generation``."""
        return key_of(self.address, self.generation)

    @property
    def fingerprint(self) -> str:
        """Digest of ``desired``, in hex; 16 bytes. Computed, never stored."""
        return digest(self.desired)

    def with_(self, **changes: Any) -> Fragment:
        """Return a copy with some fields changed."""
        values = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "address"}
        address = changes.pop("address", self.address)
        return Fragment(address, **{**values, **changes})

    def as_json(self) -> Json:
        """Return the stored form; fields that hold their default are left out."""
        data: Json = {name: getattr(self, name) for name, plain in _PLAIN.items() if getattr(self, name) != plain}
        data.update((name, getattr(self, name)) for name in _OBJECTS if getattr(self, name))
        if self.deps:
            data["deps"] = self.deps
        return {**self.extra, **data, "address": self.address, "generation": self.generation}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Fragment:
        """Return the fragment that `as_json` was made from; unknown fields go to ``extra``."""
        extra = {name: value for name, value in data.items() if name not in _KNOWN}
        values = {name: value for name, value in data.items() if name in _KNOWN and name != "address"}
        return Fragment(data["address"], extra=extra, **values)

    def canonical(self) -> bytes:
        """Return the stored form as canonical bytes, without line breaks."""
        return canonical(self.as_json())


_KNOWN = frozenset(Fragment.__slots__) - {"extra"}
