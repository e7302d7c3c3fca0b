"""Versions of secrets: nothing can be written on them, so what is about to be made is noted on the secret.

Before a version is added, the secret gets an annotation with the change and the newest version so far. When the answer
is lost, the first version after that one is ours: a repetition finds it, and makes no second one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from genesys.spi import faults as f
from genesys.spi.provider import ResourceType
from genesys.spi.session import Observed, Token
from genesys_gcp.wire import shape

if TYPE_CHECKING:
    from genesys_gcp.wire.executor import Executor

SECRETS = "secretmanager.projects.secrets"
_NOTE = "genesys-version-{}"


def create(executor: Executor, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed:
    """Note what is about to be made, and make it; or return what an earlier attempt made."""
    parent, key = str(want["parent"]), _NOTE.format(token.id)
    known = executor.made_now(parent)
    secret = {} if known else executor.call(f"{SECRETS}.get", {"name": parent})
    notes = dict(secret.get("annotations") or {})
    intent, _, after = str(notes.get(key, "")).partition(".")
    if intent == token.intent:
        made = _first(executor, parent, int(after))
        if made:
            return Observed(made, {"parent": parent})
    else:
        newest = 0 if known else max(_numbers(executor, parent), default=0)
        body = {"annotations": {**notes, key: f"{token.intent}.{newest}"}}
        if secret.get("etag"):
            body["etag"] = secret["etag"]
        executor.call(f"{SECRETS}.patch", {"name": parent, "updateMask": "annotations"}, body)
        executor.touched(parent)
    return Observed(_add(executor, parent, want), {"parent": parent})


def _add(executor: Executor, parent: str, want: Mapping[str, Any]) -> str:
    answer = executor.call(f"{SECRETS}.addVersion", {"parent": parent}, {"payload": {"data": want["data"]}})
    return shape.own_project(str(answer["name"]), executor.project)


def find(executor: Executor, type: ResourceType, token: Token) -> Observed | None:
    """Return the version that a create made: the note on its secret says after which one it must be."""
    key = _NOTE.format(token.id)
    page: dict[str, str] = {}
    while True:
        params = {"parent": f"projects/{executor.project}", "filter": f"labels.genesys-stack={token.stack}", **page}
        answer = executor.call(f"{SECRETS}.list", params)
        for secret in answer.get("secrets") or ():
            intent, _, after = str((secret.get("annotations") or {}).get(key, "")).partition(".")
            if intent == token.intent:
                parent = shape.own_project(str(secret["name"]), executor.project)
                made = _first(executor, parent, int(after))
                return Observed(made, {"parent": parent}) if made else None
        if not answer.get("nextPageToken"):
            return None
        page = {"pageToken": answer["nextPageToken"]}


def _first(executor: Executor, parent: str, after: int) -> str:
    found = sorted(number for number in _numbers(executor, parent) if number > after)
    return f"{parent}/versions/{found[0]}" if found else ""


def _numbers(executor: Executor, parent: str) -> Iterator[int]:
    """Give the numbers of all versions that have a value, the newest first."""
    page: dict[str, str] = {}
    while True:
        answer = executor.call(f"{SECRETS}.versions.list", {"parent": parent, **page})
        for item in answer.get("versions") or ():
            if item.get("state") != "DESTROYED":
                yield int(str(item["name"]).rpartition("/")[2])
        if not answer.get("nextPageToken"):
            return
        page = {"pageToken": answer["nextPageToken"]}


def not_destroyed(executor: Executor, answer: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return a version that has a value."""
    return None if answer.get("state") == "DESTROYED" else answer


def update(
    executor: Executor, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]
) -> Observed:
    """Store a new value: a version is never changed, so it is another one afterwards, and the old one is destroyed."""
    parent = id.rpartition("/")[0].rpartition("/")[0]
    name = _add(executor, parent, want)
    if name != id:
        destroy(executor, type, id)
    return Observed(name, {"parent": parent})


def destroy(executor: Executor, type: ResourceType, id: str) -> None:
    """Destroy the value of a version; quiet when it or its secret is gone."""
    try:
        executor.call(f"{SECRETS}.versions.destroy", {"name": id}, {})
    except f.Gone:
        return
    except f.Invalid as wrong:
        if "DESTROYED" not in wrong.message.upper():
            raise
