"""Laws of the address planner."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.spi.ranges import block, layout, overlap

TYPES = ("production", "secure", "development", "public", "shared")
type_of = st.sampled_from(TYPES)


@given(type_of, st.text(max_size=30))
def test_the_same_seed_gives_the_same_block_outside_what_others_use(type: str, seed: str) -> None:
    found = block(type, seed)
    assert found == block(type, seed)
    assert IPv4Network(found).subnet_of(IPv4Network("10.0.0.0/9"))
    assert not any(overlap(found, other) for other in ("10.0.0.0/16", "10.96.0.0/12", "10.128.0.0/9"))


@given(type_of, st.lists(st.text(max_size=8), min_size=2, max_size=8))
def test_blocks_never_overlap_what_is_taken(type: str, seeds: list[str]) -> None:
    taken: list[str] = []
    for seed in seeds:
        taken.append(block(type, seed, taken=taken))
    assert not any(overlap(one, other) for one, other in combinations(taken, 2))


@given(type_of, st.text(max_size=8))
def test_a_layout_is_cut_without_overlap_and_inside_its_block(type: str, seed: str) -> None:
    found = layout(type, block(type, seed))
    pieces = [piece for blocks in found.zonal.values() for piece in blocks]
    assert not any(overlap(one, other) for one, other in combinations(pieces, 2))
    assert all(IPv4Network(piece).subnet_of(IPv4Network(found.block)) for piece in pieces)
    for tier, blocks in found.zonal.items():
        assert all(IPv4Network(piece).subnet_of(IPv4Network(found.regional[tier])) for piece in blocks)
    outside = [found.service[name] for name in ("service", "peered") if name in found.service]
    assert not any(overlap(one, other) for one, other in combinations([*pieces, *outside], 2))
    assert all(IPv4Network(piece).prefixlen <= 28 for piece in pieces)


def test_the_worked_example() -> None:
    found = layout("production", "10.32.0.0/16")
    assert found.zonal["private"] == ("10.32.0.0/19", "10.32.32.0/19", "10.32.64.0/19", "10.32.96.0/19")
    assert found.regional == {"private": "10.32.0.0/17", "public": "10.32.128.0/20", "data": "10.32.144.0/21"}
    assert found.service["service"] == "10.32.160.0/20"
    assert found.service["peered"] == "10.32.176.0/20"


@pytest.mark.parametrize(
    "cidr", ["8.8.0.0/16", "10.0.0.0/8", "10.0.0.0/28", "10.0.0.1/16", "nonsense", "169.254.0.0/16"]
)
def test_a_range_that_no_cloud_takes_is_an_error(cidr: str) -> None:
    with pytest.raises(GenesysError) as error:
        layout("production", cidr, address="net")
    assert error.value.codes == ["RANGE-002"]


def test_a_tier_that_has_no_room_is_an_error() -> None:
    with pytest.raises(GenesysError) as error:
        layout("public", "10.1.0.0/22", tiers=["private"])
    assert error.value.codes == ["RANGE-003"]
    with pytest.raises(GenesysError) as error:
        layout("production", "10.1.0.0/24", tiers=["data"])
    assert error.value.codes == ["RANGE-002"]


def test_a_full_pool_is_an_error() -> None:
    with pytest.raises(GenesysError) as error:
        block("production", "x", taken=["10.0.0.0/9"])
    assert error.value.codes == ["RANGE-001"]
