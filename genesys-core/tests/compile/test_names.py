"""Laws of native names: legal, stable, and different for different natives of a stack."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys.compile.names import Subject, native_name
from genesys.spi.provider import NameRule

ALPHABETS = ["a-z0-9-", "a-z0-9", "A-Za-z0-9_", "a-z0-9_-", "a-zA-Z0-9._-"]
segments = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,20}", fullmatch=True)
keys = st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_characters='"\\'), min_size=1, max_size=12)
names = st.one_of(segments, st.builds('{}["{}"]'.format, segments, keys))
addresses = st.lists(names, min_size=1, max_size=3).map("/".join)
rules = st.builds(
    NameRule,
    longest=st.integers(12, 80),
    alphabet=st.sampled_from(ALPHABETS),
    first=st.just("a-z"),
    unique_in=st.sampled_from(["stack", "scope", "world"]),
    shortest=st.integers(1, 8),
    forbidden=st.sampled_from(["", "web|azure|^login", "^shop", "ab"]),
    suffix=st.sampled_from([6, 8]),
)


def subject(address: str, local: str = "", **other: Any) -> Subject:
    return Subject("shop", "dev", "moon", {"region": "mare"}, "moon.machine", address, local)._replace(**other)


@given(addresses, segments | st.just(""), rules)
def test_a_name_is_legal(address: str, local: str, rule: NameRule) -> None:
    name = native_name(subject(address, local), rule)
    assert rule.shortest <= len(name) <= rule.longest
    assert re.fullmatch(f"[{rule.first}][{rule.alphabet}]*", name)
    assert name[-1] not in "-_"
    assert not (rule.forbidden and re.search(rule.forbidden, name))


@given(addresses, rules)
def test_a_name_is_always_the_same(address: str, rule: NameRule) -> None:
    assert native_name(subject(address), rule) == native_name(subject(address), rule)


@given(st.lists(st.tuples(addresses, segments | st.just("")), unique=True, max_size=12), rules)
def test_different_natives_have_different_names(subjects: list[tuple[str, str]], rule: NameRule) -> None:
    made = [native_name(subject(address, local), rule) for address, local in subjects]
    assert len(set(made)) == len(subjects)


def test_a_plain_name_is_readable() -> None:
    assert native_name(subject("web"), NameRule()) == "shop-dev-web"


def test_names_that_would_run_into_each_other_are_told_apart() -> None:
    made = {
        native_name(subject(a, local), NameRule()) for a, local in (("a-b", ""), ("a/b", ""), ("a", "b"), ("A-b", ""))
    }
    assert len(made) == 4
    assert all(name.startswith("shop-dev-a-b") for name in made)


def test_a_name_that_is_unique_in_the_world_depends_on_the_account() -> None:
    rule = NameRule(unique_in="world")
    mine, yours = subject("web", target={"account": "1"}), subject("web", target={"account": "2"})
    assert native_name(mine, rule) != native_name(yours, rule)


def test_a_cut_name_keeps_its_end() -> None:
    name = native_name(subject("a-very-long-name-for-a-service-of-the-checkout-team-frontend"), NameRule(longest=32))
    assert len(name) <= 32
    assert name[:-7].endswith("frontend")


def test_a_name_that_begins_with_a_digit_gets_a_letter() -> None:
    assert native_name(subject("web", project="3d-shop"), NameRule()) == "g3d-shop-dev-web"
