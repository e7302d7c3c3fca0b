"""``provider: any``: who is chosen, why, what stays, and what is said when nobody fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from genesys.compile.pins import PLACEMENT
from genesys.errors import GenesysError, Problem
from genesys.kinds.storage import Bucket
from genesys.model.resource import Composite, Resource
from genesys.spi.provider import degraded, refused

NO_REGION = Problem("MARS-001", "mars has no region {region}", reason="x.", solution="x.", command="x")


def mars_target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    if region not in {"", "mare"}:
        raise NO_REGION.error(region=region)
    return {"region": region}


def moonlike(world: Any, name: str, **more: Any) -> Any:
    types = {
        key.replace("moon", name): type._replace(name=key.replace("moon", name))
        for key, type in world.moon.types.items()
    }
    lowerings = {
        kind: f"{__name__}:{name}_{kind}" if kind == "bucket" else place for kind, place in world.moon.lowerings.items()
    }
    return world.moon._replace(name=name, types=types, lowerings=lowerings, settings={}, target="", **more)


def _bucket(name: str) -> Any:
    from genesys.spi.lowering import Lowered, NativeSpec, own

    def lower(resource: Any, context: Any) -> Any:
        body = {"value": resource.fields.get("versioning")}
        return Lowered([NativeSpec("note", f"{name}.note", body)], {"url": own(resource.address, "note", "value")})

    return lower


mars_bucket, venus_bucket = _bucket("mars"), _bucket("venus")


@pytest.fixture
def skies(world: Any) -> Iterator[Any]:
    """Mars and Venus beside the moon, all alike until a test says otherwise."""
    kept = dict(world.providers)
    del world.providers["sun"], world.providers["moon"]
    open_ = {"bucket": {}, "native": {}}
    world.providers["mars"] = moonlike(world, "mars", capabilities=open_)._replace(target=f"{__name__}:mars_target")
    world.providers["venus"] = moonlike(world, "venus", capabilities=open_)
    yield world
    world.providers.clear()
    world.providers.update(kept)


def be(skies: Any, name: str, **facts: Any) -> None:
    skies.providers[name] = skies.providers[name]._replace(**facts)


def bucket(skies: Any, address: str = "b", **fields: Any) -> Any:
    return skies.resource(address, "bucket", 3, **fields)


def chosen(skies: Any, *resources: Any, **more: Any) -> dict[str, str]:
    more.setdefault("provider", "any")
    graph = skies.compile(*(resources or [bucket(skies)]), **more)
    return {address: node.provider for address, node in graph.nodes.items()}


def test_of_equals_the_first_by_name_is_chosen(skies: Any) -> None:
    assert chosen(skies) == {"b/note": "mars"}


def test_who_refuses_what_was_written_is_out(skies: Any) -> None:
    be(skies, "mars", capabilities={"bucket": {"public": refused("nobody is there")}})
    assert chosen(skies) == {"b/note": "mars"}
    assert chosen(skies, bucket(skies, public=True)) == {"b/note": "venus"}


def test_who_does_not_offer_the_kind_is_out(skies: Any) -> None:
    be(skies, "mars", capabilities={"native": {}})
    assert chosen(skies) == {"b/note": "venus"}


def test_fewest_written_fields_in_part_win(skies: Any) -> None:
    half = degraded("by half")
    be(skies, "mars", capabilities={"bucket": {"public": half, "versioning": half, "encryption": half}})
    be(skies, "venus", capabilities={"bucket": {"public": half}})
    assert chosen(skies, bucket(skies, public=True, versioning=True)) == {"b/note": "venus"}
    assert chosen(skies, bucket(skies, public=True)) == {"b/note": "mars"}, "what nobody wrote does not count"


def test_who_does_not_know_the_region_is_out(skies: Any) -> None:
    assert chosen(skies, region="crater") == {"b/note": "venus"}
    assert chosen(skies, bucket(skies, region="crater"), bucket(skies, "c")) == {"b/note": "venus", "c/note": "venus"}


def test_who_cannot_deploy_comes_after_all_who_can(skies: Any) -> None:
    be(skies, "mars", deploys=False)
    be(skies, "venus", fallback=True)
    assert chosen(skies) == {"b/note": "venus"}
    del skies.providers["venus"]
    assert chosen(skies) == {"b/note": "mars"}


def test_the_last_resort_is_taken_when_it_is_the_only_one(skies: Any) -> None:
    be(skies, "mars", fallback=True)
    assert chosen(skies) == {"b/note": "venus"}
    del skies.providers["venus"]
    assert chosen(skies) == {"b/note": "mars"}


def test_a_stack_that_names_no_provider_goes_to_one_place(skies: Any) -> None:
    be(skies, "mars", capabilities={"bucket": {"public": refused("no")}})
    assert chosen(skies, bucket(skies), bucket(skies, "c", public=True)) == {"b/note": "venus", "c/note": "venus"}


def test_a_resource_that_leaves_it_open_is_chosen_for_by_itself(skies: Any) -> None:
    be(skies, "venus", capabilities={"bucket": {"public": refused("no")}})
    found = chosen(skies, bucket(skies), bucket(skies, "c", public=True, provider="any"), provider="venus")
    assert found == {"b/note": "venus", "c/note": "mars"}


class Two(Composite):
    __slots__ = ()
    kind: ClassVar[str] = "two"

    def expand(self) -> dict[str, Resource]:
        return {"one": Bucket(public=True), "two": Bucket()}


def test_parts_of_a_composite_go_together(skies: Any) -> None:
    be(skies, "mars", capabilities={"bucket": {"public": refused("no")}})
    skies.kinds["two"] = Two
    try:
        found = chosen(skies, skies.resource("t", "two", provider="any"), provider="mars")
    finally:
        del skies.kinds["two"]
    assert found == {"t/one/note": "venus", "t/two/note": "venus"}


def test_a_native_is_where_its_type_is(skies: Any) -> None:
    native = skies.resource("n", "native", type="venus.note", properties={"value": 1})
    assert chosen(skies, native, bucket(skies)) == {"n/note": "venus", "b/note": "mars"}


def test_the_choice_and_its_reasons_are_shown_and_recorded(skies: Any) -> None:
    be(skies, "mars", capabilities={"bucket": {"public": refused("nobody is there")}})
    graph = skies.compile(bucket(skies, public=True), provider="any")
    [note] = [note for note in graph.notes if note.problem.code == "COMP-049"]
    assert (str(note.where), note.severity, note.what) == ("infra.py:3", "warning", "b goes to venus")
    assert "mars: it refuses public of b (Nobody is there)" in note.reason
    provider, why = graph.choices["b"]["provider"]
    assert provider == "venus"
    assert "mars" in why
    assert graph.nodes["b/note"].pins[PLACEMENT] == {"provider": "venus", "why": why}


def test_a_recorded_choice_stays_and_is_not_announced_again(skies: Any) -> None:
    pins = {"b/note": {PLACEMENT: {"provider": "venus", "why": "it was so"}}}
    given = {"pins": pins, "owners": {"b/note": "b"}}
    graph = skies.compile(bucket(skies), bucket(skies, "c"), given=given, provider="any")
    assert {node.provider for node in graph.nodes.values()} == {"venus"}
    assert graph.choices["c"]["provider"] == ["venus", "it was so"]
    assert graph.notes == []


def test_a_recorded_choice_moves_along(skies: Any) -> None:
    pins = {"old/note": {PLACEMENT: {"provider": "venus", "why": "it was so"}}}
    assert chosen(skies, given={"pins": pins}, moved={"old": "b"}) == {"b/note": "venus"}


def test_a_provider_that_is_named_is_not_recorded_as_a_choice(skies: Any) -> None:
    graph = skies.compile(bucket(skies), provider="mars")
    assert graph.nodes["b/note"].pins == {}
    assert "provider" not in graph.choices["b"]


def test_when_nobody_fits_each_is_named_with_the_reason(skies: Any) -> None:
    be(skies, "mars", capabilities={"bucket": {"public": refused("nobody is there")}})
    be(skies, "venus", capabilities={})
    text = skies.why(bucket(skies, public=True), provider="any")
    assert text.startswith("COMP-048")
    assert "mars: it refuses public of b (Nobody is there); venus: it refuses b, a bucket" in text
    assert skies.errors(bucket(skies, public=True), bucket(skies, "c"), provider="any") == [
        "COMP-048 infra.py:3: no installed provider can take b"
    ]


def test_a_provider_that_cannot_be_loaded_is_out(skies: Any) -> None:
    class Broken(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            if name == "mars":
                raise NO_REGION.error(region="broken")
            return super().__getitem__(name)

    kept, skies.providers = skies.providers, Broken(skies.providers)
    try:
        assert chosen(skies) == {"b/note": "venus"}
        del skies.providers["venus"]
        with pytest.raises(GenesysError, match="mars: mars has no region broken"):
            chosen(skies)
    finally:
        skies.providers = kept


def test_nothing_is_chosen_by_the_order_of_declaration(skies: Any) -> None:
    one, two = bucket(skies), bucket(skies, "c", provider="any")
    forwards = skies.compile(one, two, provider="any")
    backwards = skies.compile(two, one, provider="any")
    assert forwards.as_json() == backwards.as_json()
    assert [note.as_json() for note in forwards.notes] == [note.as_json() for note in backwards.notes]


def test_credentials_decide_before_what_is_done_in_part(skies: Any) -> None:
    open_ = {"bucket": {"versioning": degraded("one version")}, "native": {}}
    skies.providers["mars"] = skies.providers["mars"]._replace(logins=("MARS",))
    skies.providers["venus"] = skies.providers["venus"]._replace(logins=("VENUS",), capabilities=open_)
    here = skies.resource("b", "bucket", versioning=True)

    def chosen(found: dict[str, str]) -> tuple[str, str]:
        stack = skies.stack(here, provider="any")
        graph = skies.compile_stack(stack, login=lambda provider: found.get(provider.name, ""))
        [note] = [note for note in graph.notes if note.problem.code == "COMP-049"]
        return note.facts["provider"], note.reason

    assert chosen({})[0] == "mars"
    name, why = chosen({"venus": "VENUS"})
    assert name == "venus"
    assert "has credentials (VENUS)" in why
    assert "mars does exactly what is written and has no credentials that could be found" in why


def test_where_nobody_is_logged_in_what_needs_no_login_is_taken(skies: Any) -> None:
    skies.providers["mars"] = skies.providers["mars"]._replace(logins=("MARS",))
    skies.providers["venus"] = skies.providers["venus"]._replace(fallback=True)
    stack = skies.stack(skies.resource("b", "bucket"), provider="any")
    graph = skies.compile_stack(stack, login=lambda provider: "")
    assert graph.nodes["b/note"].provider == "venus"
