"""A simulated run: the real machine's ports, a cloud of paper, and a folder of its own for everything that is kept."""

from __future__ import annotations

import os
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.sim.cloud import Cloud
    from genesys.sim.store import Store
    from genesys.sim.weather import Weather
    from genesys.spi.ports import World

FOLDER = "simulated"
"""Name of the folder, beside what is kept of real runs."""
_POLL_S = 0.2
_QUIRKS = "quirks"
"""Beside the shares: let the quirks strike that native types name."""
_NO_SEED = ("", "1", "yes", "true", "on")
"""What asks for a simulation and is no seed."""
_LEFT_OUT = ("GENESYS_BACKEND_URL", "GENESYS_KEY", "GENESYS_PASSPHRASE", "GENESYS_PASSPHRASE_FILE", "CI")
"""Variables that say where and how real states are kept."""
_PLACES = {
    "AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-000000000000",
    "GOOGLE_CLOUD_PROJECT": "simulated",
}
"""Variables that providers take accounts from, for who has none."""


class SimulatedWorld:
    """The ports of a command that only simulates.

    Args:
        world: The real ports.
        data: Folder for what is kept beside the declaration.
        seed: Decides when faults strike; chance does for one of `_NO_SEED`.
        faults: Shares of calls that they strike, as ``throttle=0.05,lost-after=0.01``, and ``quirks``.

    Raises:
        GenesysError: SIM-001, SIM-002: the faults are none.
    """

    simulated = True
    options: Mapping[str, Any] = MappingProxyType({})
    """More options of runs, looks and lookups, such as a clock that jumps."""

    def __init__(self, world: World, data: str, *, seed: str = "", faults: str = "") -> None:
        self.clock, self.entropy, self.files, self.processes = world.clock, world.entropy, world.files, world.processes
        self.folder = os.path.join(data, FOLDER)
        environ = {name: value for name, value in world.environ.items() if name not in _LEFT_OUT}
        # The keys of simulated states stay beside them, and out of the keyring.
        self.environ = {
            **_PLACES,
            **environ,
            "XDG_CONFIG_HOME": os.path.join(self.folder, "config"),
            "GENESYS_KEYRING": "off",
        }
        self._store: Store | None = None
        self._weather, self._quirks = _weather(seed if seed not in _NO_SEED else self.entropy.token(8).hex(), faults)

    @cached_property
    def cloud(self) -> Cloud:
        """What is simulated, as the last command left it."""
        from genesys.sim.cloud import Cloud, Rules
        from genesys.sim.store import Store

        cloud = Cloud(self.clock.now, self._weather, Rules(poll_s=_POLL_S, quirks=self._quirks, foreign=True))
        self._store = Store(self.files, self.folder)
        self._store.load(cloud)
        return cloud

    def close(self) -> None:
        """Let what is late take effect, and keep the cloud for the next command."""
        if self._store is not None:
            self.cloud.land(everything=True)
            self._store.close()


def _weather(seed: str, faults: str) -> tuple[Weather | None, bool]:
    if not faults:
        return None, False
    from genesys.sim.weather import Weather, rates_of

    words = [word.strip() for word in faults.split(",")]
    return Weather(seed, rates_of(",".join(word for word in words if word != _QUIRKS))), _QUIRKS in words


def is_simulated(world: World) -> bool:
    """Tell whether a world only simulates."""
    return isinstance(world, SimulatedWorld)
