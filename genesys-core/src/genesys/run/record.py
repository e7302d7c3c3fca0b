"""From what the journal says about a change to the fragment that records it. Used while running and by recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.fragment import BORN, STAYS, Fragment, key_of, moved_meta
from genesys.plan.adoption import ADOPTED, chosen
from genesys.plan.holding import FOUND, HOLDS_NONE
from genesys.plan.ladder import on_rung
from genesys.plan.paths import in_body, top

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.plan import Change

    Json = dict[str, Any]

DOUBTED = "doubted"
"""In the meta of a fragment: when a create of it was sent whose answer was lost, in seconds since 1970."""

_KEPT = frozenset(
    {
        ADOPTED,
        DOUBTED,
        "existing",
        "facet_of",
        FOUND,
        "holds_data",
        HOLDS_NONE,
        "inputs",
        "intent",
        "name",
        "serialise_on",
        "shared",
        STAYS,
        "tags",
        "timeouts",
        "token",
    }
)
"""What of a change's meta is recorded; the rest has a field of its own, or is known from the type."""

UNFINISHED = "unfinished"
"""In the meta of a fragment: fields that an update wrote of which nobody knows whether it took effect."""


class Ledger:
    """Fragments as they stand while a run goes on.

    Args:
        recorded: Key -> fragment before the run.
        run: Id of the run.
        at: When it began, in seconds since 1970: one time for all it records, which costs the least room.
    """

    def __init__(self, recorded: Mapping[str, Fragment], *, run: str, at: float) -> None:
        self.now = dict(recorded)
        self._before, self._by = recorded, {"run": run, "time": int(at)}
        self._newest: dict[str, int] = {}
        for fragment in recorded.values():
            self._seen(fragment)

    def _seen(self, fragment: Fragment) -> None:
        if fragment.generation >= self._newest.get(fragment.address, 0):
            self._newest[fragment.address] = fragment.generation

    def latest(self, address: str) -> Fragment | None:
        """Return the newest generation of a native address, or ``None``."""
        generation = self._newest.get(address)
        return None if generation is None else self.now.get(key_of(address, generation))

    def properties(self, address: str) -> dict[str, Any] | None:
        """Return what the provider last returned about a native, ``id`` included; ``None`` when it is not there."""
        found = self.latest(address)
        if found is None or found.id is None:
            return None
        return {"id": found.id, **found.observed}

    def desired(self, address: str) -> dict[str, Any] | None:
        """Return the body of a native as it was asked for, or ``None``."""
        found = self.latest(address)
        return None if found is None else found.desired

    def apply(self, change: Change, record: Json) -> Fragment | None:
        """Take in what the journal says about a change; return the fragment, ``None`` when there is none now."""
        change = on_rung(change, int(record.get("alternative", 0)))
        if record["op"] == "failed":
            return self.now.get(change.key)
        if change.action in {"delete", "forget"} and record["op"] == "done":
            self.now.pop(change.key, None)
            return None
        if change.action == "move":
            return self._move(change)
        fragment = self._made(change, record)
        self.now[fragment.key] = fragment
        self._seen(fragment)
        return fragment

    def put(self, fragment: Fragment) -> None:
        """Replace a fragment."""
        self.now[fragment.key] = fragment.with_(updated_by=self._by)
        self._seen(fragment)

    def drop(self, key: str) -> None:
        """Forget a fragment."""
        self.now.pop(key, None)

    def _made(self, change: Change, record: Json) -> Fragment:
        before = self.now.get(change.key)
        status = str(record.get("status", "ready"))
        if change.action in {"update", "delete"} and record["op"] == "left" and before is not None:
            observed = {**before.observed, **record.get("properties", {})}
            by = {**self._by, "op": change.action}
            return before.with_(status=status, observed=observed, updated_by=by, meta=_unfinished(before, change))
        said = {"run": self._by["run"], "time": self._by["time"], "op": change.action}
        meta = change.meta
        return Fragment(
            change.address,
            generation=change.generation,
            type=change.type,
            provider=change.provider,
            target={**(before.target if before else {}), **change.target, **record.get("place", {})},
            status=status,
            id=record.get("id") or None,
            desired=_asked_for(change, record),
            observed=record.get("properties", {}),
            deps=meta.get("deps", ()),
            kind_address=change.kind_address,
            origin=_filled({"kind": change.kind, "where": meta.get("where")}),
            protect=bool(meta.get("protect", False)),
            on_delete=str(meta.get("on_delete") or "delete"),
            schema_version=int(meta.get("schema_version") or 0),
            pins=_filled({**_chosen(change, record), "secrets": record.get("secrets")}),
            idempotency=str(meta.get("idempotency") or "I0"),
            meta=_filled({**_born(change, before), **_kept(meta), **_kept(record.get("meta") or {})}),
            created_by=before.created_by if before else said,
            updated_by=said if before else {},
            extra=before.extra if before else None,
        )

    def _move(self, change: Change) -> Fragment | None:
        old = str(change.meta.get("previous", ""))
        found = self.now.pop(key_of(old, change.generation), None) or self.now.get(change.key)
        if found is None:
            return None
        kind_address = change.kind_address or found.kind_address
        meta = moved_meta(found, change.address)
        moved = found.with_(address=change.address, kind_address=kind_address, desired=change.body, meta=meta)
        self.now[moved.key] = moved
        self._seen(moved)
        for key, fragment in list(self.now.items()):
            if old in fragment.deps:
                self.now[key] = _followed(fragment, old, change.address)
        return self.now[moved.key]

    def changed(self) -> list[Fragment]:
        """Return the fragments that differ from what was recorded before, sorted by key."""
        return [self.now[key] for key in sorted(self.now) if self.now[key] is not self._before.get(key)]

    def removed(self) -> list[str]:
        """Return the keys that were recorded before and are no more, sorted."""
        return sorted(key for key in self._before if key not in self.now)

    def doubtful(self) -> list[str]:
        """Return the keys of fragments whose create may have taken effect, sorted; the next run looks for them."""
        return sorted(key for key, found in self.now.items() if found.status == "creating" and not found.id)


