"""Deaths and random walks over stacks of the three clouds' own natives, in the simulated world.

The natives, their idempotency classes, waits, alternatives and quirks are those that the provider packages ship; the
cloud is simulated, and every quirk that a native names strikes. A deploy of a shop, an update of it, a destroy, and a
deploy in a region that has no capacity for what the machine wants first (so that its alternatives are climbed) are
counted; then the command runs again for each point and dies there. A walk declares stack after stack out of the
resources of the shop, with deaths at random points, requests that are lost, throttled, late or twice, objects that
vanish behind the engine's back, and no capacity now and then. At once everything that exists has to be recorded or in a
journal; after the same command ran again nothing is corrupt, orphaned, duplicated or lost, every declared native is
there once and the next plan is empty; after a destroy nothing is left.
"""

from __future__ import annotations

import importlib
import pickle
import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from proof import FOLDER, Verdict, load

from genesys.app.planning import pins_of
from genesys.errors import GenesysError
from genesys.model.native import NativeGraph
from genesys.sim.cloud import Rules
from genesys.sim.disk import Fate
from genesys.sim.lab import Lab
from genesys.sim.process import SimCrash
from genesys.sim.provider import simulated
from genesys.sim.schedule import deterministic
from genesys.state.drive import complete
from genesys.testing.compiling import compiled, on

audit = load(FOLDER / "audit.py")
walk = load(FOLDER / "walk.py")
spread = load(FOLDER / "spread.py").spread
CLOUDS = ("aws", "azure", "gcp")
NAMES = ("net", "files", "mail", "web", "orders")
SCENES = {"deploy": (0, 1), "update": (1, 2), "destroy": (2, 0), "short": (0, 1)}
"""Command -> which version was deployed before, and which one is the aim; ``short`` lacks capacity."""
FACTS: dict[str, dict[str, Any]] = {
    "aws": {
        "facts": {
            "zones": ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
            "image": {"ubuntu-26.04/amd64": {"id": "ami-0123456789abcdef0", "root_device": "/dev/sda1"}},
        }
    },
    "azure": {
        "subscription": "00000000-0000-0000-0000-00000000000a",
        "facts": {
            "tenant": "00000000-0000-0000-0000-00000000000b",
            "image": {"ubuntu-26.04/amd64": {"version": "26.04.202611010"}},
        },
    },
    "gcp": {
        "project": "shop-123456",
        "facts": {
            "zones": ["europe-west3-a", "europe-west3-b", "europe-west3-c"],
            "image": {
                "ubuntu-26.04/amd64": {"selfLink": "projects/ubuntu-os-cloud/global/images/ubuntu-2604-v20261101"}
            },
        },
    },
}
TROUBLES = ("throttle", "5xx", "lost-after", "lost-before", "late:1", "twice", "busy", "notyet")


class Case(NamedTuple):
    """A death, or a walk.

    Args:
        cloud: One of `CLOUDS`.
        scene: One of `SCENES`, or ``walk``.
        at: At which point it dies; of a walk its number.
        seed: Of a walk.
    """

    cloud: str
    scene: str
    at: int
    seed: int = 0


class Native(Lab):
    """A lab with one of the three clouds."""

    @property
    def providers(self) -> dict[str, Any]:
        """Name -> provider."""
        return {self.provider.name: self.provider}


def opened(cloud: str, seed: object, *, quirks: bool = True) -> Native:
    """Return an empty world with a cloud in it."""
    lab = Native(f"{cloud} {seed}", fate=Fate(None, None), rules=Rules(quirks=quirks, stale_s=30.0))
    lab.provider = provider(cloud)
    return lab


@cache
def provider(cloud: str) -> Any:
    """Return a cloud's provider, acting on a simulated cloud."""
    return simulated(importlib.import_module(f"genesys_{cloud}.description").provider)


class Aim(NamedTuple):
    """What is declared.

    Args:
        cloud: One of `CLOUDS`.
        version: 0 for nothing.
        names: Resources of the shop.
    """

    cloud: str
    version: int
    names: tuple[str, ...] = NAMES


