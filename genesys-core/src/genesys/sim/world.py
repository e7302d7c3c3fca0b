"""A simulated world: what outlives processes, and the ports of one process in one value."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from genesys.sim.clock import SimClock, SimTime
from genesys.sim.cloud import Cloud
from genesys.sim.disk import Disk
from genesys.sim.entropy import SimEntropy
from genesys.sim.files import SimFiles
from genesys.sim.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.sim.cloud import Rules
    from genesys.sim.disk import Fate
    from genesys.sim.weather import Weather
    from genesys.spi.ports import Clock, Entropy, Files, Finished, Processes

_ENVIRON = {"HOME": "/home/ada", "USER": "ada", "GENESYS_KEYRING": "off"}
_FIRST_PID = 100


class NoProcesses:
    """The port for other programs, in a world that has none."""

    def run(self, argv: list[str], *, cwd: str | None = None, env: dict[str, str] | None = None) -> Finished:
        """Refuse.

        Raises:
            FileNotFoundError: Always.
        """
        raise FileNotFoundError(errno.ENOENT, "no such program", argv[0])

    def which(self, name: str) -> str | None:
        """Return ``None``."""
        return None


class SimWorld:
    """All ports of one simulated process.

    Args:
        planet: What outlives it.
        process: The process.
        seed: Decides its randomness.
        environ: Its environment.
        fate: What its crash leaves of what was not durable.
    """

    def __init__(
        self, planet: Planet, process: Process, *, seed: object, environ: dict[str, str], fate: Fate | None = None
    ) -> None:
        self.process, self.cloud = process, planet.cloud
        self.clock: Clock = SimClock(planet.time)
        self.entropy: Entropy = SimEntropy(seed)
        self.sim_files = SimFiles(planet.disk, process, planet.time.now, fate)
        self.files: Files = self.sim_files
        self.processes: Processes = NoProcesses()
        self.environ = environ


class Planet:
    """What outlives a process: disk, cloud and time.

    Args:
        seed: Decides everything that is not scripted.
        weather: What goes wrong in the cloud.
        rules: What the cloud allows.
        fate: What a crash leaves of what was not durable on the disk.
    """

    def __init__(
        self,
        seed: object = 0,
        *,
        weather: Weather | None = None,
        rules: Rules | None = None,
        fate: Fate | None = None,
    ) -> None:
        self.seed, self.fate = seed, fate
        self.time, self.disk = SimTime(), Disk()
        self.cloud = Cloud(self.time.now, weather, rules)
        self.environ = dict(_ENVIRON)
        self.pid = _FIRST_PID
        self.pause_s = 60.0
        """Seconds that go by before a process starts."""

    def start(self, die_at: int = 0) -> SimWorld:
        """Return the world of a new process, ``pause_s`` later; the process before it is gone.

        Args:
            die_at: Which point of the process is its last one; see `Process`.
        """
        self.pid += 1
        self.time.skip(self.pause_s)
        runs_as(self.disk, self.pid)
        return SimWorld(
            self,
            Process(die_at),
            seed=f"{self.seed} {self.pid}",
            environ=dict(self.environ),
            fate=self.fate,
        )


def runs_as(
    disk: Disk,
    pid: int,
    *,
    start: str = "",
    boot: str = "boot",
    host: str = "laptop",
    machine: str = "machine",
    living: Iterable[tuple[int, str]] = (),
) -> None:
    """Let ``/proc`` of a disk tell who the process is, and which other ones live.

    Args:
        disk: Where ``/proc`` is.
        pid: Of the process.
        start: When it began; its pid when left out.
        boot: Id of the boot.
        host: Name of the machine.
        machine: Id of the machine.
        living: (pid, start) of others.
    """
    for path in [path for path in disk.files if path.startswith("/proc/")]:
        disk.drop(path)
    mine = start or str(pid)
    for number, began in ((1, "1"), (pid, mine), *living):
        disk.files[f"/proc/{number}/stat"] = _stat(number, began)
    disk.files["/proc/self/stat"] = _stat(pid, mine)
    disk.files["/proc/sys/kernel/hostname"] = host.encode()
    disk.files["/proc/sys/kernel/random/boot_id"] = boot.encode()
    disk.files["/etc/machine-id"] = machine.encode()


def _stat(pid: int, start: str) -> bytes:
    return f"{pid} (a (strange) name) S 1 {' '.join(['0'] * 17)} {start} 0 0".encode()
