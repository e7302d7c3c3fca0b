"""The test beds of the three clouds as places to prove things on: one stack, what there is, and death at a call.

A site holds a bed in this process, which outlives every command, and a project folder. What there is on the bed is
asked past Genesys; what comes without being declared (the disk of a machine, the default database of an instance) is
told apart by rule.
"""

from __future__ import annotations

import atexit
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, Self

from proof import FOLDER, load

from genesys.testing.chaos import Answer, Call, Chaos, Forward, Weather
from genesys.testing.project import Folder

inventory = load(FOLDER / "inventory.py")
CLOUDS = ("aws", "azure", "gcp")
PROJECT = "proof"
DESTROY = ("destroy", "--yes", "--confirm-data-loss", f"{PROJECT}/dev")
SHOP = """\
project: {project}
provider: {cloud}
region: europe
{settings}\
resources:
  net: {{kind: network, type: development}}
  files: {{kind: bucket, force_destroy: true}}
  mail: {{kind: secret, generate: 24}}
{database}\
  web: {{kind: server, size: {size}, network: net, connects: [files, mail{more}], port: 8080, open: [{port} from internet]}}
"""
DATABASE = "  orders: {kind: database, type: postgres, network: net, protect: false}\n"
MANNERS = ("before", "after", "later")
"""When a process dies that makes a call: before its effect, after it and without the answer, or a moment later."""


class Point(NamedTuple):
    """When a command dies.

    Args:
        call: At which of its calls, from 1; 0 for while it starts.
        manner: One of `MANNERS`.
        pause_s: How long after the answer, or after the start, >= 0.
    """

    call: int
    manner: str
    pause_s: float

    @property
    def told(self) -> str:
        """The point in words."""
        return f"{self.manner} call {self.call} and {self.pause_s:.3f} s" if self.call else f"{self.pause_s:.3f} s in"


def drawn(dice: random.Random, calls: int) -> Point:
    """Draw a point of a command that makes so many calls; one in ten dies while it starts."""
    if dice.random() < 0.1:
        return Point(0, "later", dice.uniform(0.05, 0.6))
    return Point(dice.randint(1, max(calls, 1)), dice.choice(MANNERS), dice.uniform(0.0, 0.05))


class Deadly(Chaos):
    """A proxy that kills whoever makes a certain call.

    Attributes:
        point: When it kills.
        victim: Process that dies, ``None`` for nobody.
        heard: When a call last came that was not refused, by the clock that only goes forward.
    """

    point = Point(0, "later", 0.0)
    victim: Any = None
    heard = 0.0
    _count = 0

    def aim(self, victim: Any, point: Point) -> None:
        """Kill a process at a point, whose calls count from now on."""
        self.victim, self.point, self._count = victim, point, 0

    def answer(self, call: Call) -> Answer | None:
        """Return the answer, and kill when it is time."""
        with self._lock:
            self._count += 1
            struck = self.victim is not None and self._count == self.point.call
        if struck and self.point.manner == "before":
            self.victim.kill()
            return None
        answer = super().answer(call)
        if answer is not None and answer.status < 400:
            self.heard = time.monotonic()
        if struck and self.point.manner == "after":
            self.victim.kill()
            return None
        if struck:
            threading.Timer(self.point.pause_s, self.victim.kill).start()
        return answer


