"""Every bit of a whole store, turned over one at a time.

The store holds all that a state can hold: 100 resources in two commits, an open run with its plan and its journal, a
saved stack in two versions, a secret, a key. After each flip everything is read as commands read it, each thing for
itself and from the root down, and then all of it is checked. What is read is the same as before, or the command ends
with an error of the catalogue that says what is damaged; another value, or another exception, is a failure. One case
is counted apart: damage in the last frames of the journal of a run that is open, which nothing later calls durable,
cannot be told from a write that a crash tore off, and gives the records before it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from copy import copy
from typing import Any, NamedTuple

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


class Filled(NamedTuple):
    """A world with a store, and the digests of the blobs in it."""

    world: Any
    blobs: list[str]


def filled() -> Filled:
    """Return a world with a store of 100 resources and one object of every kind."""
    world = WORLDS.MemoryWorld()
    state = world.open()
    claim = complete(state.claims.take("run1")).claim
    text = b"".join(b"line %d of the saved stack\n" % at for at in range(40))
    blobs = [complete(state.blobs.put("stack", data)) for data in (text, text + b"and more")]
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
    return Filled(world, blobs)


READS: dict[str, Callable[[Any, list[str]], Any]] = {
    "fragments": lambda state, _: {k: f.as_json() for k, f in complete(complete(state.head()).fragments()).items()},
    "index": lambda state, _: complete(complete(state.head()).index()),
    "commit": lambda state, _: complete(complete(state.head()).commit()).as_json(),
    "first commit": lambda state, _: complete(complete(state.at("1")).lines()),
    "root": lambda state, _: complete(state.roots.read()).data,
    "blobs": lambda state, blobs: [complete(state.blobs.get("stack", digest)) for digest in blobs],
    "plan": lambda state, _: complete(state.runs.plan("run2")),
    "journal": lambda state, _: complete(state.runs.journal("run2")),
    "secret": lambda state, _: complete(state.vault.get(complete(state.vault.newest("orders/password")))).reveal(
        "test"
    ),
    "everything": lambda state, _: whole_check(state),
}
"""What is read -> how; each as a command would, without looking at the rest first."""


def whole_check(state: Any) -> dict[str, int]:
    """Return what ``state check`` counts.

    Raises:
        GenesysError: It found damage.
    """
    report = complete(check(state))
    if report.findings:
        raise GenesysError(report.findings)
    return report.counts


def look(world: Any, blobs: list[str]) -> dict[str, Any]:
    """Return what is read, by name; where reading ends with an exception, that."""
    try:
        state = world.find()
    except Exception as error:
        return dict.fromkeys(READS, error)
    found: dict[str, Any] = {}
    for name, read in READS.items():
        try:
            found[name] = read(state, blobs)
        except Exception as error:
            found[name] = error
    return found


def flipped(world: Any, path: str, bit: int) -> Any:
    """Return a world that differs in one bit of one file."""
    memory = copy(world.memory)
    data = bytearray(memory.files[path])
    data[bit // 8] ^= 1 << bit % 8
    memory.files = {**memory.files, path: bytes(data)}
    return WORLDS.MemoryWorld(memory)


def outcome(found: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return ``reported``, ``same`` or ``cut``, or what is wrong."""
    words = {_word(name, found[name], value) for name, value in whole.items()}
    wrong = sorted(words - {"reported", "same", "cut"})
    if wrong:
        return "; ".join(wrong)
    return "reported" if "reported" in words else "cut" if "cut" in words else "same"


def _word(name: str, found: Any, wanted: Any) -> str:
    if isinstance(found, GenesysError):
        strange = sorted(set(found.codes) - SAID)
        return f"{name} is reported as {strange}" if strange else "reported"
    if isinstance(found, Exception):
        return f"{name} ends with {type(found).__name__}: {found}"
    if found == wanted:
        return "same"
    if name == "journal" and found == wanted[: len(found)]:
        return "cut"
    return f"another value of {name}"


def run(size: int, seed: int) -> Verdict:
    """Turn over every bit, or ``size`` of them chosen by the seed when there are more."""
    world, blobs = filled()
    whole = look(world, blobs)
    if any(isinstance(value, Exception) for value in whole.values()):
        return Verdict({"bits": 0}, [f"the untouched store does not read: {whole}"])
    stored = {path: data for path, data in sorted(world.stored().items()) if not path.endswith(".lock")}
    bits = [(path, bit) for path, data in stored.items() for bit in range(len(data) * 8)]
    if size < len(bits):
        bits = random.Random(seed).sample(bits, size)
    results: Counter[str] = Counter()
    by_object: dict[str, Counter[str]] = {}
    failures = []
    for path, bit in bits:
        word = outcome(look(flipped(world, path, bit), blobs), whole)
        kind = path.removeprefix("/state/shop/dev/").split("/")[0]
        kind = "journal" if "/journal/" in path else "plan" if kind == "runs" else kind
        if word not in {"reported", "same", "cut"}:
            failures.append(f"{path} bit {bit}: {word}")
            word = "wrong"
        results[word] += 1
        by_object.setdefault(kind, Counter())[word] += 1
    if any(kind != "journal" and found["cut"] for kind, found in by_object.items()):
        failures.append("something other than a journal was cut")
    counts = {
        "resources": RESOURCES,
        "objects": len(stored),
        "bytes": sum(map(len, stored.values())),
        "bits": len(bits),
    }
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
