"""Newer tables plan nothing: what a table decided is recorded, under the question that it answered."""

from __future__ import annotations

import copy
import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import fragments
import pytest

from genesys.app.planning import pins_of
from genesys.model.fragment import Fragment
from genesys.model.native import NativeGraph
from genesys.model.plan import Plan
from genesys.plan.plan import plan
from genesys.testing.compiling import compiled
from genesys.testing.recording import recorded

CLOUDS = ("aws", "azure", "gcp")
REFERENCES = {reference.provider: reference for reference in fragments.references()}
MACHINES = {
    "aws": ("t3.medium", "m9z.medium", "web/instance", "InstanceType"),
    "azure": ("Standard_D2s_v3", "Standard_D2s_v9", "web/machine", "vmSize"),
    "gcp": ("n1-standard-2", "n9-standard-2", "web/instance", "machineType"),
}
"""Cloud -> machine of ``medium`` today and in a table of tomorrow, native and field that hold it."""
IMAGES = {"aws": {"id": "ami-9", "root_device": "/dev/sda1"}, "azure": {"version": "9.9"}, "gcp": {"selfLink": "i/9"}}


class Cloud:
    """A stack on one cloud, deployed and planned again as often as a test likes."""

    def __init__(self, name: str, change: pytest.MonkeyPatch) -> None:
        self.name, self._change = name, change
        self.reference, self.provider = REFERENCES[name], fragments.provider_of(name)
        self.resources: dict[str, Any] = copy.deepcopy(dict(self.reference.resources))
        self.settings: dict[str, Any] = copy.deepcopy(dict(self.reference.settings))
        self.recorded: dict[str, Fragment] = {}

    def graph(self, *, anew: bool = False) -> NativeGraph:
        owners = {fragment.address: fragment.kind_address for fragment in self.recorded.values()}
        pins = {} if anew else pins_of(self.recorded)
        return compiled(self.provider, self.resources, settings=self.settings, pins=pins, owners=owners)

    def deploy(self, *, anew: bool = False) -> None:
        self.recorded = recorded(self.graph(anew=anew), self.provider.types, self.recorded)

    def plan(self, *, anew: bool = False) -> Plan:
        return plan(self.graph(anew=anew), self.recorded, types=self.provider.types, stack="shop/dev")

    def newer(self, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """Use another table from now on, as after an upgrade of the package."""
        tables = importlib.import_module(f"genesys_{self.name}.tables")
        old = tables.table
        made = copy.deepcopy(old(name))
        edit(made)
        lower = importlib.import_module(f"genesys_{self.name}.lower")
        lowerings = [f"lower.{found.name}" for found in pkgutil.iter_modules(lower.__path__)]
        for module in (*lowerings, "settings", "tables"):
            found = importlib.import_module(f"genesys_{self.name}.{module}")
            if hasattr(found, "table"):
                now = found.table
                self._change.setattr(found, "table", lambda asked, now=now: made if asked == name else now(asked))

    def newest_machines(self) -> None:
        self.newer("sizes", lambda table: table["balanced"]["medium"].update(type=MACHINES[self.name][1]))


@pytest.fixture(params=CLOUDS)
def cloud(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """The reference stack of a cloud, deployed."""
    found = Cloud(request.param, monkeypatch)
    found.deploy()
    assert found.plan().empty
    return found


def shown(made: Plan) -> dict[str, list[str]]:
    return {change.address: sorted(field.path for field in change.fields) for change in made.changes if change.fields}


def machine(cloud: Cloud) -> str:
    _, _, address, field = MACHINES[cloud.name]
    (found,) = [fragment for fragment in cloud.recorded.values() if fragment.address == address]
    return str(found.desired[field]).rpartition("/")[2]


def test_another_machine_in_the_table_plans_nothing_until_it_is_asked_for(cloud: Cloud) -> None:
    before, after, address, field = MACHINES[cloud.name]
    cloud.newest_machines()
    assert cloud.plan().empty
    assert machine(cloud) == before
    changes = cloud.plan(anew=True).changes
    (change,) = [change for change in changes if change.address == address and change.action != "delete"]
    assert [item.path for item in change.fields if str(item.after).endswith(after)] == [field]


def test_deploying_the_new_choice_records_it(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud.newest_machines()
    cloud.deploy(anew=True)
    assert machine(cloud) == MACHINES[cloud.name][1]
    assert cloud.plan().empty
    monkeypatch.undo()
    assert cloud.plan().empty, "what was chosen last stays, whatever tables said before"


def test_another_size_is_another_question(cloud: Cloud) -> None:
    cloud.newest_machines()
    cloud.resources["web"][1]["size"] = "large"
    changed = shown(cloud.plan())
    assert MACHINES[cloud.name][3] in changed[MACHINES[cloud.name][2]]
    cloud.deploy()
    cloud.resources["web"][1]["size"] = "medium"
    cloud.deploy()
    assert machine(cloud) == MACHINES[cloud.name][1], "going back asks today's table"


def test_another_system_is_another_question(cloud: Cloud) -> None:
    cloud.settings["facts"]["image"]["ubuntu-24.04/amd64"] = IMAGES[cloud.name]
    cloud.resources["web"][1]["os"] = "ubuntu-24.04"
    made = cloud.plan()
    actions = [change.action for change in made.changes if change.address == MACHINES[cloud.name][2]]
    # At Azure the name is the address, so the old one goes first.
    assert actions == (["delete", "create"] if cloud.name == "azure" else ["create", "delete"])


def test_a_newer_image_plans_nothing(cloud: Cloud) -> None:
    images = cloud.settings["facts"]["image"]
    images["ubuntu-28.04/amd64"] = IMAGES[cloud.name]

    def edit(table: dict[str, Any]) -> None:
        rows = table[{"aws": "parameters", "azure": "images", "gcp": "families"}[cloud.name]]
        rows["ubuntu-28.04"] = rows["ubuntu-26.04"]
        table["lts"]["newest"] = "ubuntu-28.04"

    cloud.newer("images", edit)
    assert cloud.plan().empty
    assert MACHINES[cloud.name][2] in {change.address for change in cloud.plan(anew=True).changes}


def test_another_region_behind_a_word_plans_nothing(cloud: Cloud) -> None:
    for name in ("ledger", "app"):  # they hold on to a protected database, which no plan replaces
        del cloud.resources[name]
    cloud.recorded = {}
    cloud.deploy()
    elsewhere = {"aws": "eu-west-1", "azure": "northeurope", "gcp": "europe-west4"}[cloud.name]
    cloud.newer("regions", lambda table: table["universal"].update(europe=elsewhere))
    assert cloud.plan().empty
    cloud.resources["more"] = ("server", {"size": "small", "network": {"$resource": "net"}})
    added = [change for change in cloud.plan().changes if change.kind_address == "more"]
    assert {change.target["region"] for change in added} == {next(iter(cloud.recorded.values())).target["region"]}
    moved = [
        field.after for change in cloud.plan(anew=True).changes for field in change.fields if "@target" in field.path
    ]
    assert set(moved) == {elsewhere}


def test_disks_versions_and_sizes_of_databases_stay(cloud: Cloud) -> None:
    def edit(table: dict[str, Any]) -> None:
        table["postgres"]["default"] = "16"
        for row in table["sizes"].values():
            row["type"] = f"{row['type']}-new"
        table["storage"] = {**table["storage"], "least_gib": 500, "steps_gib": [4096]}
        table["backup"] = dict.fromkeys(table["backup"], 1)

    def disks(table: dict[str, Any]) -> None:
        for row in table["root"].values():
            if "limits" in table:
                table["limits"]["new"] = table["limits"][row["type"]]
            row["type"] = "new"

    cloud.newer("database", edit)
    cloud.newer("disks", disks)
    assert cloud.plan().empty
    changed = shown(cloud.plan(anew=True))
    assert any(address.startswith("orders/") for address in changed)
    assert MACHINES[cloud.name][2] in changed


def test_a_row_that_is_gone_breaks_nothing_that_runs(cloud: Cloud) -> None:
    cloud.newer("sizes", lambda table: table["balanced"].pop("medium"))
    assert cloud.plan().empty


def test_this_machine_keeps_its_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Cloud("local", monkeypatch)
    here.deploy()
    compute = importlib.import_module("genesys_local.lower.compute")
    monkeypatch.setattr(compute, "_SIZES", {"medium": 6})
    monkeypatch.setattr(compute, "_AUTO", 5)
    assert here.plan().empty
    assert shown(here.plan(anew=True)) == {"box/process": ["limits.memory_bytes"], "web/process": ["replicas"]}
