"""What runs, how it is, and where it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from genesys.app.planning import look
from genesys.app.records import recorded
from genesys.app.rollback import declared
from genesys.app.standing import standing
from genesys.app.wish import Wish
from genesys.model.address import within
from genesys.run.unfinished import last_run, of_commit
from genesys.state.drive import complete

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.app.project import Project
    from genesys.model.fragment import Fragment
    from genesys.spi.session import Observed
    from genesys.state.state import State

    Json = dict[str, Any]

WORST = ("gone", "missing", "failed", "quarantined", "tainted", "stopped", "degraded", "pending", "unknown", "ready")
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
    undone: dict[str, dict[str, Json]] = {}
    for native, entry in _owed(project, state).items():
        undone.setdefault(entry["resource"], {})[native] = entry
    rows = (_row(name, groups.get(name, []), seen, undone.get(name, {})) for name in sorted({*groups, *undone}))
    return [row for row in rows if row is not None]


def _owed(project: Project, state: State) -> dict[str, Json]:
    """Return what the newest run left undone, without what is not declared any more."""
    commit = complete(last_run(state))
    found = of_commit(commit) if commit else {}
    if not (commit and found and commit.stack_digest):
        return found
    was, now = (
        {one.address for one in stack.resources} for stack in (declared(state, commit), standing(project, state))
    )
    return {native: e for native, e in found.items() if not any(within(e["resource"], gone) for gone in was - now)}


def _row(
    address: str, fragments: list[Fragment], seen: dict[str, Observed | None], undone: Mapping[str, Json]
) -> Row | None:
    words = {fragment.address: _word(fragment, seen) for fragment in fragments}
    # What was to be deleted and is not there has nothing to tell.
    behind = {native: entry for native, entry in undone.items() if native in words or entry["action"] != "delete"}
    words |= {native: _behind(words.get(native), entry) for native, entry in behind.items()}
    if not words:
        return None
    worst = min(words.values(), key=lambda pair: WORST.index(pair[0]))
    properties: dict[str, Any] = {}
    for fragment in fragments:
        now = seen.get(fragment.key)
        properties |= {k: v for k, v in (now.properties if now else fragment.observed).items() if v is not None}
    host, port = properties.get("address"), properties.get("port") or properties.get("bound_port")
    return Row(
        address,
        str(fragments[0].origin.get("kind", "") if fragments else next(iter(undone.values()))["kind"]),
        worst[0],
        worst[1],
        str(properties.get("url") or ""),
        f"{host}:{port}" if host and port else str(host or ""),
        {name: word for name, (word, _) in sorted(words.items())},
    )


def _behind(word: tuple[str, str] | None, undone: Json) -> tuple[str, str]:
    """Return how a native is that the last run did not bring to where it belongs."""
    if word is None:
        return ("missing", undone["why"])
    return ("degraded", undone["why"]) if word[0] == "ready" else word


def _word(fragment: Fragment, seen: dict[str, Observed | None]) -> tuple[str, str]:
    if fragment.status in {"quarantined", "tainted"}:
        return fragment.status, "see genesys plan"
    if fragment.key not in seen:
        return ("ready" if fragment.status == "ready" else "unknown"), ""
    now = seen[fragment.key]
    if now is None:
        return "gone", "it is not there any more"
    return ("degraded" if now.status == "ready" and now.detail else now.status), now.detail
