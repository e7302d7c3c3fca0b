"""The whole stack, as it was reviewed by eye. ``GENESYS_GOLDEN=write`` writes it again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"


def plain(node: dict[str, Any]) -> dict[str, Any]:
    """A native without its first user, which for a shared one is whoever comes first."""
    return {key: value for key, value in node.items() if key not in {"kind", "kind_address"} or not node.get("shared")}


@pytest.mark.parametrize("stack", ["shop", "platform"])
def test_the_stack_becomes_what_was_reviewed(stack: str, request: pytest.FixtureRequest) -> None:
    text = json.dumps(request.getfixturevalue(stack), indent=1, sort_keys=True) + "\n"
    golden = GOLDEN / f"{stack}.json"
    if os.environ.get("GENESYS_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert json.loads(golden.read_text(encoding="utf-8")) == json.loads(text)


def test_the_order_of_declaration_does_not_matter(build: Any, declared: dict[str, Any], shop: dict[str, Any]) -> None:
    backwards = dict(reversed(declared.items()))
    assert build(backwards, tags={"Team": "Shop @ Co"}) == shop


def test_an_unrelated_resource_changes_no_other_native(
    build: Any, declared: dict[str, Any], shop: dict[str, Any]
) -> None:
    more = build({**declared, "other": ("secret", {}), "alone": ("server", {})}, tags={"Team": "Shop @ Co"})
    assert {address: plain(more["nodes"][address]) for address in shop["nodes"]} == {
        address: plain(node) for address, node in shop["nodes"].items()
    }
