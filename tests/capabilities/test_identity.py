"""A replacement under the same name: whatever forces it, a provider refuses the second object while the first is there.

Each type whose name is its key either deletes first always, or says by which fields it is known, or gives every new
object a name of its own.
"""

from __future__ import annotations

import house
import pytest

from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan
from genesys.spi.marks import marked
from genesys.spi.provider import Provider, ResourceType

PROVIDERS: dict[str, Provider] = house.providers()
TYPES = {name: type for provider in PROVIDERS.values() for name, type in provider.types.items()}
OWN_NAME = {
    "gcp.sqladmin.instance": "a suffix of its own, because a deleted name is held for a week",
    "gcp.sqladmin.replica": "the same",
    "local.data": "a value that is only recorded",
    "local.network": "a range that is only recorded",
}
"""Types of named objects of which two generations may be there together, and why."""


def replaced(type: ResourceType, /, **changed: str) -> list[str]:
    """Return the actions of a plan that replaces one object: because it was asked for, or for changed fields."""
    provider = type.name.partition(".")[0]
    about = {"provider": provider, "target": {"region": "here"}, "kind": "thing", "kind_address": "it"}
    old = {field: f"old {field}" for field in sorted({*type.key, *marked(type.schema, "immutable"), *changed})}
    kept = Fragment(
        "it/x",
        generation=1,
        type=type.name,
        provider=provider,
        target={"region": "here"},
        id="one",
        desired=old,
        observed=old,
        kind_address="it",
        origin={"kind": "thing"},
    )
    wanted = NativeNode("it/x", type.name, {**old, **changed}, **about)
    more = {} if changed else {"replace": ["it"]}
    done = plan(NativeGraph({"it/x": wanted}), {"it/x~1": kept}, None, types=TYPES, stack="shop/dev", **more)
    return [change.action for change in done.changes]


@pytest.mark.parametrize("name", sorted(TYPES))
def test_a_named_object_goes_before_its_namesake_comes(name: str) -> None:
    type = TYPES[name]
    if type.key or type.replace == "delete-first":
        assert replaced(type) == ["delete", "create"]
        return
    named = type.idempotency in {"I0", "I2"}
    assert not named or name in OWN_NAME, f"{name} neither has a key nor deletes first"
    assert replaced(type) == ["create", "delete"]


@pytest.mark.parametrize("name", sorted(name for name, type in TYPES.items() if type.key))
def test_only_another_key_lets_the_new_one_come_first(name: str) -> None:
    type = TYPES[name]
    fixed = sorted(marked(type.schema, "immutable"))
    assert set(type.key) <= set(fixed), f"a key of {name} could be changed in place"
    for field in fixed:
        first = type.replace == "delete-first" or field not in type.key
        assert replaced(type, **{field: "new"}) == (["delete", "create"] if first else ["create", "delete"]), field
