"""The parts that are data or pure: the table of answers, tokens, events, resolving, and unwrapping groups."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import GenesysError
from genesys.model.plan import Change
from genesys.model.secret import SecretValue
from genesys.run import events, problems
from genesys.run.answer import answer_to, delay
from genesys.run.resolve import Scope, resolve, secrets_in, sources, wanted
from genesys.run.tokens import short, token_of, wire
from genesys.run.unwrap import only_one
from genesys.spi import faults

VERBS = ("create", "read", "find", "update", "delete", "poll")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("fault", faults.ALL)
def test_every_fault_of_every_verb_has_a_bounded_answer(verb, fault):
    answer = answer_to(verb, fault("message"))
    assert answer.word in {"retry", "adopt", "read-back", "done", "fail"}
    if answer.word == "retry":
        assert 0 < answer.first_s <= answer.most_s <= answer.bound_s
        assert answer.tries > 0


@given(st.integers(0, 2000), st.floats(0, 1))
def test_waits_grow_to_their_limit_and_no_further(attempt, jitter):
    answer = answer_to("read", faults.Transient(""))
    assert answer.first_s / 2 <= delay(answer, attempt, jitter) <= answer.most_s


def test_only_a_create_reads_back_and_only_a_delete_waits_for_users():
    assert [verb for verb in VERBS if answer_to(verb, faults.Unknown("")).word == "read-back"] == ["create"]
    assert [verb for verb in VERBS if answer_to(verb, faults.InUse("")).word == "retry"] == ["delete"]


def token(**more):
    made = Change("create", "a/x", generation=1, type="t", provider="p")
    return token_of(made, **{"key": b"k" * 16, "tag": "t", "seed": "00ff", "attempt": 1, "body": {"a": 1}, **more})


def test_a_token_changes_with_seed_attempt_and_body_and_with_nothing_else():
    values = {token().value, token(seed="01").value, token(attempt=2).value, token(body={"a": 2}).value}
    assert len(values) == 4
    assert token() == token()
    assert token(key=b"other key").value == token().value
    assert token(key=b"other key").id != token().id


@given(st.text(), st.integers(1, 9), st.dictionaries(st.text(), st.integers()))
def test_tokens_are_legal_everywhere(id, attempt, body):
    assert re.fullmatch("[a-z2-7]{32}", wire("ab", id, attempt, body))
    assert re.fullmatch("[a-z0-9]{16}", short(b"key", id, str(attempt)))


def test_every_event_has_a_word_and_is_json():
    kinds = [getattr(events, name) for name in dir(events) if name[:1].isupper()]
    kinds = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, tuple)]
    assert set(kinds) == set(events.WORDS)
    for kind in kinds:
        event = kind(*(["x"] * len(kind._fields)))
        data = json.loads(json.dumps(events.as_json(event)))
        assert data["event"] == events.WORDS[kind]
        assert data["schema"] == events.SCHEMA


def test_codes_of_this_room_are_unique():
    found = [value.code for value in vars(problems).values() if isinstance(value, problems.Problem)]
    assert len(found) == len(set(found))


SEEN = {"db/x": {"id": "i-1", "host": "h", "ports": [5432, 5433], "none": None}}
DESIRED = {"db/x": {"password": {"$secret": {"path": "p"}}, "size": 3}}
SCOPE = Scope("web/x", SEEN.get, DESIRED.get, lambda source: SecretValue(b"s3cret"))


@pytest.mark.parametrize(
    "value, expected",
    [
        ({"$native": ["db/x", "id"]}, "i-1"),
        ({"$native": ["db/x", "ports", 1]}, 5433),
        ({"$native": ["db/x", "size"]}, 3),
        ({"$concat": ["a", 1, True, {"$native": ["db/x", "host"]}]}, "a1trueh"),
        ({"$call": ["upper", {"$native": ["db/x", "host"]}]}, "H"),
        ({"$literal": {"$native": ["not", "one"]}}, {"$native": ["not", "one"]}),
        ({"deep": [{"er": {"$native": ["db/x", "host"]}}]}, {"deep": [{"er": "h"}]}),
    ],
)
def test_expressions_become_values(value, expected):
    assert resolve(value, SCOPE) == expected


@pytest.mark.parametrize(
    "value",
    [
        {"$secret": {"path": "p"}},
        {"$native": ["db/x", "password"]},
        {"$native": ["db/x", "host"], "secret": True},
        {"$concat": ["x", {"$secret": {"path": "p"}}]},
        {"$call": ["sha256", {"$native": ["db/x", "password"]}]},
        {"$call": ["jsonencode", {"a": [{"$secret": {"path": "p"}}]}]},
    ],
)
def test_taint_is_never_lost(value):
    found = resolve(value, SCOPE)
    assert isinstance(found, SecretValue)
    assert "s3cret" not in repr(found)
    with pytest.raises(TypeError):
        json.dumps(found)


@pytest.mark.parametrize("path", [["db/x", "colour"], ["db/x", "none"], ["nobody/x", "id"], ["db/x", "ports", 9]])
def test_a_missing_value_is_told(path):
    with pytest.raises(GenesysError) as caught:
        resolve({"$native": path}, SCOPE)
    assert caught.value.codes == ["RUN-008"]


def test_sources_behind_references_are_found_once_and_cycles_end():
    desired = {
        "a/x": {"p": {"$native": ["b/x", "q"]}},
        "b/x": {"q": {"$concat": [{"$env": "E"}, {"$native": ["a/x", "p"]}]}},
    }
    assert sources({"$native": ["a/x", "p"]}, desired.get) == [{"$env": "E"}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abc"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(alphabet="abcd"), JSON, max_size=4))
def test_a_body_without_expressions_is_given_as_it_is(body):
    result = wanted(body, SCOPE, lambda value: "fp")
    assert result.want == body
    assert result.plain == body
    assert result.secrets == {}


def test_a_body_with_secrets_is_plain_with_fingerprints():
    result = wanted({"a": [{"b": {"$secret": {"path": "p"}}}]}, SCOPE, lambda value: "fp")
    assert result.plain == {"a": [{"b": {"$secret": "fp"}}]}
    assert result.secrets == {"a[0].b": "fp"}
    assert [path for path, _ in secrets_in(result.want)] == ["a[0].b"]


def test_of_a_group_people_see_all_findings_and_an_interruption_wins():
    one = problems.NO_VARIABLE.error(name="A")
    two = problems.NO_VARIABLE.error(name="B")
    with pytest.raises(GenesysError) as caught, only_one():
        raise ExceptionGroup("g", [one, ExceptionGroup("h", [two, one])])
    assert len(caught.value.findings) == 2
    with pytest.raises(KeyboardInterrupt), only_one():
        raise BaseExceptionGroup("g", [one, KeyboardInterrupt()])
    with pytest.raises(ExceptionGroup), only_one():
        raise ExceptionGroup("g", [one, ValueError("a bug of ours")])
