"""Where the parts of a project stand, in both languages, and also when the file was read before."""

from __future__ import annotations

from typing import Any

PYTHON = """from genesys import Bucket, project

project(
    "shop",
    provider="moon", providers={"moon": {"account": "luna"}},
    region="mare",
)
data = Bucket()
"""
YAML = """project: shop
provider: moon
region: mare
providers:
  moon: {account: luna}
"""


def places(project: Any) -> dict[str, str]:
    stack = project.load().stack
    parts = ("", "provider", "region", "providers.moon.account", "backend")
    return {part: str(stack.place(part)) for part in parts}


def test_a_program_says_it_in_its_call_of_project(project: Any) -> None:
    project.write("infra.py", PYTHON)
    expected = {
        "": "infra.py:3:1",
        "provider": "infra.py:5:5",
        "region": "infra.py:6:5",
        "providers.moon.account": "infra.py:5:42",
        "backend": "infra.py:3:1",
    }
    assert places(project) == expected
    assert places(project) == expected, "from the cache"
    assert project.load().stack.place("region").text == '    region="mare",'


def test_a_file_says_it_in_its_keys(project: Any) -> None:
    project.write("genesys.yaml", YAML)
    expected = {
        "": "genesys.yaml:1:1",
        "provider": "genesys.yaml:2:1",
        "region": "genesys.yaml:3:1",
        "providers.moon.account": "genesys.yaml:5:10",
        "backend": "genesys.yaml:1:1",
    }
    assert places(project) == expected
    assert places(project) == expected, "from the cache"


def test_places_decide_nothing(project: Any) -> None:
    project.write("genesys.yaml", YAML)
    before = project.load().digest
    project.write("genesys.yaml", "# a line more\n" + YAML)
    assert project.load().digest == before