class Site:
    """A bed, the proxy before it, and a project on it; a context manager.

    Args:
        root: An empty folder.
        database: Whether the stack has one.
        quick: Whether Genesys is told how soon things show on a bed; else it waits as long as for the real cloud.
    """

    cloud = ""

    def __init__(self, root: Path, *, database: bool = True, quick: bool = False) -> None:
        self.root, self.database, self.quick = root, database, quick
        self.chaos: Any = None
        self.folder: Folder = Folder(root)
        self._number = 0

    def __enter__(self) -> Self:
        self.open()
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Start the bed."""
        raise NotImplementedError

    def close(self) -> None:
        """End it."""
        raise NotImplementedError

    def empty(self) -> None:
        """Remove everything from the bed."""
        raise NotImplementedError

    def listed(self) -> list[tuple[str, str]]:
        """Return native type and id of all that was asked for and is there; the type is "" where the bed has none."""
        raise NotImplementedError

    def knows(self, type: str, id: str) -> bool:
        """Tell whether `listed` would show an object."""
        raise NotImplementedError

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that lead commands to the bed."""
        raise NotImplementedError

    @property
    def settings(self) -> str:
        """More lines of the declaration."""
        return ""

    def bury(self) -> None:
        """Let go of the names that deleted things keep for days, when a stack is made again after a destroy."""

    def begin(self) -> None:
        """Begin again: an empty bed, and a project that never was deployed."""
        self._number += 1
        self.chaos.weather = Weather()
        self.empty()
        self.folder = Folder(self.root / str(self._number), **self.environ)

    def declare(self, version: int) -> None:
        """Write the stack; every version has another size, another open port and other objects."""
        database, more = (DATABASE, ", orders") if self.database else ("", "")
        text = SHOP.format(
            project=PROJECT,
            cloud=self.cloud,
            settings=self.settings,
            size=("small", "medium")[version % 2],
            database=database,
            more=more,
            port=8080 + version,
        )
        self.folder.write("genesys.yaml", text)

    # -- what is there -------------------------------------------------------------------------------------------------

    def there(self) -> list[str]:
        """Return the ids of all that is there."""
        return sorted(self.name(id) for _, id in self.listed())

    def name(self, id: str) -> str:
        """Return an id as it is compared."""
        return id

    def recorded(self) -> list[tuple[str, str]]:
        """Return type and id of every record, an id of "" where nothing is known to exist."""
        ran = self.folder.run("state", "list", "--json")
        return [(row["type"], row["id"]) for row in ran.document["resources"]] if ran.code == 0 else []

    def killed(self, words: tuple[str, ...] | list[str], point: Point) -> bool:
        """Start a command, kill it at a point, and tell whether it was still running."""
        with self.folder.start(*words) as process:
            self.chaos.aim(process, point)
            if not point.call:
                time.sleep(point.pause_s)
                process.kill()
            process.communicate(timeout=300)
            self.chaos.victim = None
        return process.returncode == -9


class Audit(NamedTuple):
    """What is wrong with a bed and its records.

    Args:
        orphans: Ids that are there and in no record.
        duplicates: Ids that are there or recorded twice, and types of which there are more than declared.
        lost: Ids that are recorded and not there.
    """

    orphans: list[str]
    duplicates: list[str]
    lost: list[str]

    @property
    def wrong(self) -> list[str]:
        """All of it, as lines."""
        found = [f"{word}: {id}" for word, ids in self._asdict().items() for id in ids]
        return found[:6]


def audit(site: Site, shape: Mapping[str, int] | None = None) -> Audit:
    """Compare what is there with what is recorded, and with how many of each type there were without any death."""
    listed, rows = site.listed(), site.recorded()
    there = {site.name(id) for _, id in listed}
    known = Counter((type, site.name(id)) for type, id in rows if id)
    expected = {site.name(id) for type, id in rows if id and site.knows(type, id)}
    # One name may be that of objects of several types, and the settings of a bucket are types of their own.
    twice = [id for (_, id), number in [*Counter(listed).items(), *known.items()] if number > 1]
    if shape is not None:
        now = Counter(type for type, _ in rows)
        twice += [f"{now[type]} records of {type}" for type in {*now, *shape} if now[type] > shape.get(type, 0)]
    return Audit(sorted(there - {id for _, id in known}), twice, sorted(expected - there))


# -- Amazon ------------------------------------------------------------------------------------------------------------


def _moto() -> tuple[Any, dict[str, Any]]:
    """Start a bed; return it, and a place for its clients."""
    from genesys_aws.testbed import Bed

    kit = SimpleNamespace(Chaos=Deadly, Forward=Forward, Weather=Weather)
    return Bed(kit, delay_s=0.05).__enter__(), {}


@cache
def _lasting() -> tuple[Any, dict[str, Any]]:
    """Return the one that ends with this process: seconds pass until a new one has loaded its services."""
    found = _moto()
    atexit.register(found[0].close)
    return found


