"""The generic executor: runs the rows. One call is one attempt; the engine repeats, waits and orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genesys.spi.faults import Busy, Exists, Fault, Gone, Invalid, NotYet, Throttled, Transient
from genesys.spi.marks import schema_of
from genesys.spi.paths import MISSING, put, take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, Recorded, SessionPorts, Token
from genesys_azure.wire import body as bodies
from genesys_azure.wire import special
from genesys_azure.wire.faults import fault, told
from genesys_azure.wire.rows import ROWS, is_id, version
from genesys_azure.wire.table import Row
from genesys_azure.wire.transport import Answer, Transport

_PASSING = (Busy, NotYet, Transient, Throttled)
_AGAIN = 3
"""How often a creation that failed for a passing reason is sent again."""
_MANY = 1
"""Up to so many objects are read one by one; more of them by a list."""


LAG_S = 15.0
"""Seconds for which a look may not show a new object: copies of a resource group follow each other (Z06)."""
_LATER = 3.0
"""For so many times that a call whose answer was lost may be under way: Azure's gateways give up sooner."""


class AzureSession:
    """A session on one subscription and region; see `genesys.spi.session.Session`.

    Attributes:
        lag_s: Seconds for which a look may not show a new object.
        late_s: Seconds for which a call whose answer was lost may still take effect.

    Args:
        target: Subscription and region.
        settings: Of the provider.
        ports: What the engine lends.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self.target, self.ports = dict(target), ports
        self.transport = Transport(target, settings, ports)
        lag = settings.get("lag_s")
        self.lag_s = float(ports.world.environ.get("GENESYS_AZURE_LAG_S") or LAG_S if lag is None else lag)
        self.late_s = self.lag_s * _LATER
        self.made: dict[tuple[str, str], str] = {}
        self.registering: set[str] = set()
        self.saved: set[str] = set()
        """Ids in lower case of what goes and whose record wants its data to be kept."""

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make the object; see `genesys.spi.session.Session.create`."""
        row, id = ROWS[type.name], self.id_of(type, want)
        self.made[type.name, token.id] = id
        sent = bodies.sent(type, want)
        if "tags" in sent:
            sent["tags"] = {**sent["tags"], **bodies.tags_of(token)}
        for path, value in row.first.items():
            if take(sent, path) is MISSING:
                put(sent, path, value)
        if row.notes:
            put(sent, row.notes, bodies.tags_of(token))
        if row.guard:
            self._guarded(type, id, token)
        if row.create:
            return special.CREATE[row.create](self, type, id, sent, token)
        return self.put(type, id, sent)

    def put(
        self, type: ResourceType, id: str, sent: Any, *, then: list[dict[str, Any]] | None = None
    ) -> Observed | Pending:
        """Send a whole object, and follow what comes of it; ``then`` are calls that follow when it is ready."""
        row = ROWS[type.name]
        try:
            answer = self.transport.call("PUT", id, version(row), sent, operation=type.operations["create"][0])
        except Fault as error:
            special.register(self, id, error)
            raise
        return self.followed(type, id, answer, verb="create", then=then)

    def _guarded(self, type: ResourceType, id: str, token: Token) -> None:
        """See that nobody else's object has this address.

        Raises:
            Exists: There is one.
        """
        shown = self.get(type, id)
        if shown is not None and bodies.marks(ROWS[type.name], shown).get("genesys-id") != token.id:
            raise Exists(f"{id} is there already, and it is not of this stack", code="NotOurs")

    def get(self, type: ResourceType, id: str) -> dict[str, Any] | None:
        """Return what Azure shows of an object, or ``None``."""
        row = ROWS[type.name]
        operation = type.operations["read"][0]
        try:
            answer = self.transport.call("GET", id, version(row), operation=operation, query=row.query)
        except Gone:
            return None
        found: dict[str, Any] = answer.body
        return found

    def id_of(self, type: ResourceType, want: Mapping[str, Any]) -> str:
        """Return the address of a native."""
        words = {name: value for name, value in want.items() if isinstance(value, str)}
        return ROWS[type.name].id.format(subscription=self.target["subscription"], **words)

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at many objects; see `genesys.spi.session.Session.read`."""
        from genesys_azure.wire.reading import shown_by_key

        for id in ids:
            if not is_id(ROWS[type.name], id):
                form = ROWS[type.name].id
                raise Invalid(f'"{id}" is no id of a {type.name}, which has the form {form}', code="BadId")
        shown = shown_by_key(self, type, ids)
        found: dict[str, Observed | None] = {}
        for id in ids:
            item = shown.get(id.lower())
            gone = item is None or bodies.absent(ROWS[type.name], item)
            found[id] = None if item is None or gone else bodies.seen(type, id, item)
        return found

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        """Return the objects of a type that carry this stack's tag."""
        from genesys_azure.wire.reading import tagged

        return [
            bodies.seen(type, bodies.folded(item["id"]), item) for item in tagged(self, type, "genesys-stack", stack)
        ]

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return the object that a create with this token's address made, if any."""
        from genesys_azure.wire.reading import tagged

        id = self.made.get((type.name, token.id))
        if id is not None:
            return self._ours(type, id, token)
        found = [
            item
            for item in tagged(self, type, "genesys-id", token.id)
            if item["tags"].get("genesys-stack") == token.stack
        ]
        return bodies.seen(type, bodies.folded(found[0]["id"]), found[0]) if found else None

    def find_wanted(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | None:
        """Return the same by its address, which follows from what is wanted; see `genesys.spi.session.Named`."""
        try:
            id = self.id_of(type, want)
        except KeyError:
            return self.find(type, token)
        return self._ours(type, id, token)

    def _ours(self, type: ResourceType, id: str, token: Token) -> Observed | None:
        """Return what is at an address when a create with this token made it.

        What has neither tags nor notes is inside of something that is ours, and has a name that nobody else gives.
        """
        row, shown = ROWS[type.name], self.get(type, id)
        if shown is None or bodies.absent(row, shown):
            return None
        tagged = bool(row.notes) or "tags" in schema_of(type.schema)
        if tagged and bodies.marks(row, shown).get("genesys-id") != token.id:
            return None
        return bodies.seen(type, id, shown)

    def update(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields in place; see `genesys.spi.session.Session.update`."""
        row = ROWS[type.name]
        if row.update_by:
            return special.UPDATE[row.update_by](self, type, id, want, changed)
        if not changed:
            # It is not ready, and nothing else about it is to change: the same object is sent once more.
            shown = self.get(type, id)
            if shown is None:
                raise Gone(f"{id} is gone", code="ResourceNotFound")
            return self.put(type, id, bodies.merged(type, shown, {}, ()))
        return self.changed(type, id, want, changed)

    def changed(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields by the way of the row: PATCH, or GET, merge and PUT."""
        row = ROWS[type.name]
        shown = self.get(type, id) if row.update == "put" or "tags" in changed else {}
        if shown is None or bodies.absent(row, shown):
            raise Gone(f"{id} is gone", code="ResourceNotFound")
        if row.update == "put":
            old_tags = shown.get("tags")
            sent = bodies.merged(type, shown, want, changed)
            if old_tags is not None or "tags" in sent:
                bodies.keep_tags(sent, {"tags": old_tags})
        else:
            sent = bodies.without(bodies.sent(type, want, changed), row.whole)
            if "tags" in changed:
                bodies.keep_tags(sent, shown)
        verb = "PUT" if row.update == "put" else "PATCH"
        answer = self.transport.call(verb, id, version(row), sent, operation=type.operations["update"][0])
        return self.followed(type, id, answer, verb="update")

    def delete(self, type: ResourceType, id: str, recorded: Recorded | None = None) -> Pending | None:
        """Remove the object; see `genesys.spi.session.Session.delete`."""
        row = ROWS[type.name]
        if recorded is not None and recorded.on_delete == "snapshot":
            self.saved.add(id.lower())
        try:
            if row.delete:
                return special.DELETE[row.delete](self, type, id)
            operation = type.operations["delete"][0]
            answer = self.transport.call("DELETE", id, version(row), operation=operation, query=row.delete_query)
        except Gone:
            return None
        found = self.followed(type, id, answer, verb="delete")
        return found if isinstance(found, Pending) else None

    def followed(
        self, type: ResourceType, id: str, answer: Answer, *, verb: str, then: Any = None, **more: Any
    ) -> Observed | Pending:
        """Return the object when an answer shows it ready, else how to follow what Azure does.

        Args:
            type: Native type.
            id: Of the object.
            answer: Of the call that began it.
            verb: ``create``, ``update`` or ``delete``.
            then: Calls that follow when it has ended well: ``{verb, path, body}``.
            more: Kept in the handle.
        """
        headers = answer.headers
        handle = {"id": id, "verb": verb, "then": then or [], **more}
        url = headers.get("azure-asyncoperation", "")
        if url or (answer.status == 202 and headers.get("location")):
            style = {"style": "async", "url": url} if url else {"style": "location", "url": headers["location"]}
            return Pending({**handle, **style}, "" if verb == "delete" else id, answer.after_s)
        shown = answer.body if isinstance(answer.body, dict) else None
        if verb == "delete":
            if answer.status == 202:
                return Pending({**handle, "style": "state"}, "", answer.after_s)
            return Observed(id, {})
        row = ROWS[type.name]
        if shown is None or bodies.state(row, shown)[0] == "pending" or answer.status == 202:
            return Pending({**handle, "style": "state"}, id, answer.after_s)
        return self._ended(type, handle, shown)

    def poll(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Ask how an operation is doing; see `genesys.spi.session.Session.poll`."""
        handle = pending.handle
        if handle["style"] == "state":
            return self._by_state(type, pending)
        try:
            answer = self.transport.follow(handle["url"], operation="arm.Operation")
        except Gone:
            # The address of an operation may be gone before its end is noticed (quirk Z38): the object itself knows.
            return self._by_state(type, pending)
        except Fault as error:
            if handle["style"] == "location" and not isinstance(error, (Transient, Throttled)):
                return self._failed(type, handle, error)
            raise
        status = str((answer.body or {}).get("status") or "").lower() if handle["style"] == "async" else ""
        if answer.status == 202 or (handle["style"] == "async" and status not in {"succeeded", "failed", "canceled"}):
            return pending._replace(every_s=answer.after_s, detail=f"Azure says {status}" if status else "")
        if status in {"failed", "canceled"}:
            code, message = told(answer.body)
            return self._failed(type, handle, fault(code or status.capitalize(), message or status, verb=_verb(handle)))
        return self._by_state(type, pending)

    def _by_state(self, type: ResourceType, pending: Pending) -> Observed | Pending | None:
        """Look at the object itself."""
        handle = pending.handle
        if handle["verb"] == "delete" and handle["style"] != "state":
            special.deleted(handle)
            return None
        shown = self.get(type, handle["id"])
        if shown is None:
            if handle["verb"] == "delete":
                special.deleted(handle)
                return None
            raise NotYet(f"{handle['id']} does not show yet", code="ResourceNotFound")
        status, detail = bodies.state(ROWS[type.name], shown)
        if status == "pending" or handle["verb"] == "delete":
            return pending._replace(handle={**handle, "style": "state"}, detail=detail)
        return self._ended(type, handle, shown)

    def _ended(self, type: ResourceType, handle: dict[str, Any], shown: dict[str, Any]) -> Observed | Pending:
        if handle["then"]:
            return self.step(type, handle)
        return bodies.seen(type, handle["id"], shown)

    def step(self, type: ResourceType, handle: dict[str, Any]) -> Observed | Pending:
        """Make the next call of several."""
        first, *rest = handle["then"]
        operation = first.get("operation") or type.operations["update"][0]
        path = handle["id"] + first.get("path", "")
        answer = self.transport.call(
            first["verb"], path, version(ROWS[type.name]), first.get("body"), operation=operation
        )
        kept = {name: value for name, value in handle.items() if name not in {"style", "url", "then", "id", "verb"}}
        return self.followed(type, handle["id"], answer, verb=handle["verb"], then=rest, **kept)

    def _failed(self, type: ResourceType, handle: dict[str, Any], error: Fault) -> Observed | Pending:
        """Answer an operation that ended badly.

        Raises:
            Fault: For the engine.
        """
        row, tries = ROWS[type.name], int(handle.get("tries", 0))
        if handle["verb"] == "create" and row.clean:
            return special.cleaned(self, type, handle, error)
        if isinstance(error, _PASSING) and handle["verb"] != "delete":
            shown = self.get(type, handle["id"]) if row.again and tries < _AGAIN else None
            if shown is not None:
                answer = self.transport.call(
                    "PUT",
                    handle["id"],
                    version(row),
                    bodies.merged(type, shown, {}, ()),
                    operation=type.operations["create"][0],
                )
                return self.followed(
                    type, handle["id"], answer, verb=handle["verb"], then=handle["then"], tries=tries + 1
                )
            # Asking again would say the same for ever.
            return Observed(handle["id"], {}, "failed", f"{error.code}: {error.message}")
        raise error

    def logs(self, id: str, *, follow: bool, since_s: float | None, previous: bool) -> Iterator[tuple[float, str, str]]:
        """Give what a native printed; see `genesys.spi.session.Logs`."""
        from genesys_azure.wire.logs import lines

        return lines(self, id, follow=follow, since_s=since_s, previous=previous)

    def close(self) -> None:
        """Let go of nothing: the connections are the engine's."""


def _verb(handle: Mapping[str, Any]) -> str:
    return {"create": "PUT", "update": "PATCH", "delete": "DELETE"}[handle["verb"]]


def row_of(type: ResourceType) -> Row:
    """Return the row of a type."""
    return ROWS[type.name]
