"""The crash law: wherever a process dies, the next command ends where an undisturbed one would have ended."""

from __future__ import annotations

import pytest

from genesys.errors import GenesysError


def stack_before(lab, word):
    return lab.graph(
        lab.node("keep/x", word),
        lab.node("grow/x", word, size=1),
        lab.node("gone/x", word, link=lab.ref("keep/x")),
        lab.node("swap/x", word, name="old"),
    )


def stack_after(lab, word):
    secret = {"$secret": {"path": "db/password", "generate": 24, "rotate": 0}}
    return lab.graph(
        lab.node("keep/x", word),
        lab.node("grow/x", word, size=3),
        lab.node("swap/x", word, name="new"),
        lab.node("db/x", word, password=secret),
        lab.node("web/x", word, link=lab.ref("db/x"), labels={"of": lab.ref("swap/x")}),
        outputs={"url": lab.ref("web/x", "endpoint")},
    )


def shape(planet):
    """What exists and what is recorded, without ids that depend on how often something was tried."""
    cloud = sorted(
        (o.address, o.body["name"], o.body.get("size", 1), bool(o.body.get("password")))
        for o in planet.cloud.objects.values()
    )
    recorded = planet.fragments()
    ids = {f.id for f in recorded.values()}
    assert ids == set(planet.cloud.objects), "what is recorded is not what is there"
    assert all(f.status == "ready" for f in recorded.values())
    return cloud, sorted(f.address for f in recorded.values())


def die_at(lab, word, point, *, at_once=64):
    """Deploy the second stack in a process that dies at ``point``; tell whether it died."""
    planet = lab.Planet(session=lab.FindsAll)
    planet.deploy(stack_before(lab, word))
    try:
        planet.deploy(stack_after(lab, word), die_at=point, at_once=at_once)
    except lab.Dead:
        return planet, True
    return planet, False


@pytest.mark.parametrize("at_once", [1, 64])
@pytest.mark.parametrize("word", ["sim.i0", "sim.i1", "sim.i2", "sim.i3"])
def test_death_at_any_call_leaves_no_orphan_and_no_duplicate(lab, word, at_once):
    wanted, died = die_at(lab, word, 0)
    assert not died
    expected = shape(wanted)
    point, deaths = 0, 0
    while True:
        point += 1
        planet, died = die_at(lab, word, point, at_once=at_once)
        if not died:
            break
        deaths += 1
        outcome = planet.deploy(stack_after(lab, word))
        assert outcome.status == "green", (point, outcome.results)
        assert shape(planet) == expected, f"after death at call {point}"
        running = planet.start()
        assert planet.plan(running, planet.open(running), stack_after(lab, word)).changes == [], point
    assert deaths > (45 if at_once == 1 else 30)


@pytest.mark.parametrize("word", ["sim.i1", "sim.i3"])
def test_death_during_recovery_is_recovered_too(lab, word):
    wanted, _ = die_at(lab, word, 0)
    expected = shape(wanted)
    for first in range(12, 38, 3):
        second = 0
        while True:
            second += 3
            planet, died = die_at(lab, word, first)
            assert died
            try:
                planet.deploy(stack_after(lab, word), die_at=second)
                break
            except lab.Dead:
                planet.deploy(stack_after(lab, word))
            assert shape(planet) == expected, (first, second)


def test_a_doubtful_create_that_nobody_can_find_is_quarantined(lab):
    seen = set()
    for point in range(1, 60):
        planet = lab.Planet()
        desired = lab.graph(lab.node("a/x", "sim.i4"), lab.node("b/x", link=lab.ref("a/x")))
        try:
            planet.deploy(desired, die_at=point)
            break
        except lab.Dead:
            pass
        try:
            planet.deploy(desired)
        except Exception as error:
            seen.add(str(error)[:40])
        recorded = planet.fragments()
        existing = len(planet.cloud.of("a/x"))
        assert existing <= 1, "a second one was made"
        if "a/x~1" in recorded and recorded["a/x~1"].status == "quarantined":
            seen.add("quarantined")
        else:
            assert existing == 1
            assert recorded["a/x~1"].id in planet.cloud.objects
    assert "quarantined" in seen


