"""Running plans on a peaceful cloud: order, records, outputs, failures and what they stop."""

from __future__ import annotations


def test_a_deploy_creates_everything_and_records_it(lab, planet):
    desired = lab.graph(
        lab.node("db/main", "sim.i1", size=2),
        lab.node("web/server", link=lab.ref("db/main", "endpoint")),
        outputs={"url": {"$concat": ["http://", lab.ref("web/server", "endpoint")]}},
    )
    outcome = planet.deploy(desired)
    assert (outcome.status, outcome.exit_code, outcome.health_passed) == ("green", 0, True)
    assert [r.word for r in outcome.results] == ["done", "done"]
    recorded = planet.fragments()
    assert set(recorded) == {"db/main~1", "web/server~1"}
    db = recorded["db/main~1"]
    assert planet.cloud.body("web/server")["link"] == db.observed["endpoint"]
    assert (db.status, db.id, db.desired) == ("ready", planet.cloud.of("db/main")[0].id, {"name": "db-main", "size": 2})
    assert outcome.outputs == {"url": f"http://{recorded['web/server~1'].observed['endpoint']}"}


def test_planning_what_was_deployed_is_empty(lab, planet):
    desired = lab.graph(lab.node("db/main"), lab.node("web/server", link=lab.ref("db/main")))
    planet.deploy(desired)
    running = planet.start()
    assert planet.plan(running, planet.open(running), desired).changes == []


def test_changes_replaces_and_deletes_end_as_wanted(lab, planet):
    planet.deploy(lab.graph(lab.node("a/x", size=1), lab.node("b/x", name="old"), lab.node("c/x", link=lab.ref("b/x"))))
    after = lab.graph(lab.node("a/x", size=5), lab.node("b/x", name="new"), lab.node("d/x", link=lab.ref("b/x")))
    outcome = planet.deploy(after)
    assert outcome.status == "green"
    assert {o.address for o in planet.cloud.objects.values()} == {"a/x", "b/x", "d/x"}
    assert planet.cloud.body("a/x")["size"] == 5
    assert planet.cloud.body("d/x")["link"] == planet.cloud.of("b/x")[0].id
    assert set(planet.fragments()) == {"a/x~1", "b/x~2", "d/x~1"}


def test_a_failure_stops_its_dependants_only(lab, planet):
    planet.cloud.weather.script[("create", "b/x")] = ["invalid"]
    desired = lab.graph(
        lab.node("a/x"), lab.node("b/x"), lab.node("c/x", link=lab.ref("b/x")), lab.node("d/x", link=lab.ref("c/x"))
    )
    outcome = planet.deploy(desired)
    words = {r.change: r.word for r in outcome.results}
    assert words == {
        "create a/x~1": "done",
        "create b/x~1": "failed",
        "create c/x~1": "skipped",
        "create d/x~1": "skipped",
    }
    assert {r.because for r in outcome.results if r.word == "skipped"} == {"create b/x~1"}
    assert (outcome.status, outcome.exit_code) == ("partial", 4)
    assert outcome.results[1].finding.problem.code == "RUN-001"
    assert set(planet.fragments()) == {"a/x~1"}
    assert planet.deploy(desired).status == "green"
    assert set(planet.fragments()) == {"a/x~1", "b/x~1", "c/x~1", "d/x~1"}
