"""From a fault to what a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.run.problems import DENIED, FAILED, GONE, PLUGIN_BUG
from genesys.run.sessions import BUG
from genesys.spi.faults import Denied, Gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from genesys.errors import GenesysError
    from genesys.model.plan import Change
    from genesys.run.call import Stopped

_DONE = {"create": "created", "update": "changed", "delete": "deleted", "read": "read", "import": "imported"}


def explain_stop(change: Change, stop: Stopped, clean: Callable[[Any], Any]) -> GenesysError:
    """Return the error of a change whose call failed for good; ``clean`` takes secrets out of texts."""
    fault = stop.fault
    if fault.code == BUG:
        return PLUGIN_BUG.error(
            address=change.address, provider=change.provider, verb=stop.verb, message=clean(fault.message)
        )
    message, code = clean(fault.message), clean(fault.code) or type(fault).__name__
    if isinstance(fault, Denied):
        return DENIED.error(provider=change.provider, address=change.address, message=message, code=code)
    if isinstance(fault, Gone):
        return GONE.error(address=change.address, message=message)
    done = _DONE.get(change.action, change.action)
    return FAILED.error(address=change.address, done=done, provider=change.provider, message=message, code=code)


def resource_of(change: Change) -> str:
    """Return the address of the user's resource that a change is about."""
    return change.kind_address or change.address.partition("/")[0]