@cache
def fresh(aim: Aim) -> NativeGraph:
    """Return what an aim becomes where nothing is recorded."""
    return lowered(aim, {})


def lowered(aim: Aim, recorded: Mapping[str, Any]) -> NativeGraph:
    """Return what an aim becomes; version 2 has another size, another port, another secret and no bucket."""
    if not aim.version:
        return NativeGraph({})
    cloud, version, names = aim
    more = version == 2
    shop: dict[str, tuple[str, dict[str, Any]]] = {
        "net": ("network", {"type": "development"}),
        "files": ("bucket", {"force_destroy": True}),
        "mail": ("secret", {"generate": 24 + version}),
        "orders": ("database", {"type": "postgres", "network": on("net"), "protect": False}),
        "web": (
            "server",
            {
                "size": "medium" if more else "small",
                "network": on("net"),
                "connects": [on(name) for name in ("mail", "orders") if name in names],
                "open": [f"{8080 + version} from internet"],
                "port": 8080,
            },
        ),
    }
    wanted = {name: shop[name] for name in names if not (more and name == "files")}
    owners = {fragment.address: fragment.kind_address for fragment in recorded.values()}
    found: NativeGraph = compiled(provider(cloud), wanted, settings=FACTS[cloud], pins=pins_of(recorded), owners=owners)
    return found


def scarce(graph: NativeGraph) -> frozenset[str]:
    """Return what there is no capacity for, so that machines climb to their last alternative."""
    found: set[str] = set()
    for node in graph.nodes.values():
        if node.alternatives:
            last = node.alternatives[-1]["body"]
            found |= {text for name in last for text in _texts(node.body.get(name)) - _texts(last[name])}
    # The number of a zone is a word that other things have too.
    return frozenset(text for text in found if not text.isdigit())


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for item in value.values() for text in _texts(item)}
    if isinstance(value, list):
        return {text for item in value for text in _texts(item)}
    return {value} if isinstance(value, str) else set()


@cache
def before(cloud: str, version: int) -> bytes:
    """Return a world in which a version is deployed, ready to be copied."""
    with deterministic(version):
        lab = opened(cloud, version)
        for number in range(1, version + 1):
            act(lab, Aim(cloud, number))
    return pickle.dumps((lab.__class__, _bare(lab)))


def _bare(lab: Native) -> Native:
    lab.provider = None  # type: ignore[assignment]  # it is no value; every process has it
    return lab


def copied(case: Case) -> Native:
    """Return the world before a command."""
    _, lab = pickle.loads(before(case.cloud, SCENES[case.scene][0]))
    lab.provider = provider(case.cloud)
    if case.scene == "short":
        lab.cloud.rules = lab.cloud.rules._replace(full=scarce(fresh(Aim(case.cloud, 1))))
    found: Native = lab
    return found


def act(lab: Native, aim: Aim, die_at: int = 0, world: Any = None) -> Any:
    """Recover, compile with the choices that are recorded, plan and run, in a process of its own."""
    world = world or lab.start(die_at)
    state = lab.open(world)
    lab.recover(world, state)
    graph = lowered(aim, complete(complete(state.head()).fragments()))
    settings = {} if graph.nodes else {"settings": {"mode": "destroy"}}
    return lab.run(world, state, lab.plan(world, state, graph, **settings))


@cache
def points(cloud: str, scene: str) -> int:
    """Return at how many points a command can die."""
    lab = copied(Case(cloud, scene, 0))
    with deterministic(1):
        world = lab.start()
        act(lab, Aim(cloud, SCENES[scene][1]), world=world)
    return int(world.process.points)


def settled(lab: Native, aim: Aim) -> list[str]:
    """Return what is wrong after a command that nothing disturbed."""
    if not aim.version:
        return list(audit.empty(lab))
    lab.time.skip(1000.0)
    lab.cloud.land()
    found = audit.books(lab)
    graph = lowered(aim, found.fragments)
    wrong: list[str] = audit.damaged(found.state) + audit.astray(lab, found) + audit.twice(lab, found)
    for address in graph.nodes:
        if len(lab.cloud.of(address)) != 1:
            wrong.append(f"{len(lab.cloud.of(address))} objects of {address}")
    return wrong + list(audit.second_plan(lab, graph))


