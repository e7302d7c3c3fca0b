"""From a fault to what a person reads: the provider's own entry of the catalogue first, else the engine's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from genesys.errors import Finding, GenesysError
from genesys.run.http import BAD_ADDRESS, BAD_CERTIFICATES, NOT_CONNECTED
from genesys.run.problems import CUT_OFF, DENIED, FAILED, GONE, PLUGIN_BUG, UNREACHABLE
from genesys.run.sessions import BUG
from genesys.spi.faults import Denied, Gone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.model.plan import Change
    from genesys.run.call import Stopped
    from genesys.spi.faults import Fault
    from genesys.spi.provider import Provider

_UNSAID = 1
"""Exit code of an entry that does not say one."""
UNREACHED = frozenset({NOT_CONNECTED, BAD_ADDRESS, BAD_CERTIFICATES})
"""Codes of calls that never reached the provider."""
_LOOKS = frozenset({"lookup", "read"})
_DONE = {"create": "created", "update": "changed", "delete": "deleted", "read": "read", "import": "imported"}


def explain_stop(
    change: Change, stop: Stopped, clean: Callable[[Any], Any], provider: Provider | None = None
) -> GenesysError:
    """Return the error of a change whose call failed for good.

    Args:
        change: The change.
        stop: How its call ended.
        clean: Takes secrets out of texts.
        provider: Whose call it was; asked for its own entry first.
    """
    fault = stop.fault
    if fault.code == BUG:
        return PLUGIN_BUG.error(
            address=change.address, provider=change.provider, verb=stop.verb, message=clean(fault.message)
        )
    plain = _plain(change, fault, clean)
    return explained(plain, fault, provider=provider, facts=facts_of(change, stop.verb), clean=clean)


def explained(
    plain: GenesysError,
    fault: Fault,
    *,
    provider: Provider | None,
    facts: Mapping[str, str],
    clean: Callable[[Any], Any],
) -> GenesysError:
    """Return the provider's own entry for a fault, or else ``plain``; both say what the provider said.

    Args:
        plain: The engine's entry.
        fault: What went wrong.
        provider: Whose fault it is; ``None`` when it is not known.
        facts: As `genesys.spi.provider.Provider` describes for ``explain``.
        clean: Takes secrets out of texts.
    """
    if fault.code in UNREACHED and facts["verb"] in _LOOKS:
        plain = UNREACHABLE.error(provider=facts["provider"], message=str(clean(fault.message)))
    own = _own(provider, fault, facts, clean) if provider is not None and provider.explain else None
    found = own or plain
    for finding in found.findings:
        finding.said = said_by(fault, clean)
        if finding.exit_code == _UNSAID:
            # What a script learns does not depend on who found the words: a failed change is a failed change.
            finding.exit_code = plain.exit_code
    return found


def cleaned(error: GenesysError, clean: Callable[[Any], Any]) -> GenesysError:
    """Return an error of a plugin's without secrets in its facts."""
    return GenesysError(
        Finding(f.problem, f.where, f.severity, {name: str(clean(text)) for name, text in f.facts.items()})
        for f in error.findings
    )


def facts_of(change: Change, verb: str) -> dict[str, str]:
    """Return what an explanation may speak of."""
    return {
        **{name: str(value) for name, value in change.target.items()},
        "address": change.address,
        "type": change.type,
        "verb": verb,
        "resource": resource_of(change),
        "provider": change.provider,
    }


def said_by(fault: Fault, clean: Callable[[Any], Any]) -> dict[str, str]:
    """Return what a provider said: ``code``, ``message`` and ``request``, its id of the request."""
    code = clean(fault.code) or type(fault).__name__
    return {"code": str(code), "message": str(clean(fault.message)), "request": str(clean(fault.request))}


def resource_of(change: Change) -> str:
    """Return the address of the user's resource that a change is about."""
    return change.kind_address or change.address.partition("/")[0]


def _plain(change: Change, fault: Fault, clean: Callable[[Any], Any]) -> GenesysError:
    message, code = clean(fault.message), clean(fault.code) or type(fault).__name__
    if isinstance(fault, Denied):
        return DENIED.error(provider=change.provider, address=change.address, message=message, code=code)
    if isinstance(fault, Gone):
        return GONE.error(address=change.address, message=message)
    done = _DONE.get(change.action, change.action)
    if fault.code in UNREACHED:
        return CUT_OFF.error(address=change.address, done=done, provider=change.provider, message=message)
    return FAILED.error(address=change.address, done=done, provider=change.provider, message=message, code=code)


def _own(
    provider: Provider, fault: Fault, facts: Mapping[str, str], clean: Callable[[Any], Any]
) -> GenesysError | None:
    module, _, function = provider.explain.partition(":")
    try:
        found = getattr(import_module(module), function)(fault, facts)
        if not isinstance(found, GenesysError):
            return None
        # A fact that is missing shows only when the texts are filled in.
        return cleaned(found, clean)
    except Exception:
        # Whatever is wrong with an explanation, the fault itself must be told.
        return None
