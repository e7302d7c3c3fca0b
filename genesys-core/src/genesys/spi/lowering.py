"""The translating half of a provider: pure functions from a universal resource to natives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from genesys.errors import Where
from genesys.model.declared import Declared
from genesys.model.expr import Json, native


class Resolved(NamedTuple):
    """A declared resource that is ready to be lowered: validated, every default filled in.

    References to resources are still ``{"$resource": address}`` and ``{"$ref": [address, output]}``;
    the compiler replaces those that stay in bodies. Quantities are numbers: bytes, seconds, per second.

    Args:
        address: Address of the resource: the one it was first made under, so that what is made of it stays when it
            moves. Afterwards the compiler puts today's address where one stands for a resource.
        kind: Name of its kind.
        fields: Field -> value.
        written: Fields that the user wrote.
        env: Plain environment variables: those written and those that ``connects`` gives.
        secrets: Environment variable -> address of the Secret that holds its value.
        connections: What it uses.
        used_by: What uses it.
        tags: Tags of the stack and of the resource.
        protect: Whether deleting it is refused.
        on_delete: ``delete``, ``retain`` or ``snapshot``.
        existing_id: Native id of somebody else's object, or ``""``.
        where: Place of the declaration.
    """

    address: str
    kind: str
    fields: Mapping[str, Json]
    written: frozenset[str] = frozenset()
    env: Mapping[str, Json] = {}
    secrets: Mapping[str, str] = {}
    connections: Sequence[Connection] = ()
    used_by: Sequence[Connection] = ()
    tags: Mapping[str, str] = {}
    protect: bool = False
    on_delete: str = "delete"
    existing_id: str = ""
    where: Where | None = None

    def target(self, field: str) -> str:
        """Return the address that a field of one resource refers to, or ``""`` when it holds none."""
        value = self.fields.get(field)
        return str(value["$resource"]) if isinstance(value, dict) and "$resource" in value else ""


class Connection(NamedTuple):
    """One edge of ``connects``.

    Args:
        consumer: Address of the resource that uses.
        consumer_kind: Its kind.
        producer: Address of the resource that is used.
        producer_kind: Its kind.
        port: Port to open, or 0 when it is known only after deployment or there is none.
        verb: What is granted: ``connect``, ``read``, ``write`` or ``invoke``; ``assume`` for the role that the
            consumer acts as.
    """

    consumer: str
    consumer_kind: str
    producer: str
    producer_kind: str
    port: int = 0
    verb: str = "connect"


class Alternative(NamedTuple):
    """What a native becomes instead when its provider has no capacity for it; said in the plan, tried in order.

    Args:
        body: Fields that differ -> their values; may hold expressions.
        why: For people, such as ``zone eu-central-1b``.
        pins: Choices of the resource that differ then, by the keys that the lowering gave to `LowerContext.choice`
            or `pin` -> the answer, so that the next plan keeps what was made.
    """

    body: Mapping[str, Json]
    why: str
    pins: Mapping[str, Json] = {}


class NativeSpec(NamedTuple):
    """One native that a resource becomes.

    Args:
        local: Local address below the resource, such as ``instance``; a whole address when ``shared``.
        type: Native type.
        body: Field -> value; may hold expressions. Leave out what is not wanted.
        needs: Local or whole native addresses that must be there first, beside those referred to.
        shared: Several resources may ask for it with equal bodies; the last user deletes it.
        facet_of: Local or whole native address of the object of which it owns named parts.
        serialise_on: Changes with the same key run one at a time.
        name: Native name, from `LowerContext.name`.
        holds_data: Whether deleting it loses data, when that differs from its type's answer.
        pins: Choices to record with it.
        protect: Overrides the resource's protection, for parts that hold nothing.
        alternatives: What to make instead when there is no capacity: another zone first, then another size.
    """

    local: str
    type: str
    body: dict[str, Json]
    needs: Sequence[str] = ()
    shared: bool = False
    facet_of: str = ""
    serialise_on: str = ""
    name: str = ""
    holds_data: bool | None = None
    pins: Mapping[str, Json] = {}
    protect: bool | None = None
    alternatives: Sequence[Alternative] = ()


class Lowered(NamedTuple):
    """What a resource becomes.

    Args:
        natives: In any order.
        outputs: Universal output -> value over natives; see `own` and `native`.
        exports: Value for this provider's other lowerings, through `LowerContext.exports`.
        derived: Universal resources that it needs, such as a Secret; addresses below the resource.
        notes: Sentences about what is chosen or done differently here.
        choices: Field -> (value, reason), for defaults that this provider chose.
        removes: Local addresses that must stay away (used by escape hatches).
    """

    natives: Sequence[NativeSpec]
    outputs: Mapping[str, Json] = {}
    exports: Any = None
    derived: Sequence[Declared] = ()
    notes: Sequence[str] = ()
    choices: Mapping[str, tuple[Json, str]] = {}


class LowerContext(Protocol):
    """What a lowering may ask. All answers are values that were there before; nothing has effects."""

    project: str
    environment: str
    provider: str
    target: Mapping[str, str]
    settings: Mapping[str, Any]

    def name(self, type: str, local: str = "") -> str:
        """Return the native name for a native of this resource; legal, stable, and pinned once used."""

    def exports(self, address: str) -> Any:
        """Return the exports of another resource on this provider, lowering it first when needed.

        Raises:
            GenesysError: COMP-0xx, the resource is on another provider or depends on this one.
        """

    def resource(self, address: str) -> Resolved:
        """Return another resource, ready to be lowered."""

    def members(self) -> Sequence[Resolved]:
        """Return all resources of the stack on this provider and target, sorted by address."""

    def output(self, address: str, output: str) -> Json:
        """Return an expression for an output of another resource (any provider)."""

    def source(self, address: str) -> str:
        """Return the content digest of a resource's source folder."""

    def pin(self, key: str, default: Json) -> Json:
        """Return a recorded choice of this resource, or ``default``, which is recorded from now on."""

    def choice(self, key: str, question: Json, make: Callable[[], Json]) -> Json:
        """Return the recorded answer to a question, or what ``make`` says, which is recorded from now on.

        For whatever a table decides: a newer table then changes nothing by itself, and another question, such as
        another size, is answered anew. ``make`` is not called while there is a recorded answer.

        Args:
            key: What is chosen, such as ``size``.
            question: Everything that the user said about it.
            make: Looks into the table.
        """

    def unique(self, key: str, default: str) -> str:
        """Return a recorded choice, as `pin` does, that no other resource of the stack has under the same key."""

    def found_name(self, address: str, default: str) -> str:
        """Return the recorded name of a shared native, which may have been taken over with it, or ``default``."""

    def fact(self, question: str, **args: Any) -> Any:
        """Return the answer to a lookup; when it is not known yet, the lowering is stopped and asked again later."""


def own(address: str, local: str, field: str = "id", *path: str | int, secret: bool = False) -> Json:
    """Return the JSON expression for a property of one of a resource's own natives."""
    return native(f"{address}/{local}", field, *path, secret=secret).json()