def _unfinished(before: Fragment, change: Change) -> Json:
    if change.action != "update":
        return before.meta
    fields = {top(item.path) for item in change.fields if in_body(item.path)}
    return _filled({**before.meta, UNFINISHED: sorted(fields.union(before.meta.get(UNFINISHED, ())))})


def _asked_for(change: Change, record: Json) -> Json:
    if change.action != "import":
        return change.body
    # Somebody else asked for what it is now: that is recorded, and the next plan shows what differs.
    properties = record.get("properties", {})
    return {name: properties[name] for name in change.body if name in properties}


def _chosen(change: Change, record: Json) -> Json:
    pins: Json = change.meta.get("pins") or {}
    if change.action != "import":
        return pins
    return chosen(pins, change.body, record.get("properties", {}), change.meta.get(ADOPTED, ()))


def _followed(fragment: Fragment, old: str, new: str) -> Fragment:
    inputs = [
        [[new if path[0] == old else path[0], *path[1:]], value] for path, value in fragment.meta.get("inputs", ())
    ]
    deps = [new if address == old else address for address in fragment.deps]
    return fragment.with_(deps=deps, meta={**fragment.meta, "inputs": inputs} if inputs else fragment.meta)


def _born(change: Change, before: Fragment | None) -> Json:
    """Return where an object comes from, and what it keeps, that a change leaves the same object."""
    if before is None or change.action == "create":
        return {}
    return {name: before.meta.get(name) for name in (BORN, ADOPTED, STAYS)}


def _kept(meta: Mapping[str, Any]) -> Json:
    return {name: value for name, value in meta.items() if name in _KEPT}


def _filled(data: Mapping[str, Any]) -> Json:
    return {name: value for name, value in data.items() if value not in (None, "", {}, [], False)}
