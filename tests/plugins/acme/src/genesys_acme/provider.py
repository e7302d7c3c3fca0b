"""A cloud that is a folder: a queue is a file in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from genesys.spi import (
    Computed,
    Files,
    Immutable,
    NameRule,
    Native,
    Observed,
    Provider,
    ResourceType,
    SessionPorts,
    Token,
)


class Queue(Native):
    """A file."""

    name: Annotated[str, Immutable]
    depth: int = 10
    path: Annotated[str | None, Computed] = None


class Session:
    """Plain synchronous code; the engine runs it in threads."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files, self._folder = files, folder

    def create(self, type: ResourceType, want: Mapping[str, Any], token: Token) -> Observed:
        path = f"{self._folder}/{want['name']}.json"
        self._files.make_folder(self._folder)
        self._files.write(path, json.dumps({"depth": want.get("depth", 10), "name": want["name"]}).encode())
        return self._seen(path)

    def read(self, type: ResourceType, ids: list[str]) -> dict[str, Observed | None]:
        return {id: self._seen(id) if self._files.exists(id) else None for id in ids}

    def list(self, type: ResourceType, stack: str) -> list[Observed]:
        return [self._seen(f"{self._folder}/{name}") for name in self._files.list(self._folder)]

    def find(self, type: ResourceType, token: Token) -> Observed | None:
        path = f"{self._folder}/{token.name}.json"
        return self._seen(path) if token.name and self._files.exists(path) else None

    def update(self, type: ResourceType, id: str, want: Mapping[str, Any], changed: frozenset[str]) -> Observed:
        self._files.write(id, json.dumps({"depth": want.get("depth", 10), "name": want["name"]}).encode())
        return self._seen(id)

    def delete(self, type: ResourceType, id: str) -> None:
        self._files.delete(id)

    def close(self) -> None:
        """Nothing is open."""

    def _seen(self, path: str) -> Observed:
        return Observed(path, {**json.loads(self._files.read(path)), "path": path})


def connect(target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> Session:
    folder = settings["folder"]
    return Session(ports.world.files, folder if folder.startswith("/") else f"{ports.project}/{folder}")


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    return {"region": region or "here"}


provider = Provider(
    name="acme",
    spi=1,
    types={"acme.queue": ResourceType("acme.queue", Queue, idempotency="I0", name_rule=NameRule())},
    lowerings={},
    capabilities={},
    connect="genesys_acme.provider:connect",
    target="genesys_acme.provider:target",
    settings={"folder": ("queues", "Folder of the cloud.")},
)
