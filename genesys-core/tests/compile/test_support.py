"""The capability matrix: refused is an error with its place, degraded is said, each once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys.compile.expand import _chosen
from genesys.errors import Where
from genesys.model.declared import Declared
from genesys.spi.provider import refused


def notes(graph: Any) -> list[str]:
    """Return what is said, but for the default network."""
    return [f"{note.problem.code} {note.what}" for note in graph.notes if note.facts["address"] != "network"]


def test_a_refused_field_is_an_error_at_its_place(world: Any) -> None:
    server = world.resource("web", "server", 4, ssh_key="ssh-ed25519 AAAA")
    server.places["ssh_key"] = Where("infra.py", 6, 5)
    assert world.errors(server) == ["COMP-011 infra.py:6:5: web: moon cannot do ssh_key of a server"]


def test_a_refused_value_is_an_error_and_others_are_not(world: Any) -> None:
    assert world.errors(world.resource("web", "server", zone="b"))[0].startswith("COMP-011")
    assert world.compile(world.resource("web", "server", zone="c")).nodes


def test_writing_out_a_default_asks_for_nothing(world: Any) -> None:
    graph = world.compile(world.resource("db", "database", type="postgres", ha=False))
    assert notes(graph) == []


def test_a_degraded_value_is_said(world: Any) -> None:
    graph = world.compile(
        world.resource("web", "server", network={"$resource": "n"}, size="large"), world.resource("n", "network")
    )
    assert "COMP-013 web: moon does size in part" in notes(graph)


def test_a_degraded_field_is_said_when_it_is_written(world: Any) -> None:
    written = world.compile(world.resource("db", "database", type="postgres", size="small"))
    left_out = world.compile(world.resource("db", "database", type="postgres"))
    assert notes(written) == ["COMP-013 db: moon does size in part"]
    assert notes(left_out) == []


def test_some_things_are_always_said(world: Any) -> None:
    assert notes(world.compile(world.resource("n", "network"))) == ["COMP-013 n: moon does flow_logs in part"]


def test_a_kind_that_is_not_listed_is_refused(world: Any) -> None:
    assert world.errors(world.resource("f", "firewall", 2)) == ["COMP-010 infra.py:2: f: moon cannot do a firewall"]


def test_a_degraded_kind_is_said(world: Any) -> None:
    errors = world.errors(world.resource("v", "volume"))
    assert errors == ["COMP-023 infra.py:1: moon has no translation for a volume"]


def test_all_refusals_come_together(world: Any) -> None:
    errors = world.errors(
        world.resource("f", "firewall", 1),
        world.resource("a", "server", 2, zone="b", ssh_key="x"),
        world.resource("db", "database", 3, type="postgres", ha=True),
    )
    assert [error[:8] for error in errors] == ["COMP-010", "COMP-011", "COMP-011", "COMP-011"]


def test_a_note_of_a_lowering_is_passed_on(world: Any) -> None:
    found = notes(world.compile(world.resource("web", "server", zone="a")))
    assert "COMP-014 web: Started at dusk" in found


@given(st.lists(st.sampled_from(["large", "small"]), max_size=6), st.integers(0, 3))
def test_every_degraded_field_is_said_once(world: Any, sizes: list[str], networks: int) -> None:
    servers = [world.resource(f"s{n}", "server", size=size) for n, size in enumerate(sizes)]
    nets = [world.resource(f"n{n}", "network") for n in range(networks)]
    found = notes(world.compile(*servers, *nets))
    assert len(found) == len(set(found)) == sizes.count("large") + networks


def test_what_a_composite_decides_by_itself_is_not_told_and_what_it_passes_on_is(world: Any) -> None:
    def told(**fields: Any) -> list[str]:
        part = Declared("app/db", "database", {"type": "postgres", **fields}, parent="app", chosen=["size"])
        return [note for note in notes(world.compile(part)) if "size" in note]

    assert told(size="large") == []
    passed = Declared("db", "database", {"type": "postgres", "size": "large"})
    assert "COMP-013 db: moon does size in part" in notes(world.compile(passed))


def test_what_a_composite_decides_and_is_refused_is_an_error(world: Any) -> None:
    part = Declared("app/web", "server", {"ssh_key": "ssh-ed25519 AAAA"}, parent="app", chosen=["ssh_key"])
    assert world.errors(part)[0].startswith("COMP-011")


def test_what_always_matters_is_told_of_a_composite_too(world: Any) -> None:
    part = Declared("app/net", "network", {"flow_logs": True}, parent="app", chosen=["flow_logs"])
    assert "COMP-013 app/net: moon does flow_logs in part" in notes(world.compile(part))


def test_a_composite_chooses_what_its_user_did_not_give_it() -> None:
    parent = Declared("app", "webapp", {"runtime": "python:3", "image": "shop/web:1", "scale": 2}, chosen=["scale"])
    fields = {"image": "shop/web:1", "base": "python:3", "scale": 2, "port": 8080}
    assert _chosen(parent, fields) == ["scale", "port"]


def test_nothing_is_a_value_too(world: Any) -> None:
    worker = world.resource("job", "container", port=None)
    assert world.compile(worker).nodes
    table = {**world.moon.capabilities, "container": {"port=null": refused("everybody answers on the moon")}}
    world.providers["moon"] = world.moon._replace(capabilities=table)
    try:
        assert world.errors(worker)[0].startswith("COMP-011")
    finally:
        world.providers["moon"] = world.moon
