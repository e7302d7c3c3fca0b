"""A simulated cloud in a folder: one JSON file, and a log of what came since, so that a killed command loses nothing.

Each effect is appended to the log at once; a command that ends writes the file anew, durably, and drops the log.
Secrets are in neither.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from genesys.sim.ledger import Effect
from genesys.sim.thing import Thing

if TYPE_CHECKING:
    from genesys.sim.cloud import Cloud
    from genesys.spi.ports import Files

_FORMAT = "genesys/simulated-cloud/1"
_FILE, _LOG, _LOCK = "cloud.json", "cloud.log", "cloud.lock"

Json = dict[str, Any]


class Store:
    """Where a cloud is kept between commands.

    Args:
        files: The real files.
        folder: The folder; made when the first effect comes.
    """

    def __init__(self, files: Files, folder: str) -> None:
        self._files, self._folder, self._dirty = files, folder, False

    def load(self, cloud: Cloud) -> None:
        """Fill a cloud with what is kept, and keep what it does from now on."""
        things, effects = self._read()
        cloud.remember(map(Thing.from_json, things.values()), (Effect(*effect) for effect in effects))
        self._dirty = self._files.exists(self._path(_LOG))
        cloud.hear = self.note

    def note(self, effect: Effect, one: Thing) -> None:
        """Append an effect to the log."""
        gone = effect.verb in {"delete", "vanish"}
        line = json.dumps([list(effect), None if gone else one.as_json()], separators=(",", ":"))
        self._files.make_folder(self._folder)
        with self._files.lock(self._path(_LOCK)):
            log = self._files.append(self._path(_LOG))
            log.append(line.encode() + b"\n")
            log.close()
        self._dirty = True

    def close(self) -> None:
        """Write everything into the one file; nothing is done when there was no effect."""
        if not self._dirty:
            return
        with self._files.lock(self._path(_LOCK)):
            things, effects = self._read()
            told = {"format": _FORMAT, "objects": things, "effects": effects}
            self._files.write(self._path(_FILE), json.dumps(told, indent=1).encode(), mode=0o600)
            self._files.delete(self._path(_LOG))
        self._dirty = False

    def _read(self) -> tuple[Json, list[list[Any]]]:
        """Return id -> object, and the effects, of the file and then of the log."""
        kept = _json(self._bytes(_FILE)) or {}
        things, effects = dict(kept.get("objects", {})), list(kept.get("effects", []))
        written = {tuple(effect) for effect in effects}
        for line in self._bytes(_LOG).splitlines():
            entry = _json(line)
            if entry is None:
                break  # The last one of a command that was killed in the middle of it.
            effect, thing = entry
            if tuple(effect) not in written:  # Else the command died after the file was written, before the log went.
                effects.append(effect)
            if thing is None:
                things.pop(Effect(*effect).id, None)
            else:
                things[thing["id"]] = thing
        return things, effects

    def _bytes(self, name: str) -> bytes:
        try:
            return self._files.read(self._path(name))
        except FileNotFoundError:
            return b""

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return None
