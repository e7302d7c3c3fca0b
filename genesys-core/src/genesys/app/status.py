"""What runs, how it is, and where it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.planning import look
from genesys.app.records import recorded
from genesys.app.wish import Wish

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.model.fragment import Fragment
    from genesys.spi.session import Observed
    from genesys.state.state import State

WORST = ("gone", "failed", "quarantined", "tainted", "stopped", "degraded", "pending", "unknown", "ready")
"""Words for how something is, the worst first."""


class Row(NamedTuple):
    """One of the user's resources.

    Args:
        address: Its address.
        kind: Its kind.
        status: One of `WORST`.
        detail: Why it is not ready.
        url: Where it answers, or ``""``.
        address_of: Host and port, or ``""``.
        natives: Native address -> status.
    """

    address: str
    kind: str
    status: str
    detail: str
    url: str
    address_of: str
    natives: dict[str, str]


def status(project: Project, state: State, *, refresh: bool = True) -> list[Row]:
    """Return the resources of a stack as they are now, sorted by address.

    Raises:
        GenesysError: A provider could not be asked.
    """
    providers = project.providers()
    fragments = providers.current(recorded(state))
    seen = look(project, fragments, providers, Wish(refresh=refresh), state)
    groups: dict[str, list[Fragment]] = {}
    for fragment in fragments.values():
        groups.setdefault(fragment.kind_address, []).append(fragment)
    return [_row(address, found, seen) for address, found in sorted(groups.items())]


def _row(address: str, fragments: list[Fragment], seen: dict[str, Observed | None]) -> Row:
    words = {fragment.address: _word(fragment, seen) for fragment in fragments}
    worst = min(words.values(), key=lambda pair: WORST.index(pair[0]))
    properties: dict[str, Any] = {}
    for fragment in fragments:
        now = seen.get(fragment.key)
        properties |= {k: v for k, v in (now.properties if now else fragment.observed).items() if v is not None}
    host, port = properties.get("address"), properties.get("port") or properties.get("bound_port")
    return Row(
        address,
        str(fragments[0].origin.get("kind", "")),
        worst[0],
        worst[1],
        str(properties.get("url") or ""),
        f"{host}:{port}" if host and port else str(host or ""),
        {name: word for name, (word, _) in sorted(words.items())},
    )


def _word(fragment: Fragment, seen: dict[str, Observed | None]) -> tuple[str, str]:
    if fragment.status in {"quarantined", "tainted"}:
        return fragment.status, "see genesys plan"
    if fragment.key not in seen:
        return ("ready" if fragment.status == "ready" else "unknown"), ""
    now = seen[fragment.key]
    if now is None:
        return "gone", "it is not there any more"
    return ("degraded" if now.status == "ready" and now.detail else now.status), now.detail
