"""The generic executor: runs the rows of all types. Nothing here knows a type by name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Pending, SessionPorts, Token
from genesys_gcp.wire import look, named, requests, shape, suffix
from genesys_gcp.wire.faults import fault
from genesys_gcp.wire.jobs import Call, Job, Jobs, Operation, operation, request_id
from genesys_gcp.wire.methods import method
from genesys_gcp.wire.rows import ROWS
from genesys_gcp.wire.table import Row
from genesys_gcp.wire.transport import Transport

Answer = Observed | Pending | None
_AGAIN: tuple[type[f.Fault], ...] = (f.NotYet, f.Busy, f.Transient, f.Throttled)
_TRIES, _FIRST_S, _MOST_S = 12, 1.0, 30.0
_TURNS = 3
_PROTECTED = re.compile(r"(?i)deletion.?protect|is protected")


class Executor:
    """Runs rows.

    Args:
        target: Project and region.
        settings: Of the provider.
        ports: Of the engine.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self.project, self.region, self.stack = target["project"], target.get("region", ""), ports.stack
        self.transport = Transport(target, settings, ports)
        self.call = self.transport.call
        self.every_s = float(settings.get("poll_s") or 1.0)
        self._jobs = Jobs(ports.world.entropy.token(6).hex())
        self._ids: dict[str, str] = {}
        self._fresh: set[str] = set()
        self.saved: set[str] = set()
        """Ids of objects whose record wants their data to be kept when they are deleted."""
        self.number = ""
        self.refused: Counter[str] = Counter()

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed | Pending:
        """Make an object, or return the one that an earlier call with this token made."""
        row, turn = ROWS[type.name], 0
        while True:
            try:
                return self._create(type, want, token, turn)
            except f.Exists:
                found = named.find(self, type, row, want, token)
                if found is not None:
                    return found
                # Somebody else's, or the name of what was deleted: where names have suffixes, another one does.
                if not row.suffix or turn == _TURNS:
                    raise
            turn += 1

    def _create(self, type: ResourceType, want: Mapping[str, Any], token: Token, turn: int) -> Observed | Pending:
        row = ROWS[type.name]
        if "create" in row.special:
            made: Observed | Pending = row.special["create"](self, type, want, token)
            return made
        whole = shape.whole(type, want)
        known = {"project": self.project, "region": self.region, "name": token.name}
        named = {**whole, "name": suffix.suffixed(str(whole["name"]), token.intent, turn)} if row.suffix else whole
        call = requests.create(type, row, row.wants(self, named) if row.wants else named, known)
        shape.tag(call.body or {}, row.tags, shape.tags_of(token))
        # Where it will be is known before it is there, where its name decides.
        id = shape.filled(row.id, {**known, **_plain(named)})
        job = Job("create", id, request_id(call, token.value), want=whole, token=token)
        if id:
            self._ids[token.value] = id
        return some(self._begin(type, row, job))

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        """Look at many objects."""
        row = ROWS[type.name]
        if "read" in row.special:
            seen: dict[str, Observed | None] = row.special["read"](self, type, ids)
            return seen
        return look.read(self, type, row, ids)

    def listing(self, type: ResourceType, stack: str) -> list[Observed]:
        """Return the objects of a stack; none of a type that carries no tags."""
        row = ROWS[type.name]
        if not row.list or not row.tags:
            return []
        tagged = look.by_tag(row, "genesys-stack", stack)
        found = []
        for answer in look.answers(self, row, self.known(row, ""), **tagged):
            seen = self.observed(type, row, answer)
            if seen is not None and shape.tags_in(row, answer).get("genesys-stack") == stack:
                found.append(seen)
        return found

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        """Return what a create with this token made."""
        row = ROWS[type.name]
        if "find" in row.special:
            seen: Observed | None = row.special["find"](self, type, token)
            return seen
        return look.find(self, type, row, token)

    def update(
        self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
    ) -> Observed | Pending:
        """Change fields of an object, and start it when it is stopped."""
        row = ROWS[type.name]
        if "update" in row.special:
            done: Observed | Pending = row.special["update"](self, type, id, want, changed)
            return done
        now, known = look.raw(self, row, id), self.known(row, id)
        ready = row.wants(self, dict(want)) if row.wants else want
        steps = requests.update(type, row, ready, changed, known=known, now=now)
        calls = [call for step, call in steps if not step.stopped]
        calls += self._stopped(row, [call for step, call in steps if step.stopped], known, now)
        if not calls:
            seen = self.observed(type, row, now, id=id)
            if seen is None:
                raise f.Gone(f"{id} is not there")
            return seen
        job = Job("update", id, calls[0], tuple(calls[1:]), want=want)
        return some(self._begin(type, row, job))

    def _stopped(self, row: Row, calls: list[Call], known: Mapping[str, Any], now: Any) -> list[Call]:
        """Return calls with a stop before them and a start after them, as far as they are needed."""
        if not row.restart[0]:
            return calls
        stop, start = (Call(name, requests.parameters(name, row, known, existing=True)) for name in row.restart)
        state = row.status[1].get(str(now.get(row.status[0], "")), "ready")
        before = [] if state == "stopped" or not calls else [stop]
        return [*before, *calls, start] if calls or state == "stopped" else []

    def delete(self, type: ResourceType, id: str, *, keep: bool = False) -> Pending | None:
        """Remove an object, and what protects it; ``keep`` says that its record wants its data to be kept."""
        row = ROWS[type.name]
        if keep:
            self.saved.add(id)
        if "delete" in row.special:
            gone: Pending | None = row.special["delete"](self, type, id)
            return gone
        if not row.delete:
            return None
        known = self.known(row, id)
        job = Job("delete", id, Call(row.delete, requests.parameters(row.delete, row, known, existing=True)))
        try:
            begun = self._begin(type, row, job)
        except f.Gone:
            return None
        except f.Fault as wrong:
            if row.unlock is None or not _PROTECTED.search(wrong.message):
                raise
            now = look.raw(self, row, id)
            unlock = requests.call(type, row, row.unlock, want={}, fields=set(), known=known, now=now)
            begun = self._begin(type, row, job._replace(now=unlock, rest=(job.now,)))
        return begun if isinstance(begun, Pending) else None

    def poll(self, type: ResourceType, pending: Pending) -> Answer:
        """Ask how an operation is doing."""
        row, handle = ROWS[type.name], pending.handle
        job = self._jobs.get(handle["job"])
        if "again" in handle:
            if job is None:  # Of a process that is gone: whether it was made shows by itself.
                return self.read(type, [pending.id])[pending.id] if pending.id else None
            return self._again(type, row, job, handle["job"])
        answer = self.call(handle["method"], handle["params"], effect=False)
        seen = operation(style_of(row, handle["method"]), method(handle["method"]).api, answer, self.project)
        if not seen.done:
            return self._pending(seen, handle["job"], pending.id, every_s=min(pending.every_s * 1.3, 10.0))
        job = job or Job(handle["verb"], pending.id, Call("", {}))
        if seen.error is not None:
            return self._failed(type, row, job, handle["job"], seen)
        # When the next call does not get through, the engine asks again, and the rest must still be known.
        found = self._finish(type, row, job, answer)
        self._jobs.drop(handle["job"])
        return found

    def begin(self, type: ResourceType, job: Job) -> Observed | Pending | None:
        """Make the first call of a job."""
        if job.token is not None and job.id:
            self._ids[job.token.value] = job.id
        return self._begin(type, ROWS[type.name], job)

    def remember(self, token: Token, id: str) -> None:
        """Keep the id of what is made with a token."""
        self._ids[token.value] = id

    def made_by(self, token: Token) -> str:
        """Return the id of what this session makes with a token, or ``""``."""
        return self._ids.get(token.value, "")

    def made_now(self, id: str) -> bool:
        """Tell whether this session made an object, and nothing of ours was written on it since."""
        return id in self._fresh

    def touched(self, id: str) -> None:
        """Remember that something was written on an object."""
        self._fresh.discard(id)

    def _begin(self, type: ResourceType, row: Row, job: Job, key: str = "") -> Answer:
        """Make the next call of a job."""
        answer = self.call(job.now.method, job.now.params, job.now.body)
        style = style_of(row, job.now.method)
        if style == "plain":
            return self._finish(type, row, job, answer)
        seen = operation(style, method(job.now.method).api, answer, self.project)
        if seen.done and seen.error is None:
            if self._is_old(row, job):
                return self._begin(type, row, self._renewed(job), key)
            return self._finish(type, row, job, answer)
        key = self._jobs.keep(job, key)
        return self._pending(seen, key, job.id, verb=job.verb, every_s=self.every_s)

    def _is_old(self, row: Row, job: Job) -> bool:
        """Tell whether an operation is that of an earlier create, whose object was deleted since (quirk G84)."""
        if job.verb != "create" or "requestId" not in job.now.params or job.tries >= _TRIES or not row.get:
            return False
        try:
            look.raw(self, row, job.id)
        except f.Gone:
            return True
        return False

    def _renewed(self, job: Job) -> Job:
        """Return a job whose call is another one for Google, for the old request id would only bring the old answer."""
        now = request_id(job.now, f"{job.token.value}/{job.tries}") if job.token else job.now
        return job._replace(now=now, tries=job.tries + 1)

    def _pending(self, seen: Operation, key: str, id: str, *, every_s: float, verb: str = "") -> Pending:
        job = self._jobs.get(key)
        verb = verb or (job.verb if job else "update")
        handle = {"method": seen.method, "params": seen.params, "job": key, "verb": verb}
        return Pending(handle, id=id, every_s=every_s, detail=seen.detail)

    def _again(self, type: ResourceType, row: Row, job: Job, key: str) -> Answer:
        try:
            return self._begin(type, row, job, key)
        except f.Gone:
            if job.verb == "delete":
                return None
            raise
        except f.InUse as wrong:
            return self._later(job, key, wrong)
        except f.Exists:
            found = self.find(type, job.token) if job.token is not None else None
            if found is None:
                raise
            return found

    def _failed(self, type: ResourceType, row: Row, job: Job, key: str, seen: Operation) -> Answer:
        """Decide what an operation that failed leads to: what only came too early is tried again."""
        assert seen.error is not None  # noqa: S101 - the caller looked
        wrong = fault(seen.error, job.now.method)
        if isinstance(wrong, f.Gone) and job.verb == "delete":
            return None
        if isinstance(wrong, f.Exists) and job.token is not None:
            found = self.find(type, job.token)
            if found is not None:
                return found
        in_use = isinstance(wrong, f.InUse) and job.verb == "delete"
        if in_use and "refused" in row.special:
            forced: Answer = row.special["refused"](self, type, job.id)
            if forced is not None:
                return forced
        if (isinstance(wrong, _AGAIN) or in_use) and job.now.method:
            return self._later(job, key, wrong)
        raise wrong

    def _later(self, job: Job, key: str, wrong: f.Fault) -> Pending:
        if job.tries >= _TRIES:
            raise wrong
        self._jobs.keep(self._renewed(job), key)
        wait = min(_FIRST_S * 2**job.tries, _MOST_S) * self.every_s
        return Pending({"again": True, "job": key, "verb": job.verb}, id=job.id, every_s=wait, detail=wrong.message)

    def _finish(self, type: ResourceType, row: Row, job: Job, answer: Any) -> Answer:
        """Go on with the next call, or say how it ended."""
        if job.rest:
            return self._begin(type, row, job._replace(now=job.rest[0], rest=job.rest[1:], tries=0))
        if job.verb == "delete":
            return None
        if row.style == "plain" and job.verb == "create":
            # What it belongs to is not said in the answers of some APIs.
            parents = {name: job.want[name] for name in row.by if name in job.want}
            seen = self.observed(type, row, {**parents, **answer})
            self._fresh.update({seen.id} if seen else ())
            return seen
        looked = any(f.has("computed") and f.name not in row.derived for f in shape.fields_of(type))
        if job.id and not row.get:
            return some(self.read(type, [job.id])[job.id])
        looked = looked if row.lookup is None else row.lookup
        # Without its call, it is a job of a process that is gone, and what was wanted is not known.
        if job.verb == "update" or looked or not job.id or not job.now.method:
            return self.observed(type, row, look.raw(self, row, job.id), id=job.id)
        return Observed(job.id, shape.as_wanted(type, row, job.want, id=job.id, project=self.project))

    def observed(self, type: ResourceType, row: Row, answer: Mapping[str, Any], *, id: str = "") -> Observed | None:
        """Return an object as the engine sees it; ``None`` for one that counts as gone."""
        seen = row.sees(self, answer) if row.sees else answer
        if seen is None:
            return None
        id = id or self.id_of(row, seen)
        path, states = row.status
        state = str(seen.get(path, "")) if path else ""
        fields = shape.properties(type, row, seen, id=id, project=self.project)
        status = states.get(state, "ready")
        return Observed(id, fields, status, detail=f"it is {state}" if status != "ready" else "")

    def id_of(self, row: Row, answer: Mapping[str, Any]) -> str:
        """Return the native id of an object in an answer."""
        plain = {**_plain(answer), "project": self.project}
        for scope in ("region", "zone"):
            if scope in plain:
                plain[scope] = str(plain[scope]).rpartition("/")[2]
        return shape.own_project(shape.filled(row.id, plain), self.project)

    def known(self, row: Row, id: str) -> dict[str, Any]:
        """Return what parameters are made of: the parts of an id, the project and the region."""
        found = shape.parts(row, id)
        parent = id.rpartition("/")[0].rpartition("/")[0]
        known: dict[str, Any] = {"region": self.region, "project": self.project, "parent": parent, **found}
        return {"name": id.rpartition("/")[2], **known, "id": id, "$parts": found.keys() - {"project"}}

    def likely(self, row: Row, token: Token) -> list[str]:
        """Return the ids that a create with this token can have made, when that is known without looking."""
        if token.value in self._ids:
            return [self._ids[token.value]]
        name = suffix.suffixed(token.name, token.intent) if row.suffix and token.name else token.name
        known = {"project": self.project, "region": self.region, "name": name}
        id = shape.filled(row.id, known) if row.id != "{name}" else ""
        return [id] if id else []

    def reachable(self, row: Row) -> bool:
        """Tell whether a list needs nothing but the target's own place."""
        return set(row.by) <= {"region", "project"}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value).rpartition("/")[2] if name in _LINKS else value
        for name, value in values.items()
        if isinstance(value, (str, int))
    }


_LINKS = ("region", "zone", "instance", "managedZone")
"""Fields of which an id holds the last part only."""


def some(answer: Answer) -> Observed | Pending:
    """Return the answer of a create or an update, which is never nothing."""
    if answer is None:
        raise f.NotYet("it does not show yet")
    return answer


def style_of(row: Row, name: str) -> str:
    """Return how a method answers: two APIs have operations of their own, else the row knows."""
    api = method(name).api
    return api if api in {"compute", "sqladmin"} else row.style
