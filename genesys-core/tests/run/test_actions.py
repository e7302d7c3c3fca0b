"""The other actions: import, read, forget, move, changes of the record alone; and sources, threads and coroutines."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError, Where
from genesys.state import edits
from genesys.state.drive import complete


def test_an_existing_object_is_taken_over(lab, planet):
    planet.deploy(lab.graph(lab.node("old/x", size=4)))
    (id,) = planet.cloud.objects
    planet.disk.files = {path: data for path, data in planet.disk.files.items() if not path.startswith("/state/")}
    desired = lab.graph(lab.node("new/x", name="old-x", size=4))
    outcome = planet.deploy(desired, planning={"imports": {"new/x": id}})
    assert [r.change for r in outcome.results] == ["import new/x~1"]
    assert planet.fragments()["new/x~1"].id == id
    assert ("create", "new/x") not in planet.cloud.calls


def test_what_differs_from_an_imported_object_is_planned_next(lab, planet):
    planet.deploy(lab.graph(lab.node("old/x", size=4)))
    (id,) = planet.cloud.objects
    planet.disk.files = {path: data for path, data in planet.disk.files.items() if not path.startswith("/state/")}
    desired = lab.graph(lab.node("new/x", name="old-x", size=6))
    planet.deploy(desired, planning={"imports": {"new/x": id}})
    assert planet.fragments()["new/x~1"].desired == {"name": "old-x", "size": 4}
    outcome = planet.deploy(desired)
    assert [r.change for r in outcome.results] == ["update new/x~1"]
    assert planet.deploy(desired).results == []


def test_an_import_of_nothing_is_told(lab, planet):
    node = lab.node("new/x", _where=Where("infra.py", 7, 3))
    outcome = planet.deploy(lab.graph(node), planning={"imports": {"new/x": "no-such-thing"}})
    found = outcome.results[0].finding
    assert (found.problem.code, str(found.where)) == ("RUN-017", "infra.py:7:3")


def test_somebody_elses_object_is_read_and_never_deleted(lab, planet):
    planet.deploy(lab.graph(lab.node("theirs/x", size=4)))
    (id,) = planet.cloud.objects
    planet.disk.files = {path: data for path, data in planet.disk.files.items() if not path.startswith("/state/")}
    desired = lab.graph(
        lab.node("net/x", name="theirs-x", _existing_id=id), lab.node("web/x", link=lab.ref("net/x", "endpoint"))
    )
    assert planet.deploy(desired).status == "green"
    assert planet.cloud.body("web/x")["link"] == f"{id}.example"
    assert planet.deploy(lab.graph()).status == "green"
    assert list(planet.cloud.objects) == [id]
    assert planet.fragments() == {}


def test_what_is_retained_is_forgotten_and_stays(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", _on_delete="retain")))
    assert planet.deploy(lab.graph()).status == "green"
    assert len(planet.cloud.objects) == 1
    assert planet.fragments() == {}


def test_a_move_changes_the_record_and_nothing_else(lab, planet):
    before = lab.graph(lab.node("a/x", name="n"), lab.node("web/x", link=lab.ref("a/x", "endpoint")))
    planet.deploy(before)
    ids = set(planet.cloud.objects)
    calls = [call for call in planet.cloud.calls if call[0] in {"create", "update", "delete"}]
    after = lab.graph(lab.node("b/x", name="n"), lab.node("web/x", link=lab.ref("b/x", "endpoint")))
    outcome = planet.deploy(after, planning={"moved": {"a": "b"}})
    assert outcome.status == "green"
    assert set(planet.cloud.objects) == ids
    assert [call for call in planet.cloud.calls if call[0] in {"create", "update", "delete"}] == calls
    recorded = planet.fragments()
    assert set(recorded) == {"b/x~1", "web/x~1"}
    assert recorded["web/x~1"].deps == ["b/x"]
    assert planet.deploy(after).results == []


def test_protection_alone_changes_the_record_alone(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x")))
    calls = len([c for c in planet.cloud.calls if c[0] == "update"])
    outcome = planet.deploy(lab.graph(lab.node("a/x", _protect=True)))
    assert [r.word for r in outcome.results] == ["done"]
    assert planet.fragments()["a/x~1"].protect
    assert planet.fragments()["a/x~1"].observed["endpoint"]
    assert len([c for c in planet.cloud.calls if c[0] == "update"]) == calls


def test_what_somebody_removed_is_made_again_as_the_next_generation(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x")))
    planet.cloud.objects.clear()
    assert planet.deploy(lab.graph(lab.node("a/x"))).status == "green"
    assert set(planet.fragments()) == {"a/x~2"}


def test_what_stopped_is_started_again(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x")))
    next(iter(planet.cloud.objects.values())).status = "stopped"
    outcome = planet.deploy(lab.graph(lab.node("a/x")))
    assert [r.change for r in outcome.results] == ["update a/x~1"]
    assert next(iter(planet.cloud.objects.values())).status == "ready"


def test_sources_come_from_the_state_by_digest(lab):
    from genesys.state.drive import complete

    sources = []

    class Fetches(lab.Session):
        def create(self, type, want, token):
            sources.append(self.ports.source(want["name"]))
            return super().create(type, want, token)

    planet = lab.Planet(session=Fetches)
    running = planet.start()
    complete(planet.open(running).blobs.put("source", b"an archive", digest="abc"))
    assert planet.deploy(lab.graph(lab.node("a/x", name="abc"))).status == "green"
    assert sources == [b"an archive"]


def test_synchronous_sessions_run_in_threads(lab):
    import threading

    threads = set()

    class Notes(lab.Session):
        def create(self, type, want, token):
            threads.add(threading.current_thread())
            return super().create(type, want, token)

    planet = lab.Planet(session=Notes, instant=False)
    outcome = planet.deploy(lab.graph(*(lab.node(f"n{i}/x") for i in range(8))), inline=False, clock=None)
    assert outcome.status == "green"
    assert threads
    assert threading.main_thread() not in threads


def test_what_a_session_says_in_a_thread_arrives_in_the_thread_of_the_caller(lab):
    import threading

    from genesys.run.events import Progress

    class Talks(lab.Session):
        def create(self, type, want, token):
            self.ports.notify(token.address, "copying")
            return super().create(type, want, token)

    planet, heard = lab.Planet(session=Talks, instant=False), []
    planet.events = type("Ears", (), {"append": lambda self, e: heard.append((e, threading.current_thread()))})()
    assert planet.deploy(lab.graph(lab.node("a/x")), inline=False, clock=None).status == "green"
    said = [(e, thread) for e, thread in heard if isinstance(e, Progress)]
    assert said == [(Progress("a/x", "copying", 0.0), threading.main_thread())]


def test_coroutine_sessions_are_awaited(lab):
    planet = lab.Planet(waits=0.01)
    desired = lab.graph(lab.node("a/x"), lab.node("b/x", link=lab.ref("a/x")))
    assert planet.deploy(desired).status == "green"
    assert planet.deploy(lab.graph()).status == "green"
    assert planet.cloud.objects == {}


def test_a_type_that_is_not_installed_is_told(lab, planet):
    running = planet.start()
    state = planet.open(running)
    made = planet.plan(running, state, lab.graph(lab.node("a/x")))
    made.changes[0].type = "nothing.like.it"
    outcome = planet.run(running, state, made)
    assert outcome.results[0].finding.problem.code == "RUN-015"
    assert outcome.exit_code == 69


def test_a_provider_that_cannot_be_reached_ends_the_run_before_anything_is_claimed(lab, planet):
    running = planet.start()
    state = planet.open(running)
    made = planet.plan(running, state, lab.graph(lab.node("a/x")))
    made.changes[0].provider = "nothing.like.it"
    with pytest.raises(GenesysError) as raised:
        planet.run(running, state, made)
    assert raised.value.codes == ["RUN-016"]
    assert raised.value.exit_code == 69
    assert not complete(state.claims.current())
    assert not complete(state.head()).id


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_is_new_at_a_place_never_becomes_what_moved_away_from_it(lab, planet, by_hand):
    planet.deploy(lab.graph(lab.node("a/x", "sim.i0", name="old", size=1)))
    if by_hand:
        complete(planet.open(planet.start()).edit(edits.move("a", "b"), message="moved"))
    moved = lab.node("b/x", "sim.i0", name="old", size=1)
    planet.deploy(lab.graph(moved), planning={} if by_hand else {"moved": {"a": "b"}})
    changed = lab.node("b/x", "sim.i0", name="old", size=2)
    planet.deploy(lab.graph(changed))  # an update keeps in mind where the object comes from
    outcome = planet.deploy(lab.graph(changed, lab.node("a/x", "sim.i0", name="new", size=5)))
    assert outcome.status == "green"
    things = planet.cloud.objects.values()
    there = {f"{thing.address}~{thing.generation}": (thing.body["name"], thing.body["size"]) for thing in things}
    assert there == {"a/x~1": ("old", 2), "a/x~2": ("new", 5)}
