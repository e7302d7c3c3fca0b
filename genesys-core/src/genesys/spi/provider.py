"""A provider: one frozen value that lists frozen resource types. Nothing to inherit, nothing to register.

Its translating half is pure (`Lowering`); its acting half is a `genesys.spi.session.Session` that
``connect`` opens when there is something to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.spi.marks import Native

if TYPE_CHECKING:
    from genesys.spi.lowering import LowerContext, Lowered, Resolved

SPI = 1
"""Number of this contract. What is written for it works with every engine of the same number: new things are optional,
and what changes or goes gives it another one."""


class NameRule(NamedTuple):
    """What a legal native name is.

    Args:
        longest: Characters, >= 1.
        alphabet: Regular expression class of allowed characters, such as ``a-z0-9-``.
        first: Regular expression class of the first character.
        unique_in: ``stack``, ``scope`` or ``world``; names unique in the world get a suffix.
        shortest: Characters, >= 1.
        forbidden: Regular expression of what a name must not contain, or ``""``; of what matches, the first two
            characters stay. ``^`` and ``$`` speak of the ends.
        suffix: Characters of the hash behind a name that needs one, of ``[a-z2-7]``, 6 to 32; 6 are 30 bits.
    """

    longest: int = 63
    alphabet: str = "a-z0-9-"
    first: str = "a-z"
    unique_in: str = "scope"
    shortest: int = 1
    forbidden: str = ""
    suffix: int = 6


Upgrade = Mapping[str, str] | Callable[[dict[str, Any]], dict[str, Any]]
"""One step of a recorded body to the next version of its type's schema: renamed fields, or a function."""


class ResourceType(NamedTuple):
    """One native type, as data.

    Args:
        name: ``provider.service.noun`` or ``provider.noun``.
        schema: Class whose annotated fields and marks describe the body.
        idempotency: ``I0`` to ``I4``; how a repeated create is recognised.
        observe: Whether the object can be looked at; when not, the record is believed.
        holds_data: Whether deleting it loses data.
        snapshots: Whether its data is kept when an object with ``on_delete: snapshot`` is deleted; the engine refuses
            that for other types that hold data.
        replace: ``create-first`` or ``delete-first``.
        name_rule: What a legal name is, or ``None`` when it has none.
        operations: Verb -> operations of the provider's own API, for permissions, tests and the reader.
        permissions: Verb -> permissions needed.
        quirks: Ids of quirks that apply.
        schema_version: Version of the recorded body, >= 1.
        upgrades: Version n -> step from a body of version n to n + 1: old field -> new field where fields were only
            renamed, else a pure function. A function is given what was asked for and also what was seen, in which
            fields may be missing; expressions in a body are moved, never looked into.
        create_s: Default longest wait for a create, in seconds.
        logs: Whether it prints something that the session's ``logs`` shows; those of one resource are merged.
        patience: Name of a fault, such as ``InUse`` -> seconds for which it is waited out, where that is another time
            than the engine's: ``{"InUse": 2700}`` for what network interfaces of functions may hold on to.
            ``bound_s`` of a fault comes before it. A ``timeouts:`` of the user ends every wait.
        doc: One line.
        key: Fields that are its identity at the provider, such as its name and the object it is in: of two that are
            the same in them there can be only one. A replace that changes none of them is ``delete-first``, whatever
            its reason. Empty where the provider gives an id, or where every new object gets a name of its own.
        steady: Whether it is well as long as it is there, such as a role or a rule: it is not looked at once more when
            a run ends.
    """

    name: str
    schema: type[Native]
    idempotency: str = "I2"
    observe: bool = True
    holds_data: bool = False
    snapshots: bool = False
    replace: str = "create-first"
    name_rule: NameRule | None = None
    operations: Mapping[str, tuple[str, ...]] = {}
    permissions: Mapping[str, tuple[str, ...]] = {}
    quirks: tuple[str, ...] = ()
    schema_version: int = 1
    upgrades: Mapping[int, Upgrade] = {}
    create_s: float = 300.0
    patience: Mapping[str, float] = {}
    logs: bool = False
    doc: str = ""
    key: tuple[str, ...] = ()
    steady: bool = False


class Support(NamedTuple):
    """How well a provider can do one thing.

    Args:
        level: ``exact``, ``degraded`` or ``refused``.
        how: How it is degraded or why it is refused; ``""`` for exact.
        always: Say it even when the user did not write the field.
    """

    level: str
    how: str = ""
    always: bool = False


EXACT = Support("exact")


def degraded(how: str, *, always: bool = False) -> Support:
    """Return support that falls short in the way that ``how`` says."""
    return Support("degraded", how, always)


def refused(why: str) -> Support:
    """Return no support, and why."""
    return Support("refused", why)


Lowering = Callable[["Resolved", "LowerContext"], "Lowered"]
"""``lower(resource, context)``: pure, universal kind to natives."""


class Provider(NamedTuple):
    """A provider.

    Args:
        name: The word after ``provider:``.
        spi: Number of the contract that it was written for, as a literal: that is what tells an old plugin from a new
            engine.
        types: Native type -> resource type.
        lowerings: Kind -> ``"module:function"``, imported when a resource of the kind is lowered; or the function.
        capabilities: Kind -> field (or ``field=value``, where the value may hold ``*``, or ``""`` for the kind as a
            whole) -> support. What is not listed for a listed kind is exact; a kind that is not listed is refused.
        connect: ``"module:function"`` of ``connect(target, settings, ports) -> Session``.
        settings: Name -> (default, one line about it), for ``settings.providers.<name>``.
        target: ``"module:function"`` of ``target(region, settings, environ) -> dict[str, str]``, pure.
        observes: ``always`` when looking is free and every plan looks, else ``on-request``.
        limits: Default number of calls in flight, >= 1.
        answers: ``"module:function"`` that answers lookups on a session, or ``""``.
        version: Version of its package.
        deploys: Whether this version can act, and not only plan; ``provider: any`` prefers those that can.
        fallback: Whether ``provider: any`` takes it only when no other one fits.
        explain: ``"module:function"`` of ``explain(fault, facts) -> GenesysError | None``, pure: the provider's own
            catalogue entry for a fault that ended a change, or ``None`` for the engine's; an object that came up failed
            is asked about with the code `genesys.spi.faults.CAME_UP_FAILED`. ``facts`` holds address,
            type, verb, resource, provider and the target, all texts; type and resource are empty for a lookup.
            What the provider said, with its id of the request, is shown below whatever entry it is.
        credentials: Names of environment variables, and of settings, that hold secrets of whoever acts; their values
            are taken out of everything that a session says.
        logins: Where it shows that somebody is logged in: names of environment variables, and files below the home
            folder as in ``~/.cloud/token``. ``provider: any`` prefers a provider of which one is there, or that needs
            none; ``()`` for the latter.
        quirks: ``"module:name"`` of the table id -> `genesys.spi.quirks.Quirk`, or ``""``.
    """

    name: str
    spi: int
    types: Mapping[str, ResourceType]
    lowerings: Mapping[str, str | Lowering]
    capabilities: Mapping[str, Mapping[str, Support]]
    connect: str
    settings: Mapping[str, tuple[Any, str]] = {}
    target: str = ""
    observes: str = "on-request"
    limits: int = 64
    answers: str = ""
    version: str = ""
    deploys: bool = True
    fallback: bool = False
    explain: str = ""
    quirks: str = ""
    credentials: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
