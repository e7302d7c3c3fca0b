"""Loopback networks, addresses in them and free ports."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import socket
from collections.abc import Container, Iterator

from genesys_local.fault import AgentFault

SHARED = "127.0.0.1"
_BEACON_PORT = 47116  # a bound UDP socket on .254 tells other agents that a network is taken
_PORTS = range(20_000, 32_000)  # below every system's ephemeral range, so that no outgoing connection takes one
_SPREAD = 256 * 64


def own_loopback() -> bool:
    """Tell whether all of 127/8 is loopback here, as on Linux; macOS has 127.0.0.1 only.

    ``GENESYS_LOCAL_ADDRESSES=shared`` says no, for machines that lend only 127.0.0.1 to others.
    """
    return os.environ.get("GENESYS_LOCAL_ADDRESSES") != "shared" and _can_bind("127.77.77.77", 0)


class Networks:
    """Claims on /24 networks below 127/8, visible to every agent on this machine."""

    def __init__(self) -> None:
        self._beacons: dict[str, socket.socket] = {}

    def choose(self, seed: str) -> str:
        """Claim a free network and return its base, e.g. ``127.83.12.0``."""
        start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
        for step in range(_SPREAD):
            number = (start + step * 97) % _SPREAD
            base = f"127.{64 + number // 256}.{number % 256}.0"
            if self.claim(base):
                return base
        raise AgentFault("QuotaExceeded", "NETWORKS", "No loopback network is free.")

    def claim(self, base: str) -> bool:
        """Claim one network; false when another agent has it."""
        if base in self._beacons:
            return False
        beacon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            beacon.bind((base[:-1] + "254", _BEACON_PORT))
        except OSError:
            beacon.close()
            return False
        self._beacons[base] = beacon
        return True

    def release(self, base: str) -> None:
        """Give a network back; quiet when it is not claimed."""
        beacon = self._beacons.pop(base, None)
        if beacon is not None:
            beacon.close()


def hosts(base: str) -> Iterator[str]:
    """Yield the addresses of a network, lowest first."""
    for number in range(2, 250):
        yield base[:-1] + str(number)


def free_port(address: str, seed: str, taken: Container[int] = ()) -> int:
    """Return a free port, the same for the same seed as long as it is free."""
    start = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    for step in range(len(_PORTS)):
        port = _PORTS[(start + step * 7) % len(_PORTS)]
        if port not in taken and _can_bind(address, port):
            return port
    raise AgentFault("QuotaExceeded", "PORTS", f"No port is free on {address}.")


def port_is_free(address: str, port: int) -> bool:
    """Tell whether one can listen there now. A port that needs more rights counts as not free."""
    return _can_bind(address, port)


def port_taken(address: str, port: int) -> AgentFault:
    """Return the fault for a wanted port that cannot be had, naming who has it where that can be found out."""
    reason = _bind_error(address, port)
    if reason == errno.EACCES:
        return AgentFault(
            "Denied", "PORT_PRIVILEGED", f"Port {port} on {address} needs administrator rights; use one above 1023."
        )
    from genesys_local.agent.holders import holder

    who = holder(address, port)
    return AgentFault("Exists", "PORT_TAKEN", f"Port {port} on {address} is in use{f' by {who}' if who else ''}.")


def _can_bind(address: str, port: int) -> bool:
    return _bind_error(address, port) == 0


def _bind_error(address: str, port: int) -> int:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        # As the servers themselves do it: connections in TIME_WAIT are no obstacle, a listener is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0