class Amazon(Site):
    """moto, with what moto lacks."""

    cloud = "aws"

    def open(self) -> None:
        """Start moto in a process of its own; what is quick shares one."""
        self.bed, self._clients = _lasting() if self.quick else _moto()
        self.chaos = self.bed.chaos

    def close(self) -> None:
        """End it."""
        if not self.quick:
            for client in self._clients.values():
                client.close()
            self.bed.close()

    def empty(self) -> None:
        """Remove everything."""
        self.bed.reset()

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that lead commands to the bed."""
        return dict(self.bed.environ)

    @property
    def settings(self) -> str:
        """How soon things show."""
        return "providers: {aws: {limits: false, poll_s: 0.05, lag_s: 3}}\n" if self.quick else ""

    def client(self, service: str) -> Any:
        """Return a client that nothing strikes."""
        if service not in self._clients:
            self._clients[service] = self.bed.client(service)
        return self._clients[service]

    def bury(self) -> None:
        """Delete for good the secrets that are scheduled for it: Amazon keeps their names for a week."""
        secrets = self.client("secretsmanager")
        for one in secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]:
            if "DeletedDate" in one:
                secrets.delete_secret(SecretId=one["ARN"], ForceDeleteWithoutRecovery=True)

    def listed(self) -> list[tuple[str, str]]:
        """Return type and id of what is there."""
        return list(inventory.amazon(self.client))

    def knows(self, type: str, id: str) -> bool:
        """Tell whether the type is listed; a rule between two groups is not."""
        return type in inventory.TYPES and type != "aws.ec2.security_group_ingress"


# -- Azure -------------------------------------------------------------------------------------------------------------


class Azure(Site):
    """The simulator of Azure Resource Manager."""

    cloud = "azure"

    def open(self) -> None:
        """Start the simulator."""
        from genesys_azure.testbed import Bed, Config

        self.bed: Any = Bed(Config(lasting_s=0.02)).__enter__()
        self._forward = Forward(self.bed.url)
        self.chaos = Deadly(self._forward, operation=self._operation).start()

    def close(self) -> None:
        """End it."""
        self.chaos.close()
        self._forward.close()
        self.bed.__exit__(None, None, None)

    def empty(self) -> None:
        """Remove everything."""
        self.bed.world.reset()
        self.chaos.reset()

    @staticmethod
    def _operation(call: Call) -> str:
        words = [word for word in call.path.partition("?")[0].split("/") if word]
        return f"{call.method} {'/'.join(words[-4::2])}"

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that lead commands to the proxy."""
        url = self.chaos.url
        lag = {"GENESYS_AZURE_LAG_S": "1"} if self.quick else {}
        return {**self.bed.environ, "AZURE_AUTHORITY_HOST": url, "AZURE_RESOURCE_MANAGER": url, **lag}

    def name(self, id: str) -> str:
        """Return an id in small letters: Azure writes them in either."""
        return id.lower()

    def listed(self) -> list[tuple[str, str]]:
        """Return what is there, without disks that a machine brought."""
        return [("", id) for id in self.bed.ids if "/disks/" not in id]

    def knows(self, type: str, id: str) -> bool:
        """Everything is listed."""
        return True


# -- Google ------------------------------------------------------------------------------------------------------------


class Google(Site):
    """The simulator of Google's cloud."""

    cloud = "gcp"

    def open(self) -> None:
        """Start the simulator."""
        from genesys_gcp.testbed import Bed

        self.bed: Any = Bed()
        self.chaos = Deadly(self.bed, operation=self.bed.named).start()

    def close(self) -> None:
        """End it."""
        self.chaos.close()

    def empty(self) -> None:
        """Remove everything."""
        with self.bed.state.lock:
            self.bed.state.reset()
        self.chaos.reset()

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables that say who asks, and about what."""
        return {"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.test", "GOOGLE_CLOUD_PROJECT": "shop-123456"}

    @property
    def settings(self) -> str:
        """Where the simulator is."""
        return f"providers: {{gcp: {{endpoint: '{self.chaos.url}', poll_s: 0.02, lag_s: 1}}}}\n"

    def listed(self) -> list[tuple[str, str]]:
        """Return what is there, without what comes with a machine or an instance of SQL, and who may do what."""
        with self.bed.state.lock:
            state = self.bed.state
            found = [id for id in state.objects if "/disks/" not in id and not id.endswith("/databases/postgres")]
            for on, policy in state.policies.items():
                for binding in policy.get("bindings", ()):
                    found += [f"{on} {binding['role']} {member}" for member in binding["members"]]
        return [("", id) for id in found]

    def knows(self, type: str, id: str) -> bool:
        """Services that are switched on and peerings are no objects of their own."""
        return "/services/" not in id and ":services/" not in id


SITES: dict[str, type[Site]] = {"aws": Amazon, "azure": Azure, "gcp": Google}
"""Cloud -> its site."""
