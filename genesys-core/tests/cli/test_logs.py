"""Logs of a resource: of all its natives that print, by time; followed as they come; and clear where there are none."""

from __future__ import annotations

import pytest

PROGRAM = """\
from genesys import Server, project

project("shop", provider="paper")
web = Server(size="small")
"""
PRINTING = """

def twins(resource, context):
    made = server(resource, context)
    first = made.natives[0]
    more = [first._replace(local=f"copy-{n}", body={**first.body, "title": f"copy-{n}"}) for n in (1, 2)]
    return made._replace(natives=[*made.natives, *more])


class Printing(Desk):
    def logs(self, id, *, follow, since_s, previous):
        name = id.rpartition("/")[2].partition("~")[0]
        if "refuse" in self.mode:
            raise faults.Denied("no logs for you", code="NO_LOGS")
        at = {"sheet": 0.0, "copy-1": 1.0, "copy-2": 2.0}[name]
        for turn in range(3):
            if follow:
                time.sleep(0.02)
            if since_s is None or 3.0 * turn + at >= since_s:
                yield (3.0 * turn + at, name, f"line {turn}{' of before' if previous else ''}")
        if "break" in self.mode and name == "copy-1":
            raise faults.Transient("the stream broke", code="BROKEN")


def connect(target, settings, ports):
    environ = ports.world.environ
    found = (Desk if environ.get("PRINTS") == "never" else Printing)(environ, ports.http)
    found.mode = environ.get("PRINTS", "")
    return found


provider = provider._replace(
    types={**provider.types, "paper.sheet": provider.types["paper.sheet"]._replace(logs=True)},
    lowerings={**provider.lowerings, "server": "paper:twins"},
)
"""


@pytest.fixture
def printing(shop):
    path = shop.plugins / "paper.py"
    path.write_text(path.read_text() + PRINTING)
    shop.write("infra.py", PROGRAM)
    shop.ok("deploy", "--yes")
    assert len(shop.desk) == 3
    return shop


def test_lines_of_all_natives_are_merged_by_time(printing):
    found = printing.ok("logs", "web", "--json").documents
    assert [(row["time"], row["instance"]) for row in found] == [
        (float(at), ("sheet", "copy-1", "copy-2")[at % 3]) for at in range(9)
    ]


def test_one_native_can_be_named(printing):
    found = printing.ok("logs", "web/copy-1", "--json").documents
    assert {row["instance"] for row in found} == {"copy-1"}
    assert len(found) == 3


def test_what_is_asked_for_reaches_every_native(printing):
    assert printing.ok("logs", "web", "--previous").out.count("of before") == 9


def test_all_are_followed_at_once(printing):
    found = printing.ok("logs", "web", "-f", "--json").documents
    assert sorted((row["instance"], row["line"]) for row in found) == sorted(
        (name, f"line {turn}") for name in ("sheet", "copy-1", "copy-2") for turn in range(3)
    )
    names = [row["instance"] for row in found]
    ends = {name: len(names) - names[::-1].index(name) for name in names}
    assert max(map(names.index, ends)) < min(ends.values()), "one was followed after the other"


@pytest.mark.parametrize("follow", [[], ["-f"]])
@pytest.mark.parametrize(
    "mode, words", [("refuse", "no logs for you (NO_LOGS)"), ("break", "the stream broke (BROKEN)")]
)
def test_a_refusal_is_told(printing, follow, mode, words):
    printing.environ["PRINTS"] = mode
    ran = printing.run("logs", "web", *follow)
    assert ran.code != 0
    assert words in ran.err
    assert "Traceback" not in ran.everything


def test_a_provider_without_logs_says_so(printing):
    printing.environ["PRINTS"] = "never"
    ran = printing.run("logs", "web")
    assert (ran.code, "APP-006" in ran.err, "paper.sheet on paper" in ran.err) == (1, True, True), ran.everything
