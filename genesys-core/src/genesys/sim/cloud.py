"""A simulated cloud: its objects as they really are, what it allows, and what it does when it is asked."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.model.canonical import canonical
from genesys.sim.archetypes import ARCHETYPES, references
from genesys.sim.chance import word
from genesys.sim.ledger import Effect, Ledger
from genesys.sim.thing import Thing, plain
from genesys.sim.values import chosen, computed
from genesys.sim.weather import Weather
from genesys.spi import faults
from genesys.spi.marks import marked, schema_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from genesys.spi.provider import ResourceType
    from genesys.spi.session import Token


class Rules(NamedTuple):
    """What a cloud allows and how fast it is.

    Args:
        quotas: Native type, or ``*`` for each type -> most objects of it on one target.
        full: Zones that have no capacity left; a create that names one fails.
        stale_s: For how many seconds after a change a look may be one that does not show it.
        visible_after_s: Seconds until a new object shows in finds and lists and can be referred to.
        latency_s: How long a call takes; 0 for at once.
        poll_s: How long to wait before asking for a long operation again.
        quirks: Whether the quirks strike that native types name.
        foreign: Whether there is an object of somebody else's behind every id that this cloud never gave away.
        instant: Whether the engine may call sessions without a thread; they never wait.
    """

    quotas: Mapping[str, int] = {}
    full: frozenset[str] = frozenset()
    stale_s: float = math.inf
    visible_after_s: float = 0.0
    latency_s: float = 0.0
    poll_s: float = 5.0
    quirks: bool = False
    instant: bool = True
    foreign: bool = False


class Cloud:
    """All objects of all simulated providers.

    Args:
        now: Gives seconds since 1970.
        weather: What goes wrong.
        rules: What it allows.
    """

    def __init__(self, now: Callable[[], float], weather: Weather | None = None, rules: Rules | None = None) -> None:
        self.now, self.weather, self.rules = now, weather or Weather(), rules or Rules()
        self.objects: dict[str, Thing] = {}
        self.ledger = Ledger()
        self.keys: dict[str, str] = {}
        """What a create is recognised by -> id."""
        self.before: dict[str, Thing | None] = {}
        """Id -> the object before its last change, for looks that are stale."""
        self.changed: dict[str, float] = {}
        """Id -> when its last change was."""
        self.hear: Callable[[Effect, Thing], None] | None = None
        """Told of every effect and its object, when somebody keeps the cloud."""
        self.late: list[tuple[float, Callable[[], Any]]] = []
        self.calls: list[tuple[str, str]] = []
        """(verb, address or id) of every call that arrived, in order."""
        self.struck: set[tuple[str, str]] = set()
        """(quirk, address) of those that have struck."""
        self.secrets_seen: list[bytes] = []
        """Every secret that was sent, so that a test can look for it everywhere else."""
        self._used: set[str] = set()
        self._moment: float | None = None
        """When what takes place now took place, if that was earlier."""
        self.opens: Any = None
        """Class of sessions, when it is another one than the usual."""
        self.flying = self.most_flying = 0

    # -- what there is ---------------------------------------------------------------------------------

    def of(self, address: str, generation: int | None = None) -> list[Thing]:
        """Return the objects that were made for an address, of one generation or of all."""
        found = (one for one in self.objects.values() if one.address == address)
        return [one for one in found if generation in {None, one.generation}]

    def remember(self, things: Iterable[Thing], effects: Iterable[Effect]) -> None:
        """Take over objects and effects of an earlier time."""
        self.objects.update({one.id: one for one in things})
        self.keys.update({one.key: one.id for one in self.objects.values() if one.key})
        self.ledger.effects.extend(effects)
        self._used.update(effect.id for effect in self.ledger.effects)

    def body(self, address: str) -> dict[str, Any]:
        """Return the body of the only object of an address, secrets in the clear."""
        (one,) = self.of(address)
        return one.body

    def visible(self, one: Thing) -> bool:
        """Tell whether an object shows in finds and lists already."""
        return self.now() - one.made_at >= self.rules.visible_after_s

    def land(self, *, everything: bool = False) -> None:
        """Let effects take place whose time has come, or all of them."""
        now = self.now()  # Asked at each call, so that time goes on although nothing happens.
        due = [entry for entry in self.late if everything or entry[0] <= now]
        self.late = [entry for entry in self.late if entry not in due]
        for at, effect in due:
            self._moment = min(at, now)
            with suppress(faults.Fault):
                effect()
        self._moment = None

    # -- what it does ----------------------------------------------------------------------------------

    def make(self, type: ResourceType, want: Mapping[str, Any], token: Token, target: Mapping[str, str]) -> Thing:
        """Create an object, or recognise that it was created before.

        Raises:
            Fault: `Exists`, `Invalid`, `NotYet`, `QuotaExceeded` or `NoCapacity`.
        """
        body, hidden = plain(want)
        hidden = sorted({*hidden, *(name for name in marked(type.schema, "secret") if name in body)})
        self.secrets_seen += [str(body[name]).encode() for name in hidden if body[name]]
        archetype = ARCHETYPES[type.idempotency]
        key = ""
        if archetype.key is not None:
            key = canonical([type.name, dict(target), archetype.key(type, body, token)]).decode()
            known = self.objects.get(self.keys.get(key, ""))
            if known is not None:
                return self._again(archetype.again, type, known, body)
        self._allow(type, body, target)
        one = Thing(
            self._id(type, token),
            type.name,
            token.address,
            token.generation,
            token.stack,
            token.id,
            token.intent,
            token.value,
        )
        one.name, one.target, one.body, one.hidden, one.made_at = token.name, dict(target), body, hidden, self._at()
        one.body.update(chosen(schema_of(type.schema), one))
        one.shown = computed(schema_of(type.schema), one)
        one.uses = [(of, value) for _, of, value in references(type, one.body)]
        self.objects[one.id], self.before[one.id] = one, None
        one.key = key
        if key:
            self.keys[key] = one.id
        self._note("create", one)
        return one

    def change(self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]) -> Thing:
        """Write the changed fields of an object.

        Raises:
            Fault: `Gone`, `Invalid` or `NotYet`.
        """
        one = self.objects.get(id)
        if one is None:
            raise faults.Gone("it is not there")
        body, hidden = plain({name: want.get(name) for name in sorted(changed)})
        _refuse_fixed(type, one.body, body)
        self._refer(type, {**one.body, **body}, only=changed)
        self.secrets_seen += [str(body[name]).encode() for name in hidden if body[name]]
        one.hidden = sorted({*one.hidden, *hidden})
        self._write(type, one, body)
        return one

    def remove(self, type: ResourceType, id: str) -> None:
        """Remove an object; quiet when it is gone.

        Raises:
            InUse: Another object refers to it.
        """
        one = self.objects.get(id)
        if one is None:
            return
        user = self._user_of(one)
        if user is not None:
            raise faults.InUse(f"{user.type} {user.id} uses it", code="IN_USE", by=user.address)
        self.before[id] = one
        del self.objects[id]
        self._note("delete", one)

    def look(self, type: ResourceType, id: str, target: Mapping[str, str]) -> Thing | None:
        """Return an object by its id; somebody else's comes into being when it is looked for."""
        if id not in self.objects and id not in self._used and self.rules.foreign:
            self._used.add(id)
            self.objects[id] = Thing(id, type.name, "", target=dict(target), made_at=self.now())
            self._note("found", self.objects[id])
        return self.objects.get(id)

    # -- what others do --------------------------------------------------------------------------------

    def vanish(self, id: str) -> None:
        """Let somebody else remove an object."""
        self._note("vanish", self.objects.pop(id))

    def drift(self, id: str, **fields: Any) -> None:
        """Let somebody else change fields of an object."""
        self.objects[id].body.update(fields)
        self._note("drift", self.objects[id])

    # -- how -------------------------------------------------------------------------------------------

    def _id(self, type: ResourceType, token: Token) -> str:
        """Return an id that says what it is and depends on whose it is and how often there was one."""
        noun, at = type.name.rpartition(".")[2].replace("_", "-"), 0
        while (id := f"sim-{noun}-{word(8, type.name, token.address, token.generation, at)}") in self._used:
            at += 1
        self._used.add(id)
        return id

    def _again(self, again: str, type: ResourceType, known: Thing, body: dict[str, Any]) -> Thing:
        if again == "refuse":
            raise faults.Exists("there is one with this name", code="NAME_TAKEN")
        if again == "overwrite" and any(known.body.get(name) != value for name, value in body.items()):
            self._write(type, known, body)
        return known

    def _write(self, type: ResourceType, one: Thing, body: dict[str, Any]) -> None:
        self.before[one.id] = one.copy()
        one.body.update(body)
        one.body.update(chosen(schema_of(type.schema), one))
        one.uses = [(of, value) for _, of, value in references(type, one.body)]
        one.status, one.revision = "ready", one.revision + 1
        revised = marked(type.schema, "revision")
        one.shown.update({k: v for k, v in computed(schema_of(type.schema), one).items() if k in revised})
        self._note("update", one)

    def _allow(self, type: ResourceType, body: Mapping[str, Any], target: Mapping[str, str]) -> None:
        most = self.rules.quotas.get(type.name, self.rules.quotas.get("*"))
        if most is not None:
            there = sum(one.type == type.name and one.target == dict(target) for one in self.objects.values())
            if there >= most:
                raise faults.QuotaExceeded(f"at most {most} of {type.name}", code="LIMIT")
        full = self.rules.full.intersection(_texts(body)) if self.rules.full else None
        if full:
            raise faults.NoCapacity(f"none left in {min(full)}", code="NO_CAPACITY")
        self._refer(type, body)

    def _refer(self, type: ResourceType, body: Mapping[str, Any], only: frozenset[str] | None = None) -> None:
        """Return when everything exists that a body refers to.

        Raises:
            Fault: `NotYet` while it is too new to be seen, `Invalid` when it is not there.
        """
        for field, of, value in references(type, body):
            if only is not None and field not in only:
                continue
            known = self.objects.get(value)
            same = [known] if known is not None and known.type == of else None
            found = same or [one for one in self.objects.values() if one.type == of and one.answers_to(value)]
            if not found:
                raise faults.Invalid(f"{field}: there is no {of} {value}", code="NOT_FOUND")
            if not any(self.visible(one) for one in found):
                raise faults.NotYet(f"{field}: {of} {value} is not visible yet", code="NOT_FOUND")

    def _user_of(self, one: Thing) -> Thing | None:
        """Return an object that refers to this one."""
        for other in self.objects.values():
            for of, value in other.uses:
                if of != one.type or other is one:
                    continue
                if value == one.id or (other.target == one.target and one.answers_to(value)):
                    return other
        return None

    def _at(self) -> float:
        return self.now() if self._moment is None else self._moment

    def _note(self, verb: str, one: Thing) -> None:
        token = one.token if verb == "create" else ""
        effect = Effect(verb, one.type, one.address, one.generation, one.stack, token, one.id, self._at())
        self.ledger.note(effect)
        self.changed[one.id] = effect.at
        if self.hear is not None:
            self.hear(effect, one)


def _refuse_fixed(type: ResourceType, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    for name, about in schema_of(type.schema).items():
        if name not in new or new[name] == old.get(name):
            continue
        if "immutable" in about.marks:
            raise faults.Invalid(f"{name} cannot be changed", code="IMMUTABLE")
        if "grow" in about.marks and isinstance(new[name], int) and new[name] < (old.get(name) or 0):
            raise faults.Invalid(f"{name} cannot become smaller", code="SHRINKS")


def _texts(value: Any) -> set[str]:
    """Return every text in a body."""
    if isinstance(value, dict):
        return {text for item in value.values() for text in _texts(item)}
    if isinstance(value, list):
        return {text for item in value for text in _texts(item)}
    return {value} if isinstance(value, str) else set()
