"""Randomness that a seed decides."""

from __future__ import annotations

from hashlib import sha256


class SimEntropy:
    """The entropy port: the same seed gives the same bytes in the same order.

    Args:
        seed: Anything with a text of its own.
    """

    def __init__(self, seed: object) -> None:
        self.seed, self._count = seed, 0

    def token(self, size: int) -> bytes:
        """Return ``size`` bytes that look random."""
        self._count += 1
        out = b""
        while len(out) < size:
            out += sha256(f"{self.seed} {self._count} {len(out)}".encode()).digest()
        return out[:size]
