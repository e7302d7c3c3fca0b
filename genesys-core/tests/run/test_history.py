"""Any history of edits, faults and deaths ends where the last declaration says, with nothing left over."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genesys.errors import GenesysError

NAMES = ["a", "b", "c", "d", "e"]
ASKING = ["5xx", "lost-before", "throttle:2", "notyet"]
ACTING = [*ASKING, "lost-after", "late:9", "busy", "invalid", "pending:2", "bug"]
WORDS = {
    "create": [*ACTING, "starting:2", "failed"],
    "update": [*ACTING, "starting:2", "failed"],
    "delete": [*ACTING, "inuse"],
    "find": ASKING,
    "read": ASKING,
}
FAULTS = st.sampled_from(
    [((verb, f"{name}/x"), word) for verb, words in WORDS.items() for name in NAMES for word in words]
)


@st.composite
def steps(draw):
    """One deployment: what is declared, what goes wrong, and at which call the process dies (0: never)."""
    declared = {}
    for at, name in enumerate(draw(st.permutations(NAMES))):
        if draw(st.booleans()):
            before = sorted(declared)
            declared[name] = {
                "size": draw(st.integers(1, 3)),
                "label": draw(st.sampled_from(["x", "y"])),
                "link": draw(st.sampled_from(before)) if before and draw(st.booleans()) else None,
                "secret": draw(st.booleans()) and at % 2 == 0,
            }
    faults = {}
    for where, word in draw(st.lists(FAULTS, max_size=6)):
        faults.setdefault(where, []).append(word)
    return declared, faults, draw(st.one_of(st.just(0), st.integers(1, 60))), draw(st.sampled_from([1, 64]))


def desired_of(lab, declared, types):
    nodes = []
    for name, about in declared.items():
        body = {"size": about["size"], "name": f"{name}-{about['label']}"}
        if about["link"]:
            body["link"] = lab.ref(f"{about['link']}/x", "endpoint")
        if about["secret"]:
            body["password"] = {"$secret": {"path": name, "generate": 20}}
        nodes.append(lab.node(f"{name}/x", types[name], **body))
    return lab.graph(*nodes)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(steps(), min_size=1, max_size=4),
    st.fixed_dictionaries({name: st.sampled_from(["sim.i0", "sim.i1", "sim.i2", "sim.i3"]) for name in NAMES}),
)
def test_any_history_ends_as_declared_with_nothing_left_over(lab, history, types):
    planet = lab.Planet(session=lab.FindsAll)
    for declared, faults, die_at, at_once in history:
        planet.cloud.weather.script = {key: list(words) for key, words in faults.items()}
        with suppress(lab.Dead, GenesysError):
            planet.deploy(desired_of(lab, declared, types), die_at=die_at, at_once=at_once)
    planet.cloud.weather.script = {}
    last = desired_of(lab, history[-1][0], types)
    outcome = planet.deploy(last)
    assert outcome.status == "green", outcome.results
    recorded = planet.fragments()
    assert {f.id for f in recorded.values()} == set(planet.cloud.objects), "recorded is not what is there"
    assert sorted(f.address for f in recorded.values()) == sorted(last.nodes), "an orphan or a duplicate"
    for address, node in last.nodes.items():
        body = planet.cloud.body(address)
        assert (body["name"], body["size"]) == (node.body["name"], node.body["size"])
        assert ("password" in node.body) == bool(body.get("password"))
        if "link" in node.body:
            (used,) = planet.cloud.of(node.body["link"]["$native"][0])
            assert body["link"] == f"{used.id}.example"
    assert planet.deploy(last).results == []
    assert planet.deploy(lab.graph()).status == "green"
    assert planet.cloud.objects == {}
    assert planet.fragments() == {}
