"""Every bit of a whole store, turned over one at a time.

The store holds all that a state can hold: 100 resources in two commits, an open run with its plan and its journal, a
saved stack in two versions, a secret, a key. After each flip everything is read as a command reads it, from the root
down. What is read is the same as before, or the command ends with an error of the catalogue that says what is damaged;
another value, or another exception, is a failure. One case is counted apart: damage in the last frames of the journal
of a run that is open, which nothing later calls durable, cannot be told from a write that a crash tore off, and gives
the records before it.
"""

from __future__ import annotations

import random
from collections import Counter
from copy import copy
from typing import Any

import house
from proof import Verdict, load

from genesys.errors import GenesysError
from genesys.model.secret import SecretValue
from genesys.state.check import check
from genesys.state.drive import complete

WORLDS = load(house.ROOT / "genesys-core" / "tests" / "state" / "conftest.py")
SAID = {"STATE-001", "STATE-002", "STATE-003", "STATE-005", "STATE-021", "STATE-025", "STATE-029"}
"""Codes that say what is damaged."""
RESOURCES = 100
KEY = b"k" * 32


def filled() -> Any:
    """Return a world with a store of 100 resources and one object of every kind."""
    world = WORLDS.MemoryWorld()
    state = world.open()
    claim = complete(state.claims.take("run1")).claim
    complete(state.blobs.put("stack", b"the saved stack, " * 40))
    complete(state.blobs.put("stack", b"the saved stack, " * 40 + b"and more"))
    complete(state.vault.put("orders/password", SecretValue(b"hunter2")))
    complete(state.commit([WORLDS.make_fragment(f"n{at}") for at in range(RESOURCES)], claim=claim, release=True))
    changed = [WORLDS.make_fragment(f"n{at}", id=f"another-{at}") for at in range(5)]
    claim = complete(state.claims.take("run2")).claim
    complete(state.runs.put_plan("run2", b"the plan of the open run"))
    complete(state.commit(changed, claim=claim))
    journal = complete(state.runs.open_journal("run2"))
    for at in range(4):
        journal.append([{"op": "intent", "change": f"create:n{at}", "attempt": 1}])
        journal.sync()
    journal.close()
    return world


def seen(world: Any) -> dict[str, Any]:
    """Return everything that a state holds.

    Raises:
        GenesysError: Something is damaged.
    """
    state = world.find()
    if state is None:
        return {"nothing": True}
    report = complete(check(state))
    if report.findings:
        raise GenesysError(report.findings)
    head = complete(state.head())
    root = complete(state.roots.read())
    ref = complete(state.vault.newest("orders/password"))
    blobs = complete(state.store.names("blob/"))
    return {
        "lines": complete(head.lines()),
        "fragments": {key: item.as_json() for key, item in complete(head.fragments()).items()},
        "index": complete(head.index()),
        "commit": complete(head.commit()).as_json(),
        "root": root.data,
        "blobs": [name for name in blobs],
        "plan": complete(state.runs.plan("run2")),
        "journal": complete(state.runs.journal("run2")),
        "secret": ref and complete(state.vault.get(ref)).reveal("to compare it"),
        "counts": report.counts,
    }


def flipped(world: Any, path: str, bit: int) -> Any:
    """Return a world that differs in one bit of one file."""
    memory = copy(world.memory)
    data = bytearray(memory.files[path])
    data[bit // 8] ^= 1 << bit % 8
    memory.files = {**memory.files, path: bytes(data)}
    return WORLDS.MemoryWorld(memory)


def outcome(world: Any, whole: dict[str, Any]) -> str:
    """Return ``reported``, ``same`` or ``cut``, or what is wrong."""
    try:
        found = seen(world)
    except GenesysError as error:
        strange = set(error.codes) - SAID
        return f"reported as {sorted(strange)}" if strange else "reported"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if found == whole:
        return "same"
    differing = [part for part in whole if found.get(part) != whole[part]]
    records = found.get("journal", [])
    if differing == ["journal"] and records == whole["journal"][: len(records)]:
        return "cut"
    return f"another value of {', '.join(differing)}"


def run(size: int, seed: int) -> Verdict:
    """Turn over every bit, or ``size`` of them chosen by the seed when there are more."""
    world = filled()
    whole = seen(world)
    stored = {path: data for path, data in sorted(world.stored().items()) if not path.endswith(".lock")}
    bits = [(path, bit) for path, data in stored.items() for bit in range(len(data) * 8)]
    if size < len(bits):
        bits = random.Random(seed).sample(bits, size)
    results: Counter[str] = Counter()
    by_object: dict[str, Counter[str]] = {}
    failures = []
    for path, bit in bits:
        word = outcome(flipped(world, path, bit), whole)
        kind = path.removeprefix("/state/shop/dev/").split("/")[0]
        kind = "journal" if "/journal/" in path else "plan" if kind == "runs" else kind
        if word not in {"reported", "same", "cut"}:
            failures.append(f"{path} bit {bit}: {word}")
            word = "wrong"
        results[word] += 1
        by_object.setdefault(kind, Counter())[word] += 1
    if any(kind != "journal" and found["cut"] for kind, found in by_object.items()):
        failures.append("something other than a journal was cut")
    counts = {"resources": RESOURCES, "objects": len(stored), "bytes": sum(map(len, stored.values())), "bits": len(bits)}
    return Verdict(
        {**counts, "reported": results["reported"]},
        failures,
        {
            "same value": results["same"],
            "journal cut at its torn end": results["cut"],
            "wrong": results["wrong"],
            "by object": {kind: dict(found) for kind, found in sorted(by_object.items())},
        },
    )
