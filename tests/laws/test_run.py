"""Laws 18 and 23 to 28: planning writes nothing; failures, interruptions, width and length of a run, the way back."""

from __future__ import annotations

from typing import Any

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from genesys.run.events import ChangeStarted
from genesys.run.interrupts import Interrupts
from genesys.run.scheduler import Node, Walk

CAREFULLY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = ["sim.i0", "sim.i1", "sim.i2", "sim.i3"]


@st.composite
def programs(draw: Any) -> dict[str, dict[str, Any]]:
    """Small stacks: name -> word, size, label and the names it refers to."""
    found: dict[str, dict[str, Any]] = {}
    for name in draw(st.lists(st.sampled_from("abcdefg"), unique=True, max_size=7).map(sorted)):
        before = sorted(found)
        needs = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
        about = {"word": WORDS[ord(name) % 4], "size": draw(st.integers(1, 3)), "label": draw(st.sampled_from("xy"))}
        found[name] = {**about, "needs": needs}
    return found


def desired(runs: Any, program: dict[str, dict[str, Any]]) -> Any:
    nodes = []
    for name, about in program.items():
        links = {need: runs.ref(f"{need}/x", "endpoint") for need in about["needs"]}
        body = {"size": about["size"], "name": f"{name}-{about['label']}", "labels": links}
        nodes.append(runs.node(f"{name}/x", about["word"], **body))
    return runs.graph(*nodes)


def there(planet: Any) -> list[Any]:
    """What exists and is recorded, without ids, which depend on how often something was made."""
    ids = {one.id: one.address for one in planet.cloud.objects.values()}

    def named(text: Any) -> Any:
        return ids.get(str(text).removesuffix(".example"), text)

    bodies = [
        (o.address, o.body["name"], o.body["size"], sorted((k, named(v)) for k, v in o.body.get("labels", {}).items()))
        for o in planet.cloud.objects.values()
    ]
    assert sorted(ids) == sorted(f.id for f in planet.fragments().values())
    return sorted(bodies)


@CAREFULLY
@given(first=programs(), second=programs(), look=st.booleans())
def test_law_18_planning_writes_nothing_anywhere(runs: Any, first: Any, second: Any, look: bool) -> None:
    planet = runs.Planet()
    planet.deploy(desired(runs, first))
    running = planet.start()
    state = planet.open(running)
    disk, calls = dict(planet.disk.files), len(planet.cloud.calls)
    before = {id: (dict(o.body), o.status) for id, o in planet.cloud.objects.items()}
    points = running.process.points
    planet.plan(running, state, desired(runs, second), look=look)
    assert planet.disk.files == disk
    assert {id: (o.body, o.status) for id, o in planet.cloud.objects.items()} == before
    assert {verb for verb, _ in planet.cloud.calls[calls:]} <= {"read", "find"}
    asked = len(planet.cloud.calls) - calls
    assert running.process.points - points == 2 * asked, "a file was written and removed again"


def test_law_18_the_command_leaves_state_and_cloud_alone(shop: Any) -> None:
    shop.ok("deploy", "--yes")

    def kept() -> dict[str, bytes]:
        files = [path for path in shop.path.rglob("*") if path.is_file() and ".genesys/state" in str(path)]
        return {str(path): path.read_bytes() for path in [*files, shop.root / "desk.json"]}

    before = kept()
    assert len(before) > 3
    shop.write("infra.py", (shop.path / "infra.py").read_text().replace("small", "medium"))
    for words in (["plan"], ["plan", "--refresh"], ["plan", "--json"], ["plan", "--destroy"], ["plan", "--full"]):
        shop.run(*words)
    assert kept() == before


@CAREFULLY
@given(program=programs(), data=st.data())
def test_law_23_a_failure_stops_its_dependants_and_nothing_else(runs: Any, program: Any, data: st.DataObject) -> None:
    failing = data.draw(st.sets(st.sampled_from(sorted(program)), max_size=3)) if program else set()
    planet = runs.Planet()
    planet.cloud.weather.script = {("create", f"{name}/x"): ["invalid"] for name in failing}
    at_once = data.draw(st.sampled_from([1, 2, 64]))
    outcome = planet.deploy(desired(runs, program), at_once=at_once)
    held: set[str] = set()
    for name, about in program.items():
        if name not in failing and (set(about["needs"]) & (failing | held)):
            held.add(name)
    failed = {name for name in failing if not set(program[name]["needs"]) & (failing | held)}
    held |= failing - failed
    done = set(program) - failed - held
    words = {result.change.removeprefix("create ").partition("/")[0]: result.word for result in outcome.results}
    assert words == {**dict.fromkeys(done, "done"), **dict.fromkeys(failed, "failed"), **dict.fromkeys(held, "skipped")}
    assert {fragment.address.partition("/")[0] for fragment in planet.fragments().values()} == done
    assert [address for address, *_ in there(planet)] == sorted(f"{name}/x" for name in done)
    planet.cloud.weather.script = {}
    assert planet.deploy(desired(runs, program)).status == "green"
    assert len(planet.cloud.objects) == len(program)


