"""All that a plugin author imports: ``from genesys.spi import Native, Provider, ResourceType``.

Names are looked up when they are asked for, so that importing this package costs nothing, and a plugin
that is only listed drags nothing in. What two worlds call alike is reached through its module, so that
nobody raises the wrong one: ``faults.Exists`` of a session, ``backend.Exists`` of a state backend. The
grammars are modules too: ``rules.parse``, ``ranges.layout``, ``machine.size``.
"""

from __future__ import annotations

import sys

_NAMES: dict[str, tuple[str, ...]] = {
    "genesys.model.plan": (
        "Change",
        "FieldChange",
        "Plan",
    ),
    "genesys.model.resource": (
        "Composite",
        "Resource",
        "field",
        "output",
    ),
    "genesys.spi.backend": (
        "BackendFault",
        "Caps",
        "Conflict",
        "NotFound",
        "StateBackend",
    ),
    "genesys.spi.faults": (
        "Busy",
        "Denied",
        "Fault",
        "Gone",
        "InUse",
        "Invalid",
        "NoCapacity",
        "NotYet",
        "QuotaExceeded",
        "Throttled",
        "Transient",
    ),
    "genesys.spi.http": (
        "Http",
        "Limit",
        "Reply",
        "Request",
    ),
    "genesys.spi.command": (
        "Called",
        "Host",
    ),
    "genesys.spi.hooks": (
        "Deployed",
        "hookimpl",
    ),
    "genesys.spi.lowering": (
        "Alternative",
        "Connection",
        "LowerContext",
        "Lowered",
        "NativeSpec",
        "Resolved",
        "own",
    ),
    "genesys.spi.marks": (
        "Computed",
        "FieldFacts",
        "Folded",
        "Linked",
        "Grow",
        "Immutable",
        "Interrupts",
        "JsonText",
        "Mark",
        "Native",
        "Reference",
        "Revision",
        "Secret",
        "ServerDefault",
        "Source",
        "Unordered",
        "marked",
        "schema_of",
    ),
    "genesys.spi.ports": (
        "Appender",
        "Clock",
        "Entropy",
        "Files",
        "Finished",
        "Look",
        "Processes",
        "World",
    ),
    "genesys.spi.provider": (
        "EXACT",
        "Lowering",
        "NameRule",
        "Provider",
        "ResourceType",
        "SPI",
        "Support",
        "degraded",
        "refused",
    ),
    "genesys.spi.session": (
        "Bulk",
        "Consistent",
        "Exec",
        "Logs",
        "Observed",
        "Pending",
        "Quick",
        "Session",
        "SessionPorts",
        "Token",
    ),
    "genesys.spi.values": (
        "Declared",
        "Expr",
        "Finding",
        "GenesysError",
        "Json",
        "Problem",
        "SecretValue",
        "Where",
        "call",
        "concat",
        "duration",
        "is_expr",
        "is_secret",
        "native",
        "rate",
        "ref",
        "show_duration",
        "show_size",
        "size",
    ),
    "genesys.spi.verdicts": (
        "deny",
        "warn",
    ),
}
"""Module -> the names that it lends."""
_MODULES = ("backend", "faults", "groups", "machine", "quirks", "ranges", "rules", "secrets")
_PLACES = {name: module for module, names in _NAMES.items() for name in names}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from genesys.model.plan import Change, FieldChange, Plan
    from genesys.model.resource import Composite, Resource, field, output
    from genesys.spi import backend, faults, groups, machine, quirks, ranges, rules, secrets
    from genesys.spi.backend import BackendFault, Caps, Conflict, NotFound, StateBackend
    from genesys.spi.command import Called, Host
    from genesys.spi.faults import (
        Busy,
        Denied,
        Fault,
        Gone,
        InUse,
        Invalid,
        NoCapacity,
        NotYet,
        QuotaExceeded,
        Throttled,
        Transient,
    )
    from genesys.spi.hooks import Deployed, hookimpl
    from genesys.spi.http import Http, Limit, Reply, Request
    from genesys.spi.lowering import Alternative, Connection, LowerContext, Lowered, NativeSpec, Resolved, own
    from genesys.spi.marks import (
        Computed,
        FieldFacts,
        Folded,
        Grow,
        Immutable,
        Interrupts,
        JsonText,
        Linked,
        Mark,
        Native,
        Reference,
        Revision,
        Secret,
        ServerDefault,
        Source,
        Unordered,
        marked,
        schema_of,
    )
    from genesys.spi.ports import Appender, Clock, Entropy, Files, Finished, Look, Processes, World
    from genesys.spi.provider import EXACT, SPI, Lowering, NameRule, Provider, ResourceType, Support, degraded, refused
    from genesys.spi.session import Bulk, Consistent, Exec, Logs, Observed, Pending, Quick, Session, SessionPorts, Token
    from genesys.spi.values import (
        Declared,
        Expr,
        Finding,
        GenesysError,
        Json,
        Problem,
        SecretValue,
        Where,
        call,
        concat,
        duration,
        is_expr,
        is_secret,
        native,
        rate,
        ref,
        show_duration,
        show_size,
        size,
    )
    from genesys.spi.verdicts import deny, warn

__all__ = [
    "EXACT",
    "SPI",
    "Alternative",
    "Appender",
    "BackendFault",
    "Bulk",
    "Busy",
    "Called",
    "Caps",
    "Change",
    "Clock",
    "Composite",
    "Computed",
    "Conflict",
    "Connection",
    "Consistent",
    "Declared",
    "Denied",
    "Deployed",
    "Entropy",
    "Exec",
    "Expr",
    "Fault",
    "FieldChange",
    "FieldFacts",
    "Files",
    "Finding",
    "Finished",
    "Folded",
    "GenesysError",
    "Gone",
    "Grow",
    "Host",
    "Http",
    "Immutable",
    "InUse",
    "Interrupts",
    "Invalid",
    "Json",
    "JsonText",
    "Limit",
    "Linked",
    "Logs",
    "Look",
    "LowerContext",
    "Lowered",
    "Lowering",
    "Mark",
    "NameRule",
    "Native",
    "NativeSpec",
    "NoCapacity",
    "NotFound",
    "NotYet",
    "Observed",
    "Pending",
    "Plan",
    "Problem",
    "Processes",
    "Provider",
    "Quick",
    "QuotaExceeded",
    "Reference",
    "Reply",
    "Request",
    "Resolved",
    "Resource",
    "ResourceType",
    "Revision",
    "Secret",
    "SecretValue",
    "ServerDefault",
    "Session",
    "SessionPorts",
    "Source",
    "StateBackend",
    "Support",
    "Throttled",
    "Token",
    "Transient",
    "Unordered",
    "Where",
    "World",
    "backend",
    "call",
    "concat",
    "degraded",
    "deny",
    "duration",
    "faults",
    "field",
    "groups",
    "hookimpl",
    "is_expr",
    "is_secret",
    "machine",
    "marked",
    "native",
    "output",
    "own",
    "quirks",
    "ranges",
    "rate",
    "ref",
    "refused",
    "rules",
    "schema_of",
    "secrets",
    "show_duration",
    "show_size",
    "size",
    "warn",
]


def __getattr__(name: str) -> object:
    place = f"{__name__}.{name}" if name in _MODULES else _PLACES.get(name)
    if place is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    __import__(place)
    module = sys.modules[place]
    value = module if name in _MODULES else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
