"""The generic executor: the verbs of a session, for every native type that has a row. Nothing here knows a type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from genesys.spi import faults as f
from genesys.spi.marks import marked
from genesys.spi.paths import take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Recorded, SessionPorts, Token
from genesys_aws.wire.context import Context
from genesys_aws.wire.rows import ROWS
from genesys_aws.wire.seeing import Once, describe, has, observed, state, tagged
from genesys_aws.wire.table import OURS, Item, Row
from genesys_aws.wire.tagging import recorded_tags
from genesys_aws.wire.templates import fill
from genesys_aws.wire.transport import Transport
from genesys_aws.wire.veil import closed

_FIRST_S, _FACTOR, _MOST_S = 0.3, 1.6, 15.0
_LAG_S = 45.0
"""For how long what EC2 was asked for may not show. Source: quirk A10; Amazon names no number."""
_LIVES = 5
"""How often one token may make something anew after it is gone."""
_AGAIN = (f.Throttled, f.Transient, f.NotYet, f.Busy, f.Unknown)
"""Faults of a later call of a create after which it is only asked again."""


Many = list[Any]
"""A list, where the verb `list` hides the type."""
Seen = list[Observed]
Ids = list[str]
Waiting = list[Pending]


class Executor:
    """A session on one region of one account.

    Args:
        target: Region, and account when it is known.
        settings: Of the provider.
        ports: What the engine lends.

    Attributes:
        lag_s: Seconds for which a look may not show a new object.
        late_s: Seconds for which a call whose answer was lost may still take effect, or stay invisible.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self.transport = Transport(target, settings, ports)
        self.region, self.stack = target["region"], ports.stack
        self._account = target.get("account", "")
        self._asked = Once()
        lag = settings.get("lag_s")
        self.lag_s = self.late_s = _LAG_S if lag is None else float(lag)
        self._first_s = float(settings.get("poll_s") or _FIRST_S)

    # -- verbs -------------------------------------------------------------------------------------------

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make the object; see `Session.create`."""
        row = _row(type)
        self._asked.keep(token.value, want)
        it = self._context(type, want=want, token=token)
        twin = self._twin(type, row, want) if row.asks else None
        if twin is not None:
            return twin
        try:
            it.answer = self._fresh(it)
        except f.Exists:
            # A repeated call of ours finds what the first one made; anything else is for the engine to judge.
            found = self._mine(type, row, want, token)
            if found is None:
                raise
            return found
        it.id = _id(row, it)
        item = _made(row, it.answer)
        return self._complete(it, item, 0)

    def read(
        self, type: ResourceType, ids: Ids, recorded: Mapping[str, Recorded] | None = None
    ) -> dict[str, Observed | None]:
        """Look at many objects; see `Session.read`."""
        row = _row(type)
        found = describe(self._call, row, ids, None if recorded is None else recorded_tags(row, recorded))
        return {id: self._seen(type, row, id, found.get(id)) for id in ids}

    def list(self, type: ResourceType, stack: str) -> Seen:
        """Return the objects of a type that carry this stack's tag."""
        return self._tagged(type, {OURS[0]: stack})

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return the object that a create with this token's address and generation made, if any."""
        found = self.find_all(type, token)
        return found[0] if found else None

    def find_all(self, type: ResourceType, token: Token) -> Many:
        """Return every object that creates with this token's address and generation made.

        One that this process asked for comes back as `Pending` where later calls belong to it, to be completed; one of
        a dead process that lacks them has failed.
        """
        row, tags = _row(type), {OURS[0]: token.stack, OURS[1]: token.id}
        want = self._asked.get(token.value)
        if row.same:
            same = self._same(type, row, want) if want is not None else None
            return [same] if same is not None else []
        if row.twin is not None:
            twin = self._twin(type, row, want) if want is not None else None
            return [twin] if twin is not None else []
        items = self._carrying(row, token.name, tags)
        seen = {id: self._seen(type, row, id, item) for id, item in items.items()}
        found = {id: one for id, one in seen.items() if one is not None}
        if want is not None and row.then:
            return [self._pending(type, id, "create", want=want) for id in found]
        return [
            one._replace(status="failed", detail="its creation was not finished")
            if row.whole is not None and not row.whole(items[id])
            else one
            for id, one in found.items()
        ]

    def update(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields in place; see `Session.update`."""
        it = self._context(type, id=id, want=want, changed=changed)
        try:
            if it.row.tags.how and it.row.tags.field in changed:
                it.retag()
            return self._advance(it, 0)
        except (f.NotYet, f.Invalid) as fault:
            # Not visible yet, nothing to name in the request, or not there any more: only a look tells.
            item = describe(self._call, it.row, [id]).get(id)
            if item is None or state(it.row, item)[0] in {"gone", "leaving"}:
                raise f.Gone(fault.message, code=fault.code) from None
            raise

    def delete(self, type: ResourceType, id: str, recorded: Recorded | None = None) -> Pending | None:
        """Remove the object; see `Session.delete`."""
        row = _row(type)
        known = partial(self._known, type, id, recorded)
        it = self._context(type, id=id, on_delete=recorded.on_delete if recorded else "", known=known)
        for step in row.delete:
            with suppress(f.Gone):
                it.make(step)
        return self._pending(type, id, "delete") if row.state.leaving or row.state.gone else None

    def poll(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Ask how a long operation is doing."""
        found: Observed | Pending | None = self.poll_many(type, [pending])[0]
        return found

    def poll_many(self, type: ResourceType, pending: Waiting) -> Many:
        """Ask how many long operations are doing, with one look at all of them."""
        row = _row(type)
        items = describe(self._call, row, [str(one.handle["id"]) for one in pending])
        return [self._polled(type, one.handle, items.get(str(one.handle["id"]))) for one in pending]

    def logs(self, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[tuple[float, str, str]]:
        """Give what a native printed; see `genesys.spi.session.Logs`."""
        from genesys_aws.wire.logs import lines

        return lines(self._call, id, follow=follow, since_s=since_s, previous=previous)

    def close(self) -> None:
        """Let go of nothing: the connections are the engine's."""

    def place(self) -> dict[str, str]:
        """Return the account that the credentials are of; see `genesys.spi.session.Placed`."""
        self._account = str(self.transport.call("sts.GetCallerIdentity", {})["Account"])
        return {"account": self._account}

    @property
    def account(self) -> str:
        """Number of the account, asked for once.

        Raises:
            Fault: It cannot be asked for.
        """
        if not self._account:
            self.place()
        return self._account

    # -- create and update, call by call -------------------------------------------------------------------

    def _fresh(self, it: Context) -> Item:
        """Make the create call; a token that made something which is gone since is changed (quirk A92)."""
        answer = it.make(it.row.create)
        for nth in range(1, _LIVES):
            if it.token is None or state(it.row, _made(it.row, answer))[0] != "gone":
                break
            value = it.token.value
            it.token = it.token._replace(value=f"{value}{nth}")
            try:
                answer = it.make(it.row.create)
            finally:
                it.token = it.token._replace(value=value)
        return answer

    def _complete(self, it: Context, item: Item, at: int) -> Observed | Pending:
        """Make the later calls of a create. From here on the object is there, so nothing may lose its id."""
        for number, step in enumerate(it.row.then[at:], at):
            if not it.fits(step):
                continue
            try:
                it.make(step)
            except _AGAIN as fault:
                return self._pending(it.type, it.id, "create", at=number, want=it.want, detail=fault.message)
            except f.Fault as fault:
                seen = observed(it.type, it.row, it.id, item, it.want)
                return seen._replace(status="failed", detail=fault.message)
        seen = observed(it.type, it.row, it.id, item, it.want)
        for field in {field for step in it.row.then for field in step.fields} - it.row.hidden:
            if it.want.get(field) is not None and not closed(it.want[field]):
                seen.properties[field] = it.want[field]  # the answer is older than the call that wrote it
        status, _ = state(it.row, item)
        return seen._replace(status="pending") if status in {"gone", "leaving"} else seen

    def _advance(self, it: Context, at: int) -> Observed | Pending:
        for number, step in enumerate(it.row.update[at:], at):
            if not it.fits(step):
                continue
            it.make(step)
            if step.until:
                return self._pending(it.type, it.id, "update", at=number, want=it.want, changed=it.changed)
        seen = self._seen(it.type, it.row, it.id, describe(self._call, it.row, [it.id]).get(it.id))
        if seen is None:
            raise f.Gone(f"{it.id} is not there any more", code="NOT_FOUND")
        starts = [number for number, step in enumerate(it.row.update) if step.starts]
        if seen.status != "stopped" or not starts:
            return seen
        it.make(it.row.update[starts[0]])
        return self._pending(it.type, it.id, "update", at=starts[0], want=it.want, changed=it.changed)

    def _polled(self, type: ResourceType, handle: Mapping[str, Any], item: Item | None) -> Observed | Pending | None:
        row, id, verb = _row(type), str(handle["id"]), str(handle["verb"])
        status, detail = state(row, item) if item is not None else ("gone", "")
        if verb == "delete":
            if item is None or status == "gone" or _word(row, item) in row.state.gone:
                return None
            return self._pending(type, id, verb, nth=handle["nth"] + 1, detail=detail)
        if item is None:
            raise f.Gone(f"{id} is not there any more", code="NOT_FOUND")
        if verb == "create":
            it = self._context(type, id=id, want=handle["want"])
            return self._complete(it, item, handle["at"])
        step = row.update[handle["at"]]
        if _word(row, item) not in step.until:
            if status == "failed":
                return observed(type, row, id, item)
            if status == "ready":
                return self._overtaken(type, handle, item)
            return Pending({**handle, "nth": handle["nth"] + 1}, id, self._wait(handle["nth"] + 1), detail)
        it = self._context(type, id=id, want=handle["want"], changed=frozenset(handle["changed"]))
        return self._advance(it, handle["at"] + 1)

    def _overtaken(self, type: ResourceType, handle: Mapping[str, Any], item: Item) -> Observed | Pending:
        """Go on with a change whose object runs although it was to stand still.

        Whoever died went on before he did and all is done, or somebody started it, or the look is an old one.
        """
        row, id, changed = _row(type), str(handle["id"]), frozenset(handle["changed"])
        seen = observed(type, row, id, item)
        if all(seen.properties.get(field) == handle["want"].get(field) for field in changed):
            return seen
        it = self._context(type, id=id, want=handle["want"], changed=changed)
        found, nth = self._advance(it, handle["at"]), handle["nth"] + 1
        if isinstance(found, Pending) and found.handle["at"] == handle["at"]:
            return Pending({**found.handle, "nth": nth}, id, self._wait(nth), found.detail)
        return found

    def _pending(
        self,
        type: ResourceType,
        id: str,
        verb: str,
        *,
        at: int = 0,
        nth: int = 0,
        want: Mapping[str, Any] | None = None,
        changed: frozenset[str] | None = None,
        detail: str = "",
    ) -> Pending:
        # A handle may be written down, so no secret goes into it; calls that need one come first and do not wait.
        secret = marked(type.schema, "secret")
        plain = {name: value for name, value in (want or {}).items() if name not in secret and not closed(value)}
        handle = {"verb": verb, "id": id, "at": at, "nth": nth, "want": plain, "changed": sorted(changed or ())}
        return Pending(handle, id, self._wait(nth), detail)

    def _wait(self, nth: int) -> float:
        return float(min(self._first_s * _FACTOR**nth, _MOST_S))

    # -- looking -------------------------------------------------------------------------------------------

    def _known(self, type: ResourceType, id: str, recorded: Recorded | None, fields: set[str]) -> Mapping[str, Any]:
        """Return fields of what is deleted, as they are recorded; when one is not, the object is looked at."""
        found = dict(recorded.seen) if recorded else {}
        if not all(found.get(field) for field in fields):
            row = _row(type)
            seen = self._seen(type, row, id, describe(self._call, row, [id]).get(id))
            found = seen.properties if seen else {}
        return {field: found[field] for field in fields if found.get(field)}

    def _seen(self, type: ResourceType, row: Row, id: str, item: Item | None) -> Observed | None:
        if item is None or state(row, item)[0] in {"gone", "leaving"}:
            return None
        return observed(type, row, id, item)

    def _tagged(self, type: ResourceType, tags: Mapping[str, str]) -> Seen:
        row = _row(type)
        seen = (self._seen(type, row, id, item) for id, item in tagged(self._call, row, tags).items())
        return [one for one in seen if one is not None]

    def _mine(self, type: ResourceType, row: Row, want: Mapping[str, Any], token: Token) -> Observed | Pending | None:
        if row.same:
            return self._same(type, row, want)
        if row.twin is not None:
            return self._twin(type, row, want)
        if not row.tags.how:
            return None
        tags = dict(zip(OURS, token[1:4], strict=True))
        for id, item in self._carrying(row, token.name, tags).items():
            return self._pending(type, id, "create", want=want) if row.then else self._seen(type, row, id, item)
        return None

    def _carrying(self, row: Row, name: str, tags: Mapping[str, str]) -> dict[str, Item]:
        """Return the objects with tags: the one of a name, else (a user may give another name) all that do."""
        if row.named and name:
            named = {id: item for id, item in describe(self._call, row, [name]).items() if has(row, item, tags)}
            if named:
                return named
        return tagged(self._call, row, tags)

    def _twin(self, type: ResourceType, row: Row, want: Mapping[str, Any]) -> Observed | None:
        id = row.twin(self._call, want) if row.twin is not None else None
        item = describe(self._call, row, [id]).get(id) if id else None
        return self._seen(type, row, str(id), item)

    def _same(self, type: ResourceType, row: Row, want: Mapping[str, Any]) -> Observed | None:
        id = fill(row.id, {"want": want, "answer": {}})
        item = describe(self._call, row, [id]).get(id) if isinstance(id, str) else None
        seen = self._seen(type, row, str(id), item)
        if seen is None:
            return None
        equal = all(want.get(name) == value for name, value in seen.properties.items() if want.get(name) is not None)
        return seen if equal else None

    # -- the rest --------------------------------------------------------------------------------------------

    def _context(self, type: ResourceType, **more: Any) -> Context:
        row = _row(type)

        def look(id: str) -> Item | None:
            return describe(self._call, row, [id]).get(id)

        return Context(self._call, look, type, row, **more)

    def _call(self, operation: str, given: dict[str, Any], home: str = "") -> dict[str, Any]:
        return self.transport.call(operation, given, home)


def _row(type: ResourceType) -> Row:
    found = ROWS.get(type.name)
    if found is None:
        raise f.Invalid(f"{type.name} cannot be carried out by this version", code="NO_ROW")
    return found


def _id(row: Row, it: Context) -> str:
    id = fill(row.id, {"answer": it.answer, "want": it.want, "name": it.token.name if it.token else None})
    if not isinstance(id, str):
        raise f.Unknown(f"the answer of {row.create.operation} holds no id", code="UNREADABLE")
    return id


def _made(row: Row, answer: Item) -> Item:
    found: Item = take(answer, row.made, {}) if row.made else answer
    return found


def _word(row: Row, item: Item) -> str:
    return str(take(item, row.state.path, "")) if row.state.path else ""