@CAREFULLY
@given(program=programs(), at=st.integers(1, 8), at_once=st.sampled_from([1, 2, 64]))
def test_law_25_an_interruption_is_prompt_and_leaves_a_valid_state(
    runs: Any, program: Any, at: int, at_once: int
) -> None:
    made: list[Any] = []
    ended: list[float] = []
    real = Interrupts.__init__

    def remember(self: Any, first: Any) -> None:
        real(self, first)
        made.append(self)

    class Pressing(runs.Session):
        def create(self, type: Any, want: Any, token: Any) -> Any:
            found = super().create(type, want, token)
            if sum(verb == "create" for verb, _ in self.cloud.calls) == at:
                ended.append(trio.current_time())
                made[-1].interrupt()
            return found

    planet = runs.Planet(session=Pressing, waits=1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Interrupts, "__init__", remember)
        outcome = planet.deploy(desired(runs, program), at_once=at_once)
    assert outcome.interrupted == bool(ended)
    started = [event for event in planet.events if isinstance(event, ChangeStarted)]
    assert len(started) == sum(result.word == "done" for result in outcome.results)
    if ended:
        assert len(started) <= at + at_once - 1, "something was begun after the interruption"
    recorded = {fragment.address for fragment in planet.fragments().values()}
    assert all(dep in recorded for fragment in planet.fragments().values() for dep in fragment.deps)
    there(planet)
    planet.cloud.opens = runs.Session
    assert planet.deploy(desired(runs, program)).status == "green"
    assert len(planet.cloud.objects) == len(program)


@CAREFULLY
@given(first=programs(), second=programs(), at_once=st.sampled_from([2, 5, 64]))
def test_law_26_one_at_a_time_and_many_at_once_end_equal(runs: Any, first: Any, second: Any, at_once: int) -> None:
    ends = []
    for limit in (1, at_once):
        planet = runs.Planet(waits=0.1)
        outcomes = [planet.deploy(desired(runs, program), at_once=limit) for program in (first, second)]
        ends.append(([outcome.results for outcome in outcomes], there(planet)))
    assert ends[0] == ends[1]


@st.composite
def schedules(draw: Any) -> Any:
    """Graphs of work with how long each piece takes."""
    size = draw(st.integers(1, 25))
    nodes = []
    for at in range(size):
        needs = draw(st.lists(st.integers(0, at - 1), max_size=3, unique=True)) if at else []
        nodes.append(Node(str(at), [str(need) for need in needs]))
    return nodes, {node.id: draw(st.integers(0, 9)) for node in nodes}


def longest(nodes: list[Node], times: dict[str, int]) -> int:
    """Return the length of the critical path."""
    end: dict[str, int] = {}
    for node in nodes:
        end[node.id] = times[node.id] + max((end[need] for need in node.needs), default=0)
    return max(end.values())


def length(nodes: list[Node], times: dict[str, int], at_once: int) -> float:
    """Return how long a walk takes."""

    async def main() -> float:
        began = trio.current_time()

        async def work(id: str) -> bool:
            await trio.sleep(times[id])
            return True

        await Walk(nodes, work, at_once=at_once).run()
        return trio.current_time() - began

    return trio.run(main, clock=MockClock(autojump_threshold=0))


@settings(max_examples=100, deadline=None)
@given(case=schedules(), at_once=st.sampled_from([1, 2, 3, 8, 64]))
def test_law_27_a_walk_takes_the_critical_path_and_the_slack_that_its_width_allows(case: Any, at_once: int) -> None:
    nodes, times = case
    path, work = longest(nodes, times), sum(times.values())
    took = length(nodes, times, at_once)
    assert took >= path - 1e-6
    # Whenever something waits that could run, all places are taken: the bound of every greedy schedule.
    assert took <= path + (work - path) / at_once + 1e-6
    assert length(nodes, times, 64) == pytest.approx(path), "with room for all, exactly the critical path"


@CAREFULLY
@given(program=programs())
def test_law_27_a_deployment_takes_its_longest_chain_of_calls(runs: Any, program: Any) -> None:
    from genesys.run.events import RunEnded

    planet = runs.Planet(waits=1.0)
    planet.deploy(desired(runs, program), at_once=64)
    depth: dict[str, int] = {}
    for name, about in program.items():
        depth[name] = 1 + max((depth[need] for need in about["needs"]), default=0)
    (ended,) = [event for event in planet.events if isinstance(event, RunEnded)]
    assert ended.elapsed_s <= max(depth.values(), default=0) * 1.0 + 1.5, "a second for each call of the longest chain"


@CAREFULLY
@given(first=programs(), second=programs())
def test_law_28_going_back_restores_what_was_there(runs: Any, first: Any, second: Any) -> None:
    planet = runs.Planet()
    planet.deploy(desired(runs, first))
    before = there(planet)
    planet.deploy(desired(runs, second))
    outcome = planet.deploy(desired(runs, first))
    assert outcome.status == "green"
    assert there(planet) == before


SIZES = st.dictionaries(
    st.sampled_from(["web", "api", "job"]), st.sampled_from(["small", "medium", "large"]), min_size=1
)


def program_of(sizes: dict[str, str]) -> str:
    lines = [f"{name} = Server(size={size!r})" for name, size in sizes.items()]
    return "\n".join(["from genesys import Server, project", 'project("shop", provider="paper")', *lines, ""])


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=SIZES, second=SIZES)
def test_law_28_the_command_restores_the_model(shop: Any, first: dict[str, str], second: dict[str, str]) -> None:
    shop.write("infra.py", program_of(first))
    shop.ok("deploy", "--yes")
    before = shop.desk
    shop.write("infra.py", program_of(second))
    shop.ok("deploy", "--yes")
    if second != first:
        shop.ok("rollback", "--last-known-good", "--yes")
    assert shop.desk == before
