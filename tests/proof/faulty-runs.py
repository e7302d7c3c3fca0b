"""Many small lives of a small stack in bad weather, one for each seed.

A life is: deploy, perhaps change, destroy. Each command meets what a seed draws: requests that are lost before or after
their effect, that arrive late or twice, throttles, errors of the server, stale looks, answers that are cut off, long
operations, things that are busy or not there yet; and two commands in five die at a random call of a port, with what a
power cut leaves of the disk. After each command everything that exists has to be recorded or in the journal. Then the
weather clears: the same command has to end well, with nothing corrupt, orphaned, duplicated or lost, with what is
declared and an empty second plan, and after the destroy nothing may be left. What a request delays is less than the 45
seconds that the engine waits for it; a command that repeats another one may come at once, one that wants something else
comes a minute later. One life in eight has a native of class I4, whose create nobody can find again: when it is in
doubt it has to be quarantined, never be made twice, and such lives are counted apart.

Zero failures in n lives bound the rate of failures: at 95 % it is below 3/n (the rule of three); a life has about three
faulty runs.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from proof import FOLDER, Verdict, load

from genesys.errors import GenesysError
from genesys.model.native import NativeGraph
from genesys.sim.cloud import Rules
from genesys.sim.disk import Fate
from genesys.sim.lab import Lab, graph, node, ref
from genesys.sim.process import SimCrash
from genesys.sim.schedule import deterministic
from genesys.sim.weather import Weather

audit = load(FOLDER / "audit.py")
spread = load(FOLDER / "spread.py").spread
RATES = {
    "lost-before": 0.04,
    "lost-after": 0.04,
    "late": 0.03,
    "twice": 0.04,
    "throttle": 0.04,
    "5xx": 0.04,
    "stale": 0.05,
    "truncated": 0.03,
    "busy": 0.02,
    "notyet": 0.02,
    "pending": 0.04,
    "starting": 0.04,
    "denied": 0.01,
}
TYPES = ("sim.i0", "sim.i1", "sim.i2", "sim.i3")
STALE_S = 30.0
"""The engine waits 45 seconds for what may still come."""
ALLOWED = {"RUN-002", "RUN-003", "RUN-004", "RUN-005", "RUN-006", "RUN-015", "RUN-019"}
"""What may end a command in bad weather before it changes anything: a provider that cannot be asked."""


class Life:
    """One life.

    Args:
        seed: Decides all of it.
    """

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.weather = Weather(seed, RATES)
        rules = Rules(stale_s=STALE_S)
        self.lab = Lab(seed, weather=self.weather, rules=rules, fate=Fate(None, None), appends=seed % 4 > 0)
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        dice = self.dice
        self.types = [dice.choice(TYPES) for _ in range(dice.randint(2, 4))]
        if seed % 8 == 0:
            self.types[-1] = "sim.i4"

    def declared(self, version: int) -> NativeGraph:
        """Return the stack: in its second version the first resource grows, and the second is replaced."""
        nodes = []
        for at, type in enumerate(self.types):
            more: dict[str, Any] = {"size": version if at == 0 else 1}
            if at == 1:
                more["name"] = f"n1-{version}"
                more["link"] = ref("n0/x", "endpoint")
            nodes.append(node(f"n{at}/x", type, **more))
        return graph(*nodes)

    def live(self) -> None:
        """Deploy, perhaps change, and destroy."""
        version = 1
        if not self.reach(self.declared(1)):
            return
        if self.dice.random() < 0.5:
            version = 2
            if not self.reach(self.declared(2)):
                return
        self.counts["lives with a change"] += version == 2
        if self.reach(graph()):
            self.wrong += audit.empty(self.lab)

    def reach(self, desired: NativeGraph) -> bool:
        """Deploy in bad weather and then in good; tell whether the life goes on."""
        lab = self.lab
        lab.pause_s = 60.0
        lab.cloud.weather = self.weather
        for _ in range(self.dice.choice((1, 1, 2))):
            self.storm(desired)
            lab.pause_s = self.dice.choice((0.1, 5.0, 60.0))
        lab.cloud.weather = Weather()
        if self.quarantined():
            return False
        outcome = lab.deploy(desired)
        self.counts["runs in good weather"] += 1
        if outcome.status != "green":
            self.wrong.append(f"in good weather it ended {outcome.status}: {outcome.results}")
        if desired.nodes:
            self.wrong += audit.settled(lab, desired)
        return not self.wrong

    def storm(self, desired: NativeGraph) -> None:
        """Run a command in bad weather; it may die."""
        lab = self.lab
        die_at = self.dice.randint(1, 70) if self.dice.random() < 0.4 else 0
        before = len(lab.cloud.calls)
        try:
            lab.deploy(desired, die_at=die_at, at_once=self.dice.choice((1, 64)))
        except SimCrash:
            self.counts["deaths"] += 1
        except GenesysError as error:
            if set(error.codes) - ALLOWED:
                self.wrong.append(f"it ended with {error.findings[0].text()}")
        self.counts["faulty runs"] += 1
        self.counts["calls"] += len(lab.cloud.calls) - before
        self.wrong += audit.astray(lab, audit.books(lab))

    def quarantined(self) -> bool:
        """Tell whether something is in doubt for ever, as only I4 can be; then it was made once at most."""
        if "sim.i4" not in self.types:
            return False
        try:
            # Recovery is what quarantines the create of a process that died.
            world = self.lab.start()
            self.lab.recover(world, self.lab.open(world))
        except GenesysError as error:
            self.wrong.append(f"recovery ended with {error.findings[0].text()}")
        doubtful = [f.address for f in audit.books(self.lab).fragments.values() if f.status == "quarantined"]
        if not doubtful:
            return False
        self.counts["lives that ended in quarantine"] += 1
        self.lab.time.skip(1000.0)
        self.lab.cloud.land()
        found = audit.books(self.lab)
        self.wrong += audit.astray(self.lab, found)
        address = f"n{len(self.types) - 1}/x"
        if doubtful != [address]:
            self.wrong.append(f"{doubtful} are in quarantine")
        newest = max(one.generation for one in self.lab.cloud.of(address)) if self.lab.cloud.of(address) else 0
        # A request that the network doubled makes two at one moment; that is in doubt, and quarantine is the answer.
        if len({one.made_at for one in self.lab.cloud.of(address, newest)}) > 1:
            self.wrong.append(f"duplicate: {address} was asked for again")
        return True


def live(seed: int) -> tuple[int, Counter[str], list[str]]:
    """Live the life of a seed; return what was counted, and what is wrong."""
    life = Life(seed)
    with deterministic(seed):
        try:
            life.live()
        except GenesysError as error:
            life.wrong.append(f"ended with {error.findings[0].text()}")
        except Exception as error:  # Whatever else it is, it is a result, and has to be told with its seed.
            life.wrong.append(f"{type(error).__name__}: {error}")
    ledger = life.lab.cloud.ledger
    life.counts["second objects that were found and removed"] += len(ledger.duplicates(ever=True))
    return seed, life.counts, life.wrong


def run(size: int, seed: int) -> Verdict:
    """Live ``size`` lives, with seeds that follow one another."""
    counts: Counter[str] = Counter()
    failures: list[str] = []
    for at, counted, wrong in spread(live, range(seed, seed + size)):
        counts.update(counted)
        failures += [f"live({at}): {line}" for line in wrong[:2]]
        for word in ("corrupt", "orphan", "duplicate"):
            counts[word] += any(line.startswith(word) for line in wrong)
    zero = {word: counts.pop(word) for word in ("corrupt", "orphan", "duplicate")}
    failed = len({line.partition(":")[0] for line in failures})
    bounds = {
        "95 % bound of failures per life": bound(failed, size),
        "95 % bound of failures per faulty run": bound(failed, counts["faulty runs"]),
    }
    return Verdict({"lives": size, **counts}, failures, {**zero, "failed lives": failed, **bounds})


def bound(failed: int, tries: int) -> str:
    """Return the rate below which failures are, at 95 %, when there was none in so many tries: the rule of three."""
    return "none, there were failures" if failed else f"< {3 / tries:.2g}"
