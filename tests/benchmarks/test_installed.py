"""What plugins cost by being there: start-up with 10, 50 and 200 of them installed, and importing each provider."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import graphs
import pytest
from book import Book
from desk import Desk
from measure import Command, Cost, median, rounds, said, spread

pytestmark = pytest.mark.benchmark

COUNTS = (10, 50, 200)
PROVIDERS = ("local", "aws", "azure", "gcp")
ROUNDS = 9


def install(folder: Path, count: int) -> None:
    """Put plugins into a folder as pip would: metadata with entry points, and no code that anybody should import."""
    folder.mkdir()
    for number in range(count):
        about = folder / f"genesys_fake{number}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: genesys-fake{number}\nVersion: 1.0\n")
        (about / "RECORD").write_text(f"genesys_fake{number}-1.0.dist-info/METADATA,sha256=1,1\n")
        (about / "entry_points.txt").write_text(
            f"[genesys.providers]\nfake{number} = fake{number}_is_never_imported:provider\n"
        )


def desks(root: Path) -> dict[int, Desk]:
    """Return a deployed project for each number of plugins."""
    found = {}
    for count in COUNTS:
        desk = found[count] = Desk(root / str(count))
        install(desk.root / "site", count)
        desk.environ["PYTHONPATH"] = f"{desk.root / 'site'}:{desk.environ.get('PYTHONPATH', '')}"
        desk.write(graphs.flat(20))
        desk.applied()
        desk.settled()
    return found


def by(found: dict[str, list[Cost]], ours: int, other: int) -> float:
    """Return the ratio of sums: of a few ticks of processor time, sums are the steadiest."""
    return sum(cost.cpu for cost in found[str(ours)]) / sum(cost.cpu for cost in found[str(other)])


def test_plugins_that_are_only_there_cost_nothing(book: Book, tmp_path: Path) -> None:
    places = desks(tmp_path)
    for word, args in (("help", ("--help",)), ("version", ("--version",)), ("installed plan", ("plan",))):
        found = rounds({str(count): desk.ours(*args) for count, desk in places.items()}, ROUNDS)
        for count in COUNTS[1:]:
            if word != "version" or count == COUNTS[-1]:
                text = said(median(found[str(count)]), median(found[str(COUNTS[0])]))
                book.note(f"{word} {count}", by(found, count, COUNTS[0]), text, spread=spread(found[str(count)]))


def test_the_first_command_after_an_installation(book: Book, tmp_path: Path) -> None:
    desk = desks(tmp_path)[COUNTS[-1]]

    def forget(turn: int) -> None:
        del turn
        shutil.rmtree(desk.environ["XDG_CACHE_HOME"], ignore_errors=True)

    found = rounds({"cold": desk.ours("plan", before=forget)}, 5)["cold"]
    book.note(f"installed cold {COUNTS[-1]}", median(found).cpu, said(median(found)), spread=spread(found))


def test_importing_a_provider(book: Book, desk: Desk) -> None:
    # What every command that has a provider needs anyway is not the provider's own cost.
    common = (
        "import genesys.spi.provider, genesys.spi.marks, genesys.spi.lowering, genesys.spi.rules, genesys.spi.ranges"
    )
    commands = {"common": Command([sys.executable, "-c", common], desk.project, desk.environ)}
    for name in PROVIDERS:
        program = f"{common}; import genesys_{name}; genesys_{name}.provider"
        commands[name] = Command([sys.executable, "-c", program], desk.project, desk.environ)
    found = rounds(commands, ROUNDS)
    base, memory = median(found["common"]), {}
    for name in PROVIDERS:
        cost = median(found[name])
        memory[name] = cost.peak - base.peak
        more = f"{said(cost)}, of which {base.cpu:.2f} s would be there without it; {memory[name]:.1f} MB more"
        book.note(f"import {name}", max(0.0, cost.cpu - base.cpu), more, spread=spread(found[name]))
    most = max(memory, key=lambda name: memory[name])
    book.note("import memory", memory[most], f"{most}, beside what is common to all")
