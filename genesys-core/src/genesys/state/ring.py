"""The operating system's keyring, when its package is installed and a keyring is really there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "genesys"


class Ring:
    """One keyring.

    Args:
        module: The ``keyring`` package, or something with its three functions.
    """

    def __init__(self, module: Any) -> None:
        self._module = module

    def get(self, name: str) -> str | None:
        """Return what is kept under a name; ``None`` when nothing is, or the keyring is locked."""
        try:
            found: str | None = self._module.get_password(SERVICE, name)
        except Exception:
            # Every desktop's keyring fails in its own way, and other sources of the key remain.
            return None
        return found

    def set(self, name: str, text: str) -> bool:
        """Keep a text, and tell whether it can be read back."""
        try:
            self._module.set_password(SERVICE, name, text)
        except Exception:
            return False
        return self.get(name) == text

    def delete(self, name: str) -> None:
        """Forget a text; quiet when that fails."""
        try:
            self._module.delete_password(SERVICE, name)
        except Exception:
            return


def find_ring(environ: Mapping[str, str]) -> Ring | None:
    """Return the keyring, or ``None``: not installed, switched off by ``GENESYS_KEYRING=off``, or not usable."""
    if environ.get("GENESYS_KEYRING", "").lower() == "off":
        return None
    from importlib.util import find_spec

    if find_spec("keyring") is None:
        return None
    try:
        import keyring

        usable = keyring.get_keyring().priority > 0
    except Exception:
        return None
    return Ring(keyring) if usable else None
