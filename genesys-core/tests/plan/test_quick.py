"""The short way: an unchanged stack costs a look at each native and imports nothing it does not need."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

PROGRAM = """
import sys
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph, NativeNode
from genesys.plan.plan import plan

node = NativeNode("web/it", "sim.thing", {"name": "a"}, provider="sim", kind_address="web")
fragment = Fragment("web/it", type="sim.thing", provider="sim", id="i", desired={"name": "a"}, kind_address="web")
assert plan(NativeGraph({"web/it": node}), {"web/it~1": fragment}, types={}, stack="s/dev").empty
heavy = "dataclasses inspect pydantic trio httpx genesys.plan.steps genesys.plan.decide genesys.spi.marks difflib"
print(*[name for name in heavy.split() if name in sys.modules])
"""


def test_an_unchanged_stack_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr, done.returncode) == ("", "", 0)


def test_only_what_changes_and_its_users_are_looked_at_closely(
    lab: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from genesys.plan import changes, decide

    seen: list[str] = []

    def watched(node: Any, given: Any) -> Any:
        seen.append(node.address)
        return decide.decide(node, given)

    monkeypatch.setattr(changes, "decide", watched)
    nodes = [lab.node(f"n{i}/it", name="x", size=1) for i in range(50)]
    nodes.append(lab.node("user/it", name="u", link=lab.ref("n7/it", "size")))
    recorded = lab.deployed(*nodes)
    seen.clear()
    nodes[7] = lab.node("n7/it", name="x", size=2)
    lab.make(lab.graph(*nodes), recorded)
    assert seen == ["n7/it", "user/it"]


def test_the_read_set_holds_what_was_decided_on_and_nothing_else(lab: SimpleNamespace) -> None:
    nodes = [
        lab.node("net/it", name="n"),
        lab.node("web/it", name="w", link=lab.ref("net/it")),
        lab.node("user/it", name="u", link=lab.ref("web/it")),
        lab.node("far/it", name="f"),
    ]
    recorded = lab.deployed(*nodes)
    nodes[1] = lab.node("web/it", name="w", size=2, link=lab.ref("net/it"))
    done = lab.make(lab.graph(*nodes), recorded)
    assert set(done.read_set) == {"net/it~1", "web/it~1"}
    gone = lab.make(lab.graph(nodes[0], nodes[3]), recorded)
    assert set(gone.read_set) == {"user/it~1", "web/it~1"}
    new = lab.make(lab.graph(*nodes[:2]))
    assert new.read_set == {"net/it~1": "", "web/it~1": ""}
