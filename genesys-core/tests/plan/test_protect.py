"""Protection lives in the state: deleting and replacing are refused, and lifting it is a step of its own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from genesys.errors import GenesysError
from genesys.model.plan import Change, FieldChange
from genesys.plan.facts import Facts
from genesys.plan.risk import rate


def test_every_protected_resource_that_would_go_is_named_with_the_command(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(
        lab.node("db/it", "sim.data", name="a", _protect=True), lab.node("b/it", name="b", _protect=True)
    )
    with pytest.raises(GenesysError) as error:
        lab.make(lab.graph(), recorded, settings={"mode": "destroy"})
    assert lab.codes(error) == ["PLAN-001", "PLAN-001"]
    assert error.value.exit_code == 1
    assert "genesys state unprotect 'db'" in str(error.value)


def test_replacing_is_refused_and_says_what_forces_it(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("db/it", name="a", _protect=True))
    with pytest.raises(GenesysError, match='Refused to replace "db"') as error:
        lab.make(lab.graph(lab.node("db/it", name="b", _protect=True)), recorded)
    assert "Reason: Replaced: name cannot be changed in place. The state says" in str(error.value)


def test_lifting_and_deleting_in_one_step_is_refused(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("db/it", name="a", _protect=True))
    with pytest.raises(GenesysError):
        lab.make(lab.graph(lab.node("db/it", name="b", _protect=False)), recorded)
    lifted = lab.run(lab.make(lab.graph(lab.node("db/it", name="a", _protect=False)), recorded), recorded)
    assert not lab.make(lab.graph(), lifted).empty


def test_a_protection_that_is_only_declared_protects_at_once(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("db/it", name="a"))
    with pytest.raises(GenesysError):
        lab.make(lab.graph(lab.node("db/it", name="b", _protect=True)), recorded)


def test_what_is_protected_and_left_out_stops_nothing(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(lab.node("db/it", name="a", _protect=True), lab.node("b/it", name="b"))
    assert lab.actions(lab.make(lab.graph(), recorded, exclude=["db"])) == ["delete b/it~1"]


def test_data_loss_is_rated_and_a_snapshot_lowers_it(lab: SimpleNamespace) -> None:
    recorded = lab.deployed(
        lab.node("a/it", "sim.data", name="a"),
        lab.node("b/it", "sim.kept", name="b", _on_delete="snapshot"),
        lab.node("c/it", "sim.data", name="c", _on_delete="snapshot"),
        lab.node("d/it", "sim.data", name="d", _holds_data=False),
    )
    risks = {change.address: (change.risk, change.irreversible) for change in lab.make(lab.graph(), recorded).changes}
    assert risks == {
        "a/it": ("data-loss", True),
        "b/it": ("outage", False),
        "c/it": ("data-loss", True),  # nothing of this type is kept, whatever was wished
        "d/it": ("outage", False),  # its lowering says that this one holds nothing
    }


def test_a_replace_is_as_dangerous_as_its_order(lab: SimpleNamespace) -> None:
    def stack(name: str) -> list[object]:
        return [lab.node("a/it", "sim.thing", name=name), lab.node("b/it", "sim.port", name=name)]

    done = lab.make(lab.graph(*stack("y")), lab.deployed(*stack("x")))
    risks = {change.id: change.risk for change in done.changes if change.action == "delete"}
    assert risks == {"delete a/it~1": "low", "delete b/it~1": "outage"}


def test_an_update_is_an_outage_exactly_when_a_changed_field_interrupts() -> None:
    facts = Facts(interrupts=frozenset({"size"}))
    calm = Change("update", "a/it", generation=1, type="t", provider="p", fields=[FieldChange("labels.x", 1, 2)])
    rough = Change("update", "a/it", generation=1, type="t", provider="p", fields=[FieldChange("size", 1, 2)])
    rate(calm, facts)
    rate(rough, facts)
    assert (calm.risk, rough.risk) == ("low", "outage")


def test_another_account_is_refused_unless_it_is_meant(lab: SimpleNamespace) -> None:
    """Most often it is a variable of the environment; another region is written in the declaration."""
    recorded = lab.deployed(lab.node("web/it", name="a"))
    there = lab.graph(lab.node("web/it", name="a", _target={"account": "two", "region": "here"}))
    with pytest.raises(GenesysError) as caught:
        lab.make(there, recorded)
    assert caught.value.codes == ["PLAN-036"]
    assert "account one; settings or environment say two" in str(caught.value.findings[0].reason)
    meant = lab.make(there, recorded, settings={"change_provider": True})
    assert lab.actions(meant) == ["create web/it~2", "delete web/it~1"]
    lab.make(lab.graph(lab.node("web/it", name="a", _target={"account": "one", "region": "there"})), recorded)
