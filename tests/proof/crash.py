"""A process that dies at every call of a port, of whole commands on a simulated cloud.

A deploy of 200 resources, an update that touches all of them, a destroy and a rollback are counted: each call of a port
is a point before its effect and a point after it. Then the command runs again for each point and dies there; what was
not durable on the disk is lost, kept or torn as the seed says. At once everything that exists has to be recorded or in
the journal of the open run; after the same command ran again nothing is corrupt, orphaned, duplicated or lost, what
exists is what is declared, and the next plan is empty. A small stack with one type of each idempotency class (I0 to
I3), a child and a secret is killed in more ways: one change at a time and many at once, with a state whose backend
appends and with one that cannot, where a journal is numbered objects. Pairs are sampled: the process that recovers dies
too, and a third one has to make it right.
"""

from __future__ import annotations

import pickle
import random
from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from proof import FOLDER, Verdict, load

from genesys.errors import GenesysError
from genesys.model.native import NativeGraph
from genesys.sim.disk import Fate
from genesys.sim.lab import Lab, graph, node, ref
from genesys.sim.process import SimCrash
from genesys.sim.schedule import deterministic

audit = load(FOLDER / "audit.py")
spread = load(FOLDER / "spread.py").spread
BIG = 200
COMMANDS = {"deploy": (0, 1), "update": (1, 2), "destroy": (2, 0), "rollback": (2, 1)}
"""Command -> which declaration was deployed before, and which one is the aim; 0 is none."""


class Scene(NamedTuple):
    """A command on a stack.

    Args:
        size: Number of resources.
        command: One of `COMMANDS`.
        at_once: Most changes in flight.
        appends: Whether the state's backend can append.
    """

    size: int
    command: str
    at_once: int = 64
    appends: bool = True


class Case(NamedTuple):
    """A death, or two.

    Args:
        scene: What dies.
        first: At which point, from 1.
        second: At which point the process that recovers dies; 0 for none.
    """

    scene: Scene
    first: int
    second: int = 0


def declared(size: int, version: int) -> NativeGraph:
    """Return a stack: the second version changes, replaces, removes and adds, and leaves little as it is."""
    if not version:
        return graph()
    nodes = []
    for at in range(size):
        more: dict[str, Any] = {"size": version}
        last = at >= size - max(size // 20, 1)  # Nobody refers to the last ones: they come and go.
        if last and version == 2:
            continue
        if at % 10 == 3:
            more["name"] = f"n{at}-{version}"
        if at % 10 == 2:
            more["password"] = {"$secret": {"path": f"n{at}", "generate": 20}}
        if at:
            more["link"] = ref(f"n{(at - 1) // 8}/x", "endpoint")
        nodes.append(node(f"n{at}/x", f"sim.i{at % 4}", **more))
    nodes += [node(f"new{at}/x", f"sim.i{at % 4}") for at in range(max(size // 20, 1)) if version == 2]
    child = {"parent": ref("n2/x"), "disk": 10 * version}
    return graph(*nodes, node("part/x", "sim.part", **child), outputs={"of": ref("n1/x", "endpoint")})


@cache
def before(size: int, version: int, appends: bool) -> bytes:
    """Return a world in which a version is deployed, ready to be copied."""
    with deterministic(size + version):
        lab = Lab(f"{size} {version}", appends=appends, fate=Fate(None, None))
        for number in range(1, version + 1):
            lab.deploy(declared(size, number))
    return pickle.dumps(lab)


def act(lab: Lab, scene: Scene, die_at: int = 0) -> Any:
    """Run the command of a scene in a process of its own."""
    mode = {"destroy": "destroy", "rollback": "rollback"}.get(scene.command, "deploy")
    aim = declared(scene.size, COMMANDS[scene.command][1])
    return lab.deploy(aim, die_at=die_at, at_once=scene.at_once, planning={"settings": {"mode": mode}})


def copied(scene: Scene) -> Lab:
    """Return the world before the command of a scene."""
    lab: Lab = pickle.loads(before(scene.size, COMMANDS[scene.command][0], scene.appends))
    return lab


@cache
def points(scene: Scene) -> int:
    """Return at how many points the command can die."""
    lab = copied(scene)
    with deterministic(1):
        world = lab.start()
        state = lab.open(world)
        lab.recover(world, state)
        aim = declared(scene.size, COMMANDS[scene.command][1])
        lab.run(world, state, lab.plan(world, state, aim), at_once=scene.at_once)
    return world.process.points


def trial(case: Case) -> tuple[Case, bool, list[str]]:
    """Let a process die, and perhaps the one that recovers; return whether one died, and what is wrong."""
    lab, wrong, died = copied(case.scene), [], False
    with deterministic(1):
        try:
            for die_at in filter(None, (case.first, case.second)):
                try:
                    act(lab, case.scene, die_at)
                except SimCrash:
                    died = True
                    wrong += audit.astray(lab, audit.books(lab))
            outcome = act(lab, case.scene)
            if outcome.status != "green":
                wrong.append(f"the next command ended {outcome.status}")
            aim = declared(case.scene.size, COMMANDS[case.scene.command][1])
            wrong += audit.settled(lab, aim) if aim.nodes else audit.empty(lab)
        except GenesysError as error:
            wrong.append(f"the next command ended with {error.findings[0].text()}")
        except Exception as error:  # Whatever else it is, it is a result, and has to be told with its case.
            wrong.append(f"{type(error).__name__}: {error}")
    return case, died, wrong


def every(scene: Scene) -> list[Case]:
    """Return one death at every point of a command."""
    return [Case(scene, at) for at in range(1, points(scene) + 1)]


def cases(size: int, seed: int) -> list[Case]:
    """Return the deaths to try: ``size`` of those of the big stack, all of the small one, and pairs."""
    dice = random.Random(seed)
    big = [Scene(BIG, command) for command in COMMANDS]
    whole = size > BIG
    found = [case for scene in big for case in every(scene)] if whole else []
    if not whole:
        found += [Case(scene, dice.randint(1, points(scene))) for scene in dice.choices(big, k=size)]
    small = [Scene(5, command) for command in COMMANDS] + [Scene(5, "update", 64, appends=False)]
    if whole:
        small = [Scene(5, c, n, appends=a) for c in COMMANDS for n in (1, 64) for a in (True, False)]
    for scene in small:
        found += every(scene)
        # Recovery takes about as many calls as the command did.
        found += [_pair(scene, dice) for _ in range(60 if whole else 2)]
    return found + [_pair(scene, dice) for scene in big for _ in range(50 if whole else 0)]


def _pair(scene: Scene, dice: random.Random) -> Case:
    return Case(scene, dice.randint(10, points(scene)), dice.randint(10, points(scene)))


def run(size: int, seed: int) -> Verdict:
    """Let processes die: at ``size`` points of commands on 200 resources, or at all of them when there are fewer."""
    todo = cases(size, seed)
    counts = Counter({f"calls of the {command} of {BIG}": points(Scene(BIG, command)) for command in COMMANDS})
    failures: list[str] = []
    for case, died, wrong in spread(trial, sorted(todo, key=lambda case: -case.scene.size)):
        kind = "pairs of deaths" if case.second else "deaths"
        counts[f"{kind} with {case.scene.size} resources"] += died
        for word in ("corrupt", "orphan", "duplicate"):
            counts[word] += any(line.startswith(word) for line in wrong)
        failures += [f"crash.trial(crash.{case}): {line}" for line in wrong[:2]]
    zero = {word: counts.pop(word) for word in ("corrupt", "orphan", "duplicate")}
    return Verdict({"cases": len(todo), **counts}, failures, zero)