def test_a_run_that_recorded_everything_but_the_commit_is_recovered_as_green(lab):
    statuses = set()
    for point in range(20, 200):
        planet, died = die_at(lab, "sim.i2", point)
        if not died:
            break
        running = planet.start()
        for one in planet.recover(running, planet.open(running)):
            statuses.add((bool(one.commit), not one.undone and not one.doubtful))
    assert (True, True) in statuses
    assert (True, False) in statuses


def test_while_nobody_answers_whether_a_create_took_effect_nothing_goes_on(lab):
    planet = lab.Planet()
    desired = lab.graph(lab.node("a/x", "sim.i3"))
    planet.cloud.weather.script = {("create", "a/x"): ["lost-after"], ("find", "a/x"): ["denied"]}
    planet.deploy(desired)
    assert planet.fragments()["a/x~1"].status == "creating"
    planet.cloud.weather.script = {("find", "a/x"): ["denied"]}
    with pytest.raises(GenesysError) as error:
        planet.deploy(desired)
    assert error.value.codes == ["RUN-002"]
    assert planet.fragments()["a/x~1"].status == "creating", "going on would create a second one"
    planet.deploy(desired)
    assert [planet.fragments()["a/x~1"].id] == list(planet.cloud.objects)


@pytest.mark.parametrize("word", ["sim.i1", "sim.i2", "sim.i3"])
@pytest.mark.parametrize("delay", [1, 30])
def test_a_create_that_lands_after_the_death_is_waited_for(lab, word, delay):
    class Lands(lab.Session):
        """The answer never comes: the process dies while it waits, and the object appears some time later."""

        def create(self, type, want, token):
            if not self.cloud.calls or ("create", token.address) not in self.cloud.calls:
                self.cloud.calls.append(("create", token.address))
                effect = lambda: self.cloud.make(type, want, token, self.target)
                self.cloud.late.append((self.cloud.now() + delay, effect))
                self.process.kill()
                raise lab.Dead
            return super().create(type, want, token)

    planet = lab.Planet(session=Lands)
    desired = lab.graph(lab.node("a/x", word))
    with pytest.raises(lab.Dead):
        planet.deploy(desired)
    assert planet.cloud.objects == {}
    planet.pause_s = 0.0 if delay == 30 else 0.5  # The next command comes at once, and not a minute later.
    assert planet.deploy(desired).status == "green"
    planet.time.skip(1000.0)
    planet.cloud.land()
    assert [planet.fragments()["a/x~1"].id] == list(planet.cloud.objects)


@pytest.mark.parametrize("word", ["sim.i1", "sim.i3"])
def test_a_create_in_doubt_that_lands_after_the_next_command_has_begun_is_waited_for(lab, word):
    planet = lab.Planet(session=lab.FindsAll)
    desired = lab.graph(lab.node("a/x", word))
    planet.cloud.weather.script = {("create", "a/x"): ["late:20"], ("find", "a/x"): ["denied"]}
    planet.deploy(desired)
    planet.pause_s = 0.1
    assert planet.fragments()["a/x~1"].status == "creating"
    assert planet.deploy(desired).status == "green"
    planet.time.skip(1000.0)
    planet.cloud.land()
    assert [planet.fragments()["a/x~1"].id] == list(planet.cloud.objects)


class Nameless:
    """A cloud whose objects carry no tags: only what was wanted of one tells where it is."""

    def find(self, type, token):
        self.process.point()

    def find_all(self, type, token):
        self.process.point()
        return []

    def find_wanted(self, type, want, token):
        self.process.point()
        named = [o for o in self.cloud.objects.values() if o.body["name"] == want.get("name")]
        return super().read(type, [named[0].id])[named[0].id] if named else None


@pytest.mark.parametrize("word", ["sim.i0", "sim.i2"])
def test_what_has_no_tags_is_found_by_what_was_wanted_of_it(lab, word):
    """Else it would be forgotten when nobody wants it any more after the crash."""
    session = type("NamelessSession", (Nameless, lab.FindsAll), {})
    point, made = 0, 0
    while True:
        point += 1
        planet = lab.Planet(session=session)
        try:
            planet.deploy(lab.graph(lab.node("a/x", word, name="one")), die_at=point)
        except lab.Dead:
            pass
        else:
            break
        made += bool(planet.cloud.objects)
        planet.deploy(lab.graph())
        assert planet.cloud.objects == {}, point
        assert planet.fragments() == {}, point
    assert made, "no process died after the object was made"
