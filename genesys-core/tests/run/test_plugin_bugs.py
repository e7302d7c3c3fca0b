"""A traceback inside a provider shows the provider's own file and line, wherever the engine was when it happened."""

from __future__ import annotations

import importlib
import re
import sys

import pytest

from genesys.app.world import real_world
from genesys.errors import GenesysError, Where
from genesys.model.native import Lookup
from genesys.run.lookout import answer_lookups
from genesys.spi.traces import place_in

PROGRAM = """\
from genesys import Bucket, Native, project

project("notes", provider="buggy")
note = {what}
"""
PLUGIN = '''\
import json

from genesys.spi import SPI, Lowered, Native, NativeSpec, Observed, Provider, ResourceType, own


class Note(Native):
    text: str = ""


class Session:
    def create(self, type, want, token):
        """create"""
        return Observed(token.id, dict(want))

    def read(self, type, ids):
        """read"""
        return {id: Observed(id, {"text": "a"}) for id in ids}

    def find(self, type, token):
        return None

    def update(self, type, id, want, changed):
        """update"""
        return Observed(id, dict(want))

    def delete(self, type, id):
        """delete"""

    def close(self):
        pass


def connect(target, settings, ports):
    """connect"""
    return Session()


def bucket(resource, context):
    """bucket"""
    return Lowered([NativeSpec("note", "buggy.note", {"text": "a"})], {"id": own(resource.address, "note")})


def answers(session, question, args):
    """answers"""
    return 1


NOTE = ResourceType("buggy.note", Note, idempotency="I0")
provider = Provider(
    "buggy", SPI, {"buggy.note": NOTE}, {"bucket": "buggy:bucket"}, {"bucket": {}, "native": {}}, "buggy:connect",
    answers="buggy:answers", observes="always",
)
'''
VERBS = {"create", "read", "update", "delete"}
BUG = "json.loads('{')"
"""Stops in the standard library: the innermost line is not the plugin's."""


@pytest.fixture
def buggy(shop, installing, monkeypatch):
    """Return what installs the plugin with a bug in one of its functions, and the place of that line."""
    monkeypatch.delitem(sys.modules, "buggy", raising=False)

    def make(function, *, awaits=False):
        text = PLUGIN.replace(
            f'"""{function}"""',
            f'"""{function}"""\n        {BUG}' if function in VERBS else f'"""{function}"""\n    {BUG}',
        )
        if awaits:
            text = text.replace(f"    def {function}(self", f"    async def {function}(self")
        file = shop.plugins / "buggy.py"
        file.write_text(text)
        installing(shop.plugins, name="buggy", value="buggy:provider")
        importlib.invalidate_caches()
        line = next(number for number, words in enumerate(text.splitlines(), 1) if BUG in words)
        return f"{file}:{line}"

    yield make
    sys.modules.pop("buggy", None)


def declare(shop, what):
    shop.write("infra.py", PROGRAM.format(what=what))


@pytest.mark.parametrize("awaits", [False, True], ids=["plain", "coroutine"])
def test_in_a_create(shop, buggy, awaits):
    place = buggy("create", awaits=awaits)
    declare(shop, 'Native("buggy.note", text="a")')
    ran = shop.run("deploy", "--yes")
    assert ran.code in {4, 75}, ran.everything
    assert place in ran.everything
    assert "JSONDecodeError" in ran.everything


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_in_what_comes_later(shop, buggy, verb):
    place = buggy(verb)
    declare(shop, 'Native("buggy.note", text="a")')
    assert shop.run("deploy", "--yes").code == 0
    if verb == "update":
        declare(shop, 'Native("buggy.note", text="b")')
    ran = shop.run("deploy" if verb == "update" else "destroy", "--yes")
    assert ran.code == 4, ran.everything
    assert f"Its {verb} stopped with JSONDecodeError" in ran.everything
    assert place in ran.everything
    assert "[RUN-024]" in ran.everything


def test_in_a_read(shop, buggy):
    place = buggy("read")
    declare(shop, 'Native("buggy.note", text="a")')
    shop.run("deploy", "--yes")
    ran = shop.run("plan")
    assert ran.code == 1, ran.everything
    assert place in ran.err


def test_in_connect(shop, buggy):
    place = buggy("connect")
    declare(shop, 'Native("buggy.note", text="a")')
    ran = shop.run("deploy", "--yes")
    assert ran.code == 4, ran.everything
    assert place in ran.err


def test_in_a_lowering(shop, buggy):
    place = buggy("bucket")
    declare(shop, "Bucket()")
    ran = shop.run("plan")
    assert ran.code == 1, ran.everything
    assert "[COMP-022]" in ran.err
    assert place in ran.err


def test_in_an_answer(shop, buggy):
    place = buggy("answers")
    provider = importlib.import_module("buggy").provider
    with pytest.raises(GenesysError) as raised:
        answer_lookups(
            [Lookup("buggy", {}, "zones", {})],
            key=b"k",
            stack="notes/dev",
            providers={"buggy": provider},
            world=real_world(),
        )
    assert place in str(raised.value)


def test_the_place_of_code_that_cannot_be_read():
    with pytest.raises(SyntaxError) as raised:
        compile("x = 1\ndef f(:\n", "/somewhere/plugin.py", "exec")
    assert place_in(raised.value, {"plugin"}) == Where("/somewhere/plugin.py", 2)


def test_what_it_was_raised_from_is_looked_through():
    def inner():
        raise KeyError("x")

    with pytest.raises(RuntimeError) as raised:
        try:
            inner()
        except KeyError as error:
            exec(
                compile("raise RuntimeError('y') from error", "elsewhere.py", "exec"),
                {"__name__": "other", "error": error},
            )
    raised.value.__traceback__ = None
    found = place_in(raised.value, {__name__.partition(".")[0]})
    assert re.search(r"test_plugin_bugs\.py:\d+$", str(found))
    assert place_in(raised.value, {"nobody"}) is None
