"""A Plan: immutable, serialisable, with a digest; what is approved, stored and run.

``format`` 1. The digest covers changes, read-set, declared stack, plugins and the rest of the body, so
that what runs is what was shown. Annotations (cost, policy, risk notes of plugins) have a digest of
their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.model.expr import Json

FORMAT = 1
FOLLOWED = "followed"
"""Reason of a change of a record that only follows what becomes of others; nobody has to hear of it."""

ACTIONS = ("create", "update", "delete", "read", "import", "forget", "move")
"""What one change does to one native generation. A replace is a create and a delete with one cause."""


class FieldChange:
    """One field of a change.

    Args:
        path: Dotted path inside the body.
        before: Recorded value; ``None`` when absent.
        after: Wanted value; may hold expressions.
        observed: What was seen, when it differs from ``before`` (drift); else ``None``.
        unknown: Whether ``after`` is known only after deployment.
        secret: Whether the values are hidden.
        forces_replace: Whether this field is why the native is replaced.
    """

    __slots__ = ("after", "before", "forces_replace", "observed", "path", "secret", "unknown")

    def __init__(
        self,
        path: str,
        before: Json,
        after: Json,
        *,
        observed: Json = None,
        unknown: bool = False,
        secret: bool = False,
        forces_replace: bool = False,
    ) -> None:
        self.path, self.before, self.after, self.observed = path, before, after, observed
        self.unknown, self.secret, self.forces_replace = unknown, secret, forces_replace

    def as_json(self) -> dict[str, Json]:
        """Return all parts."""
        return {slot: getattr(self, slot) for slot in self.__slots__}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> FieldChange:
        """Return the field change that `as_json` was made from."""
        return FieldChange(**data)


class Change:
    """One planned step on one native generation.

    Args:
        id: ``action address~generation``; unique in the plan.
        action: One of `ACTIONS`.
        address: Native address.
        generation: Which incarnation, >= 1.
        type: Native type.
        provider: Name of the provider.
        target: Where it is or will be.
        kind: Kind of the user's resource.
        kind_address: Address of the user's resource.
        body: Wanted body (create, update, read, import); ``{}`` for delete and forget.
        native_id: Recorded native id, or ``""``.
        fields: What changes.
        reason: Why, in a word: ``new``, ``changed``, ``drift``, ``gone``, ``stopped``, ``not-declared``,
            ``replace``, ``tainted``, ``moved``, ``followed``, ``asked``.
        because: Why, for a person; names the field that forces a replace, or what is no longer declared.
        cause: Shared by the create and the delete of one replace; ``""`` otherwise.
        needs: Ids of changes that must be done first.
        risk: ``none``, ``low``, ``outage`` or ``data-loss``.
        irreversible: Whether a rollback cannot undo it.
        meta: What the record keeps beside the body: protect, on_delete, shared, facet_of, serialise_on, name, pins,
            deps, idempotency, where, schema_version, holds_data, timeouts, previous (address before a move), for a
            delete ``kept`` (its data outlives it), for a forget ``retained`` (the object stays, as was wished), and for
            a create ``alternatives``: what is made instead when there is no capacity.
    """

    __slots__ = (
        "action",
        "address",
        "because",
        "body",
        "cause",
        "fields",
        "generation",
        "id",
        "irreversible",
        "kind",
        "kind_address",
        "meta",
        "native_id",
        "needs",
        "provider",
        "reason",
        "risk",
        "target",
        "type",
    )

    def __init__(
        self,
        action: str,
        address: str,
        *,
        generation: int,
        type: str,
        provider: str,
        target: dict[str, str] | None = None,
        kind: str = "",
        kind_address: str = "",
        body: dict[str, Json] | None = None,
        native_id: str = "",
        fields: Iterable[FieldChange] = (),
        reason: str = "",
        because: str = "",
        cause: str = "",
        needs: Iterable[str] = (),
        risk: str = "none",
        irreversible: bool = False,
        meta: dict[str, Json] | None = None,
        id: str = "",
    ) -> None:
        self.action, self.address, self.generation, self.type = action, address, generation, type
        self.provider, self.target, self.kind, self.kind_address = provider, target or {}, kind, kind_address
        self.body, self.native_id, self.fields = body or {}, native_id, list(fields)
        self.reason, self.because, self.cause = reason, because, cause
        self.needs, self.risk, self.irreversible = sorted(set(needs)), risk, irreversible
        self.meta = meta or {}
        self.id = id or f"{action} {address}~{generation}"

    def __repr__(self) -> str:
        return f"Change({self.id})"

    @property
    def key(self) -> str:
        """Key of the fragment it is about: ``address~generation``."""
        return f"{self.address}~{self.generation}"

    def as_json(self) -> dict[str, Json]:
        """Return a form that `from_json` reads."""
        data = {slot: getattr(self, slot) for slot in self.__slots__}
        data["fields"] = [item.as_json() for item in self.fields]
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Change:
        """Return the change that `as_json` was made from."""
        values = dict(data)
        values["fields"] = [FieldChange.from_json(item) for item in values["fields"]]
        return Change(values.pop("action"), values.pop("address"), **values)


class Plan:
    """What will happen, and what that was decided on.

    Args:
        stack: Name of the stack.
        stack_id: Identity of its state.
        base: Id of the commit it was planned against; ``""`` for an empty state.
        changes: In an order in which they could run one by one.
        read_set: Fragment key -> fingerprint of what was read; the plan is good while these stand.
        stack_digest: Digest of the saved Stack (program values) it was compiled from.
        plugins: Name -> ``version`` and ``digest`` of every plugin that had a say.
        outputs: Stack output -> JSON value over natives.
        bindings: Resource address -> output -> JSON value over natives.
        observed_at: Seconds since 1970 when reality was last looked at; 0 when never.
        notes: Findings in their JSON form (degraded, chosen, suggestions); they do not stop a run.
        settings: What the run needs to know beside the changes: selectors, mode, message, health targets.
        seed: Hex; tokens of the changes are derived from it.
        lookups: Fact key -> answer, as pinned.
        annotations: Name of a plugin -> what it said.
    """

    __slots__ = (
        "annotations",
        "base",
        "bindings",
        "changes",
        "lookups",
        "notes",
        "observed_at",
        "outputs",
        "plugins",
        "read_set",
        "seed",
        "settings",
        "stack",
        "stack_digest",
        "stack_id",
    )

    def __init__(
        self,
        stack: str,
        *,
        stack_id: str = "",
        base: str = "",
        changes: Iterable[Change] = (),
        read_set: dict[str, str] | None = None,
        stack_digest: str = "",
        plugins: dict[str, dict[str, str]] | None = None,
        outputs: dict[str, Json] | None = None,
        bindings: dict[str, dict[str, Json]] | None = None,
        observed_at: float = 0,
        notes: Iterable[dict[str, Json]] = (),
        settings: dict[str, Json] | None = None,
        seed: str = "",
        lookups: dict[str, Json] | None = None,
        annotations: dict[str, Json] | None = None,
    ) -> None:
        self.stack, self.stack_id, self.base, self.changes = stack, stack_id, base, list(changes)
        self.read_set, self.stack_digest, self.plugins = read_set or {}, stack_digest, plugins or {}
        self.outputs, self.bindings, self.observed_at = outputs or {}, bindings or {}, observed_at
        self.notes, self.settings, self.seed = list(notes), settings or {}, seed
        self.lookups, self.annotations = lookups or {}, annotations or {}

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not self.changes

    def body(self) -> dict[str, Json]:
        """Return what the digest covers."""
        data = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "annotations"}
        data["changes"] = [change.as_json() for change in self.changes]
        return {"format": FORMAT, **data}

    @property
    def digest(self) -> str:
        """Digest of `body`, in hex."""
        return digest(self.body(), size=32)

    def as_json(self) -> dict[str, Json]:
        """Return a form that `from_json` reads."""
        return {**self.body(), "annotations": self.annotations}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Plan:
        """Return the plan that `as_json` was made from."""
        values = {key: value for key, value in data.items() if key != "format"}
        values["changes"] = [Change.from_json(item) for item in values["changes"]]
        return Plan(values.pop("stack"), **values)

    def counts(self) -> dict[str, int]:
        """Return how many natives are added, changed, destroyed, replaced, imported, forgotten and moved."""
        found = {"add": 0, "change": 0, "destroy": 0, "replace": 0, "import": 0, "forget": 0, "move": 0}
        words = {"create": "add", "update": "change", "delete": "destroy", "import": "import", "forget": "forget"}
        for change in self.changes:
            if change.reason == FOLLOWED:
                continue
            word = words.get(change.action) or ("move" if change.action == "move" else "")
            if word:
                found[word] += 1
            if change.action == "create" and change.cause:
                found["replace"] += 1
        return found
