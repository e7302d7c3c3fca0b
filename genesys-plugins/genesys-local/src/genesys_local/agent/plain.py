"""Keepers of natives that are no process: networks, secrets, volumes, firewalls."""

from __future__ import annotations

import os
from typing import Any

from genesys_local.agent import addresses, disk
from genesys_local.agent.house import House, secret_path
from genesys_local.agent.registry import Record
from genesys_local.fault import invalid


class Networks:
    """``local.network``: a loopback /24 of its own where the platform has them, else only a name."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Claim a network; the choice is kept for the life of the record."""
        if self._house.own_loopback:
            base = self._house.networks.choose(f"{self._house.home} {record.id}")
            record.state.update(base=base, cidr=f"{base}/24")
        else:
            record.state.update(base=addresses.SHARED, cidr=f"{addresses.SHARED}/32")

    def observe(self, record: Record) -> dict[str, Any]:
        """Return base address and range."""
        return {"base": record.state.get("base"), "cidr": record.state.get("cidr")}

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Nothing about a network changes in place."""

    async def delete(self, record: Record, *, force: bool) -> None:
        """Give the range back."""
        self._house.networks.release(str(record.state.get("base")))

    async def close(self) -> None:
        """Nothing runs."""


class Secrets:
    """``local.secret``: the value in a file of mode 0600, in a folder of mode 0700; never read back over the socket."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Write the value to its file, and to nowhere else."""
        record.state["version"] = 1
        self._write(record, given)

    def observe(self, record: Record) -> dict[str, Any]:
        """Return a reference and the version; a lost file is seen."""
        present = os.path.exists(secret_path(self._house, record))
        version = record.state.get("version", 0) if present else 0
        return {"ref": record.id, "version": version, "status": "running" if present else "stopped"}

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Write the new value; the version grows."""
        if "value" in body:
            self._write(record, body)
            record.state["version"] = record.state.get("version", 0) + 1

    async def delete(self, record: Record, *, force: bool) -> None:
        """Remove the file."""
        path = secret_path(self._house, record)
        disk.remove(path)
        disk.remove_empty(os.path.dirname(path), self._house.home)

    async def close(self) -> None:
        """Nothing runs."""

    def _write(self, record: Record, body: dict[str, Any]) -> None:
        value = body.get("value")
        if not isinstance(value, str):
            raise invalid("SECRET_VALUE", "A secret needs a text as its value.")
        path = secret_path(self._house, record)
        disk.folder(os.path.dirname(path))
        disk.write(path, value.encode())


class Volumes:
    """``local.volume``: a folder. Its size is recorded and not enforced."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Make the folder."""
        disk.folder(self._path(record))

    def observe(self, record: Record) -> dict[str, Any]:
        """Return the folder and the bytes in it."""
        path = self._path(record)
        return {
            "path": path,
            "used_bytes": disk.used_bytes(path),
            "status": "running" if os.path.isdir(path) else "stopped",
        }

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Make the folder again when it is lost."""
        disk.folder(self._path(record))

    async def delete(self, record: Record, *, force: bool) -> None:
        """Remove the folder and the data in it."""
        disk.remove(self._path(record))
        disk.remove_empty(os.path.dirname(self._path(record)), self._house.home)

    async def close(self) -> None:
        """Nothing runs."""

    def _path(self, record: Record) -> str:
        return self._house.folder(record, "volumes")


class Records:
    """``local.firewall`` and ``local.role``: recorded; nothing on this machine enforces them, as the matrix says."""

    async def create(self, record: Record, given: dict[str, Any]) -> None:
        """Nothing to make."""

    def observe(self, record: Record) -> dict[str, Any]:
        """Nothing is computed."""
        return {}

    async def update(self, record: Record, body: dict[str, Any], changed: set[str]) -> None:
        """Nothing to change."""

    async def delete(self, record: Record, *, force: bool) -> None:
        """Nothing to remove."""

    async def close(self) -> None:
        """Nothing runs."""
