"""All that a plugin author imports is one module: it costs nothing, and editors see the real types."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from genesys import spi

HEAVY = ("pydantic", "trio", "httpx", "pluggy", "stevedore", "anyio", "genesys.model", "importlib.metadata")


def loaded_by(program):
    """Modules that a fresh interpreter has loaded after a program, beside those that it always loads."""
    told = [
        sys.executable,
        "-c",
        f"import sys\nbefore = set(sys.modules)\n{program}\nprint(*set(sys.modules) - before)",
    ]
    return set(subprocess.run(told, capture_output=True, text=True, check=True).stdout.split())


def test_importing_it_loads_nothing_heavy():
    found = loaded_by("import genesys.spi")
    assert "genesys.spi" in found
    assert [name for name in found if name.startswith(HEAVY)] == []


def test_a_provider_value_needs_no_engine():
    found = loaded_by("from genesys.spi import Native, Provider, ResourceType, faults, degraded, Lowered")
    assert [name for name in found if name.startswith(HEAVY[:-2])] == []


@pytest.mark.parametrize("name", spi.__all__)
def test_every_name_is_there(name):
    assert getattr(spi, name) is not None
    assert name in dir(spi)


def test_type_checkers_see_the_same_names_from_the_same_modules():
    tree = ast.parse(Path(spi.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {(node.module, alias.name) for node in block.body for alias in node.names}
    modules = {("genesys.spi", name) for name in spi._MODULES}
    assert seen == {(place, name) for name, place in spi._PLACES.items()} | modules
    assert sorted(spi.__all__) == sorted([*spi._PLACES, *spi._MODULES])


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Provder'"):
        _ = spi.Provder


def test_what_two_worlds_call_alike_is_not_lent_flat():
    assert {"Exists", "Unknown"}.isdisjoint(spi.__all__)
    assert not issubclass(spi.faults.Exists, spi.backend.BackendFault)


def test_what_a_hook_plugin_imports_is_lazy_too():
    found = loaded_by("import genesys.spi\nfrom genesys.spi import deny, warn")
    assert "pluggy" not in found, "only who marks a hook needs it"
    assert "pluggy" in loaded_by("from genesys.spi import hookimpl")
