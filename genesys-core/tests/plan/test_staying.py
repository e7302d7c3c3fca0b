"""What a kept object needs stays with it, whenever it leaves, and is told once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from genesys.model.fragment import STAYS


def stack(lab: SimpleNamespace, *names: str) -> list[Any]:
    """A group that everything is in, a network, a database in it that is kept, and a server beside."""
    every = {
        "group": lab.node("shared/group", name="group", _shared=True, _kind_address="base"),
        "net": lab.node("net/it", name="net", _needs=["shared/group"]),
        "nat": lab.node("nat/it", name="nat", link=lab.ref("net/it")),
        "base": lab.node("base/it", "sim.data", name="base", link=lab.ref("net/it"), _on_delete="retain"),
        "web": lab.node("web/it", name="web", link=lab.ref("net/it"), _needs=["nat/it"]),
    }
    return [every[name] for name in names]


ALL = ("group", "net", "nat", "base", "web")


def told(done: Any) -> list[str]:
    return [str(note["summary"]) for note in done.notes if note["code"] == "PLAN-037"]


def test_only_what_it_needs_is_left_when_everything_goes(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*stack(lab, *ALL))
    done = lab.make(lab.graph(), recorded)
    actions = {change.address: change.action for change in done.changes}
    assert actions == {
        "base/it": "forget",
        "net/it": "forget",
        "shared/group": "forget",
        "nat/it": "delete",
        "web/it": "delete",
    }
    assert told(done) == ["Kept at sim for base: net/it (id-net/it~1), shared/group (id-shared/group~1)"]
    assert lab.run(done, recorded) == {}


def test_it_is_remembered_until_the_rest_goes(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*stack(lab, *ALL))
    rest = lab.graph(*stack(lab, "group", "net", "nat", "web"))
    done = lab.make(rest, recorded)
    assert told(done) == [], "nothing but the kept one goes now"
    assert {name: number for name, number in done.counts().items() if number} == {"forget": 1}
    after = lab.run(done, recorded)
    assert after["net/it~1"].meta[STAYS] == {"base/it": "id-base/it~1"}
    assert STAYS not in after["nat/it~1"].meta
    assert lab.make(rest, after).empty
    done = lab.make(lab.graph(), after)
    assert {c.address for c in done.changes if c.action == "forget"} == {"net/it", "shared/group"}
    assert len(told(done)) == 1


def test_what_was_taken_back_is_cared_for_again(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*stack(lab, *ALL))
    after = lab.run(lab.make(lab.graph(*stack(lab, "group", "net", "nat", "web")), recorded), recorded)
    back = recorded["base/it~1"].with_(on_delete="delete")
    done = lab.make(lab.graph(), {**after, back.key: back})
    assert {change.action for change in done.changes} == {"delete"}
    assert told(done) == []


def test_without_anything_kept_everything_goes(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(*stack(lab, "group", "net", "nat", "web"))
    done = lab.make(lab.graph(), recorded)
    assert {change.action for change in done.changes} == {"delete"}
    assert told(done) == []
