"""What a dead process made is found by another one, whether it has tags or not: every native that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from genesys.spi.marks import marked, schema_of
from genesys.spi.session import Pending, Token
from genesys.spi.values import SecretValue
from genesys.testing.provider_kit import Example
from genesys_azure.natives import TYPES
from genesys_azure.testbed import Bed, Config


def token(name: str, *, stack: str = "stack") -> Token:
    return Token("w" * 32, stack, f"id-{name}", "intent", f"{name}/it", 1)


def filled(value: Any, made: dict[str, Any]) -> Any:
    """Return the body of an example with its references to others resolved."""
    if isinstance(value, str):
        return value.replace("{name}", "a234567890ab").replace("{guid}", "11111111-2222-3333-4444-a234567890ab")
    if isinstance(value, list):
        return [filled(item, made) for item in value]
    if isinstance(value, dict):
        if "$native" in value:
            name, field = value["$native"]
            seen = made[name]
            return seen.id if field == "id" else seen.properties[field]
        return {key: filled(item, made) for key, item in value.items()}
    return value


def ended(session: Any, type: Any, found: Any) -> Any:
    while isinstance(found, Pending):
        found = session.poll(type, found)
    return found


@pytest.fixture(scope="module")
def bed() -> Iterator[Bed]:
    with Bed(Config(lasting_s=0.0)) as found:
        yield found
        assert found.world.bugs == []


def test_another_process_finds_every_native_that_a_dead_one_made(
    bed: Bed, acting: Callable[[Bed], Any], examples: dict[str, Example]
) -> None:
    dead, other = acting(bed), acting(bed)
    made: dict[str, Any] = {}
    for name, example in examples.items():
        type = TYPES[example.type]
        want = filled(dict(example.body), made)
        for field in marked(type.schema, "secret"):
            if isinstance(want.get(field), str):
                want[field] = SecretValue(want[field].encode())
        assert other.find_wanted(type, want, token(name)) is None, f"{name} is found before it is there"
        begun = dead.create(type, want, token(name))
        found = ended(dead, type, begun)
        seen = other.find_wanted(type, want, token(name))
        assert seen is not None, f"{name} is lost"
        assert (seen.id, seen.properties, seen.status) == (found.id, found.properties, "ready"), name
        if "tags" in schema_of(type.schema):
            assert other.find_wanted(type, want, token("somebody")) is None, name
            assert other.find_wanted(type, {}, token(name)) is not None, f"{name} has tags and is not found by them"
        made[name] = found