def death(case: Case) -> list[str]:
    """Let a process die, and return what is wrong."""
    lab, wrong, aim = copied(case), [], Aim(case.cloud, SCENES[case.scene][1])
    try:
        act(lab, aim, case.at)
    except SimCrash:
        wrong += audit.astray(lab, audit.books(lab))
    outcome = act(lab, aim)
    if outcome.status != "green":
        wrong.append(f"the next command ended {outcome.status}: {_why(outcome)}")
    return wrong + settled(lab, aim)


def stroll(case: Case) -> list[str]:
    """Walk from stack to stack, and return what is wrong."""
    dice = random.Random(f"{case.cloud} {case.at} {case.seed}")
    lab = opened(case.cloud, case.at)
    aim, wrong = Aim(case.cloud, 0), []
    for _ in range(dice.randint(2, 4)):
        names = tuple(name for name in NAMES if name == "net" or dice.random() < 0.7)
        aim = Aim(case.cloud, dice.choice([1, 1, 1, 2, 2, 0]), names)
        addresses = sorted(fresh(aim).nodes) or ["*"]
        for _ in range(dice.randint(0, 4)):
            key = (dice.choice(["create", "update", "delete", "read", "find"]), dice.choice(addresses))
            lab.cloud.weather.script.setdefault(key, []).append(dice.choice(TROUBLES))
        full = scarce(fresh(aim)) if dice.random() < 0.4 else frozenset()
        lab.cloud.rules = lab.cloud.rules._replace(full=full)
        # What is new may not be seen for a while: only later it counts as gone.
        lab.time.skip(100.0)
        if lab.cloud.objects and dice.random() < 0.3:
            lab.cloud.vanish(dice.choice(sorted(lab.cloud.objects)))
        try:
            act(lab, aim, dice.choice([0, dice.randint(8, 200)]))
        except SimCrash:
            pass
        except GenesysError as error:
            if set(error.codes) - walk.ENDURED:
                wrong.append(f"a command ended with {error.findings[0].text()[:300]}")
        wrong += audit.astray(lab, audit.books(lab))
        lab.cloud.weather.script.clear()
    lab.time.skip(100.0)
    for last in (aim, Aim(case.cloud, 0)):
        outcome = act(lab, last)
        if outcome.status != "green":
            wrong.append(f"the last command ended {outcome.status}: {_why(outcome)}")
        wrong += settled(lab, last)
    return wrong


def _why(outcome: Any) -> str:
    return "; ".join(str(one) for one in outcome.results if "done" not in str(one))[:300]


def trial(case: Case) -> tuple[Case, list[str]]:
    """Try a case; whatever it ends with is a result."""
    with deterministic(1):
        try:
            return case, (stroll if case.scene == "walk" else death)(case)
        except GenesysError as error:
            return case, [f"a command ended with {error.findings[0].text()}"]
        except Exception as error:
            return case, [f"{type(error).__name__}: {error}"]


def cases(size: int, seed: int) -> list[Case]:
    """Return ``size`` deaths of each command of each cloud, or all where there are fewer, and half as many walks."""
    dice = random.Random(seed)
    found = []
    for cloud in CLOUDS:
        for scene in SCENES:
            every = range(1, points(cloud, scene) + 1)
            found += [Case(cloud, scene, at) for at in (every if size >= len(every) else dice.sample(every, size))]
        found += [Case(cloud, "walk", number, seed) for number in range(max(size // 2, 1))]
    return found


def run(size: int, seed: int) -> Verdict:
    """Let commands die at ``size`` points of each kind on each cloud, and walk."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for case, wrong in spread(trial, cases(size, seed), alone=100):
        counts[f"{case.cloud}: {'walks' if case.scene == 'walk' else 'deaths'}"] += 1
        failures += [f"clouds_crash.trial(clouds_crash.{case}): {line}" for line in wrong[:2]]
    every = {f"{cloud}: points of {scene}": points(cloud, scene) for cloud in CLOUDS for scene in SCENES}
    return Verdict({**dict(sorted(counts.items())), **every}, failures)
