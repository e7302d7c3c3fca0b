"""The provider keeps every rule of the kit, with real processes; what it shows matches its schemas for every native."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from genesys.spi import schema_of
from genesys.testing.provider_kit import RULES, Rule
from genesys_local import provider

CASE = runpy.run_path(str(Path(__file__).with_name("conformance.py")))["CASE"]


@pytest.fixture(scope="module", autouse=True)
def tidy() -> Iterator[None]:
    yield
    CASE.close()


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rule(rule: Rule) -> None:
    rule.check(CASE)


def test_what_the_agent_answers_is_in_the_schemas_of_what_takes_long_to_make(machine: Any) -> None:
    machine.new("local.secret", "s/token~1", name="token", value="x" * 24)
    body = machine.app()
    front = {"name": "front", "listen": [{"port": machine.free_port(), "protocol": "http"}], "health": machine.HEALTH}
    answers = {
        "local.bucket": machine.new("local.bucket", "s/files~1", name="files", token="s/token~1"),
        "local.process": machine.new("local.process", "s/web~1", **body),
        "local.load_balancer": machine.new(
            "local.load_balancer", "s/front~1", targets=[{"id": "s/web~1", "weight": 1}], **front
        ),
    }
    for type, seen in answers.items():
        known = set(schema_of(provider.types[type].schema)) | {"status", "detail"}
        assert set(seen) - known == set(), type
