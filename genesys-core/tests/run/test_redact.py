"""A secret is found in whatever form it is repeated, and nothing else is taken out."""

from __future__ import annotations

import base64
import json
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.model.secret import HIDDEN, SecretValue
from genesys.run.redact import SHORTEST, SHORTEST_ENCODED, Redactor

TEXTS = st.text(st.characters(codec="utf-8"), min_size=SHORTEST_ENCODED, max_size=30)
AROUND = st.binary(max_size=7)
FORMS = {
    "plain": lambda text: text,
    "hex": lambda text: text.encode().hex(),
    "upper hex": lambda text: text.encode().hex().upper(),
    "percent": lambda text: quote(text, safe=""),
    "percent of a path": quote,
    "percent of a form": quote_plus,
    "percent in small digits": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "json": lambda text: json.dumps(text)[1:-1],
    "json in utf-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "html": escape,
    "python": lambda text: repr(text)[1:-1],
}


def knowing(*texts):
    found = Redactor()
    for text in texts:
        found.hide(text)
    return found


@pytest.mark.parametrize("form", FORMS)
@given(text=TEXTS, before=st.text(max_size=5), after=st.text(max_size=5))
def test_every_form_is_taken_out(form, text, before, after):
    repeated = FORMS[form](text)
    cleaned = knowing(text).clean(f"{before}<<{repeated}>>{after}")
    assert HIDDEN in cleaned
    assert repeated not in cleaned.replace(HIDDEN, "")


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(text=TEXTS, before=AROUND, after=AROUND)
def test_base64_is_recognised_wherever_the_secret_begins(encode, text, before, after):
    repeated = encode(before + text.encode() + after).decode()
    cleaned = knowing(text).clean(repeated)
    assert HIDDEN in cleaned
    left = cleaned.replace(HIDDEN, "")
    # A character that the secret shares with its neighbours may stay on either side: less than a byte of it.
    assert len(left) <= len(repeated) - (len(text.encode()) * 8 - 12) // 6


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_what_holds_no_secret_stays_as_it_is(value):
    assert knowing("a secret that nobody would write").clean(value) == value


def test_overlapping_secrets_leave_nothing_of_either():
    assert knowing("abcdef", "defghi").clean("x abcdefghi y") == f"x {HIDDEN} y"
    assert knowing("abcd", "abcdefgh").clean("abcdefgh") == HIDDEN


def test_lists_objects_their_names_and_numbers_are_looked_into():
    found = knowing("hunter22", "12345678")
    assert found.clean({"a hunter22": ["hunter22", ("hunter22",)], "n": 12345678, "m": 1234, "ok": True}) == {
        f"a {HIDDEN}": [HIDDEN, [HIDDEN]], "n": HIDDEN, "m": 1234, "ok": True,
    }  # fmt: skip
    assert found.clean(SecretValue(b"unknown")) == HIDDEN


def test_what_is_too_short_is_left_alone():
    assert knowing("a" * (SHORTEST - 1)).clean("aaaa") == "aaaa"
    assert knowing("8080").clean({"port": 8080, "text": "at 8080"}) == {"port": 8080, "text": f"at {HIDDEN}"}


def test_many_secrets_cost_no_more_than_few():
    many = knowing(*(f"secret number {at} of many" for at in range(2000)))
    assert many.clean("nothing of it " * 1000) == "nothing of it " * 1000
    assert many.clean(f"the {b'secret number 7 of many'.hex()}") == f"the {HIDDEN}"
