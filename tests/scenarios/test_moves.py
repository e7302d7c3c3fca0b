"""A move changes nothing that exists: whatever is renamed, on whatever provider, the plan shows moves only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from genesys.testing.project import Folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "three-clouds" / "genesys.yaml"
PLACES = {"AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-00000000000a", "GOOGLE_CLOUD_PROJECT": "shop-123456"}
NAMES = ("net", "orders", "files", "mail-key", "web", "front")
MORE = """
  run:
    kind: container
    image: nginx:1
    network: net
    port: 8080
    connects: [orders, mail-key]

  workers:
    kind: compute
    network: net
    count: 1
    command: [sleep, infinity]
    connects: [files]

  scratch: {kind: volume, size: 20GB}

  shop: {kind: webapp, image: "nginx:1", network: net, database: orders}
"""


class Shop(Folder):
    """The example on one provider of the simulated world."""

    def __init__(self, root: Path, provider: str, more: str = "") -> None:
        super().__init__(root, GENESYS_LOCAL_HOME=str(root / "local"), **PLACES)
        text = re.sub(r"(?m)^provider: aws\b.*", f"provider: {provider}", EXAMPLE.read_text(encoding="utf-8"))
        self.text = text.replace("\noutputs:", f"{more}\noutputs:")
        self.declare({})

    def declare(self, names: Mapping[str, str], moved: Mapping[str, str] | None = None, more: str = "") -> None:
        """Write the example with resources renamed, ``moved`` from elsewhere, and with more of them."""
        words = "|".join(map(re.escape, names)) or "(?!)"
        text = re.sub(rf"(?<![\w-])(?:{words})(?![\w-])", lambda found: names[found[0]], self.text)
        listed = "".join(f"  {old}: {new}\n" for old, new in (moved or {}).items())
        text = text.replace("\noutputs:", f"{more}\noutputs:")
        self.write("genesys.yaml", text + (f"moved:\n{listed}" if listed else ""))

    def planned(self) -> dict[str, set[str]]:
        """Return action -> addresses of what the plan shows."""
        found: dict[str, set[str]] = {}
        for resource in self.ok("plan", "--json", "--simulate").document["resources"]:
            for change in resource["changes"]:
                found.setdefault(change["action"], set()).add(change["address"])
        return found

    def moves_only(self, names: Mapping[str, str], moved: Mapping[str, str]) -> None:
        """See that the plan shows moves and nothing else."""
        self.declare(names, moved)
        found = self.planned()
        assert set(found) == {"move"}, found

    def deployed(self) -> None:
        """Deploy; afterwards nothing is left to be done."""
        self.ok("deploy", "--yes", "--simulate")
        assert self.planned() == {}


@pytest.fixture(params=["aws", "azure", "gcp", "local"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_resource_alone_and_all_of_them_at_once(tmp_path: Path, provider: str) -> None:
    shop = Shop(tmp_path, provider, "" if provider == "local" else MORE)
    shop.deployed()
    names = NAMES if provider == "local" else (*NAMES, "run", "workers", "scratch", "shop")
    for name in names:
        shop.moves_only({name: f"{name}-new"}, {name: f"{name}-new"})
    # Now their order by name is another one too.
    everything = {name: f"x{number}" for number, name in enumerate(reversed(names))}
    shop.moves_only(everything, everything)
    shop.deployed()


def test_twice_and_back_again(tmp_path: Path, provider: str) -> None:
    shop = Shop(tmp_path, provider)
    shop.deployed()
    first = {name: f"{name}-b" for name in NAMES}
    shop.moves_only(first, first)
    shop.deployed()
    second = {name: f"c-{name}" for name in NAMES}
    shop.moves_only(second, {first[name]: second[name] for name in NAMES})
    shop.deployed()
    shop.declare(second)
    assert shop.planned() == {}, "what has moved need not be said for ever"
    shop.moves_only({}, {new: old for old, new in second.items()})
    shop.deployed()


def test_what_is_made_where_something_was_is_another_thing(tmp_path: Path, provider: str) -> None:
    shop = Shop(tmp_path, provider)
    shop.deployed()
    ids = _ids(shop)
    names = {"net": "lan", "orders": "ledger"}
    shop.moves_only(names, names)
    shop.deployed()
    more = "\n  net: {kind: network, type: development}\n  orders: {kind: database, type: postgres, network: net}\n"
    shop.declare(names, more=more)
    found = shop.planned()
    assert set(found) == {"create"}
    assert {address.partition("/")[0] for address in found["create"]} <= {"net", "orders", "shared"}
    shop.deployed()
    assert ids <= _ids(shop), "nothing was made anew"
    # The first goes: nothing of the second changes for that.
    gone = re.sub(r"(?m)^  ledger:\n(    .*\n)+", "", shop.path.joinpath("genesys.yaml").read_text(encoding="utf-8"))
    shop.write("genesys.yaml", gone.replace("connects: [ledger, ", "connects: ["))
    left = shop.planned()
    changed = {address for action, found in left.items() if action != "delete" for address in found}
    assert not any(address.startswith("orders/") for address in changed)


def test_the_members_of_a_group_and_their_group(tmp_path: Path, provider: str) -> None:
    shop = Shop(tmp_path, provider)
    shop.deployed()
    shop.moves_only({"one": "uno"}, {"'web[\"one\"]'": "'web[\"uno\"]'"})
    both = {"web": "site", "one": "uno", "two": "due"}
    shop.moves_only(both, {"'web[\"one\"]'": "'site[\"uno\"]'", "'web[\"two\"]'": "'site[\"due\"]'"})
    shop.deployed()


def test_by_hand_in_the_record(tmp_path: Path, provider: str) -> None:
    shop = Shop(tmp_path, provider)
    shop.deployed()
    names = {"net": "lan", "orders": "ledger", "web": "site"}
    for old, new in names.items():
        shop.ok("state", "mv", old, new, "--simulate")
    shop.declare(names)
    assert shop.planned() == {}


def _ids(shop: Shop) -> set[str]:
    return {one["id"] for one in shop.ok("state", "list", "--json", "--simulate").document["resources"]}
