"""What compiling gives: natives, the objects of a provider's own API, in a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding, Where
    from genesys.model.expr import Json


class NativeNode:
    """One wanted native: the unit of plan and state.

    Args:
        address: ``resource/local``, such as ``web/process``.
        type: Native type, such as ``local.process``.
        body: Field -> JSON value; expressions are over natives and secrets, never over resources.
        provider: Name of the provider that owns the type.
        target: Provider's account, region and credentials source; plain strings.
        kind_address: Address of the user's resource it belongs to; of the first user when shared.
        kind: Kind of that resource.
        needs: Native addresses that must be there first, beside those that ``body`` refers to.
        where: Place in the user's file.
        protect: Whether deleting or replacing it is refused.
        on_delete: ``delete``, ``retain`` or ``snapshot``.
        shared: Whether several resources may ask for it with equal bodies; the last user deletes it.
        facet_of: Native address of the object of which it owns named parts, or ``""``.
        serialise_on: Changes with the same key run one at a time; ``""`` for none.
        name: The native name that was chosen, or ``""``.
        existing_id: Native id when it is only read; ``""`` when it is owned.
        pins: Choices made for it, recorded with it.
        holds_data: Whether deleting it loses data.
        timeouts: ``create``, ``update``, ``delete`` -> seconds.
        alternatives: What to make instead where there is no capacity, in order: ``body`` (fields that differ),
            ``why`` and ``pins``.
    """

    __slots__ = (
        "address",
        "alternatives",
        "body",
        "existing_id",
        "facet_of",
        "holds_data",
        "kind",
        "kind_address",
        "name",
        "needs",
        "on_delete",
        "pins",
        "protect",
        "provider",
        "serialise_on",
        "shared",
        "target",
        "timeouts",
        "type",
        "where",
    )

    def __init__(
        self,
        address: str,
        type: str,
        body: dict[str, Json],
        *,
        provider: str,
        target: dict[str, str] | None = None,
        kind_address: str = "",
        kind: str = "",
        needs: Iterable[str] = (),
        where: Where | None = None,
        protect: bool = False,
        on_delete: str = "delete",
        shared: bool = False,
        facet_of: str = "",
        serialise_on: str = "",
        name: str = "",
        existing_id: str = "",
        pins: dict[str, Json] | None = None,
        holds_data: bool = False,
        timeouts: dict[str, float] | None = None,
        alternatives: Iterable[dict[str, Json]] = (),
    ) -> None:
        self.alternatives = list(alternatives)
        self.address, self.type, self.body, self.provider = address, type, body, provider
        self.target, self.kind_address, self.kind = target or {}, kind_address, kind
        self.needs, self.where, self.protect = sorted(set(needs)), where, protect
        self.on_delete, self.shared, self.facet_of = on_delete, shared, facet_of
        self.serialise_on, self.name, self.existing_id = serialise_on, name, existing_id
        self.pins, self.holds_data, self.timeouts = pins or {}, holds_data, timeouts or {}

    def __repr__(self) -> str:
        return f"NativeNode({self.type} {self.address})"

    def as_json(self) -> dict[str, Json]:
        """Return everything but the place, for golden tests, ``explain`` and digests."""
        data = {slot: getattr(self, slot) for slot in self.__slots__ if slot != "where"}
        return {key: value for key, value in data.items() if value not in ("", {}, [], False) or key == "body"}


class NativeGraph:
    """All wanted natives of a stack.

    Args:
        nodes: Address -> native; n natives.
        outputs: Stack output -> JSON value over natives.
        bindings: Resource address -> output -> JSON value over natives.
        notes: What is degraded, chosen for the user or worth a warning; never errors.
        lookups: Questions that have to be answered before this graph is complete; empty when it is.
        choices: Resource address -> field -> [value, reason], for every default that was chosen.
    """

    __slots__ = ("bindings", "choices", "lookups", "nodes", "notes", "outputs")

    def __init__(
        self,
        nodes: dict[str, NativeNode],
        *,
        outputs: dict[str, Json] | None = None,
        bindings: dict[str, dict[str, Json]] | None = None,
        notes: Iterable[Finding] = (),
        lookups: Iterable[Lookup] = (),
        choices: dict[str, dict[str, list[Json]]] | None = None,
    ) -> None:
        self.nodes, self.outputs, self.bindings = nodes, outputs or {}, bindings or {}
        self.notes, self.lookups, self.choices = list(notes), list(lookups), choices or {}

    def as_json(self) -> dict[str, Json]:
        """Return nodes, outputs and bindings in canonical order."""
        return {
            "nodes": {address: self.nodes[address].as_json() for address in sorted(self.nodes)},
            "outputs": self.outputs,
            "bindings": self.bindings,
        }


class Lookup:
    """One read that lowering needs answered first, such as the zones of a region.

    Args:
        provider: Who answers.
        target: Where.
        question: Name of the lookup, such as ``zones``; with ``args`` it is the key of the fact.
        args: Plain values.
        where: Where the user wrote what asks; no part of the question.
    """

    __slots__ = ("args", "provider", "question", "target", "where")

    def __init__(
        self, provider: str, target: dict[str, str], question: str, args: dict[str, Any], where: Where | None = None
    ) -> None:
        self.provider, self.target, self.question, self.args, self.where = provider, target, question, args, where

    @property
    def key(self) -> str:
        """The key under which the answer is looked up and pinned."""
        where = ",".join(f"{k}={v}" for k, v in sorted(self.target.items()))
        what = ",".join(f"{k}={v}" for k, v in sorted(self.args.items()))
        return f"{self.provider}({where}):{self.question}({what})"
