"""A state backend whose verbs wait on trio's loop, as one over the network does; ``drawer://FOLDER``."""

from __future__ import annotations

import hashlib

import trio

from genesys.spi import Caps, Conflict, NotFound, World, backend


class Drawer:
    """Objects as files in one folder, their keys as file names."""

    def __init__(self, folder: str) -> None:
        self.caps = Caps()
        self._folder = trio.Path(folder)

    def _path(self, key: str) -> trio.Path:
        return self._folder / key.replace("/", "%")

    async def get(self, key: str) -> tuple[bytes, str]:
        try:
            data = await self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotFound(key) from None
        return data, hashlib.sha256(data).hexdigest()

    async def put(self, key: str, data: bytes) -> None:
        await self._folder.mkdir(parents=True, exist_ok=True)
        if await self._path(key).exists():
            raise backend.Exists(key)
        await self._path(key).write_bytes(data)

    async def cas(self, key: str, data: bytes, expect: str | None) -> str:
        try:
            now: str | None = (await self.get(key))[1]
        except NotFound:
            now = None
        if now != expect:
            raise Conflict(key)
        await self._folder.mkdir(parents=True, exist_ok=True)
        await self._path(key).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    async def delete(self, key: str) -> None:
        await self._path(key).unlink(missing_ok=True)

    async def list(self, prefix: str) -> tuple[str, ...]:
        if not await self._folder.exists():
            return ()
        keys = [path.name.replace("%", "/") for path in await self._folder.iterdir()]
        return tuple(sorted({key[len(prefix) :].partition("/")[0] for key in keys if key.startswith(prefix)}))


def open_drawer(location: str, world: World) -> Drawer:
    """Return the drawer of a location."""
    return Drawer(location.partition("://")[2])
