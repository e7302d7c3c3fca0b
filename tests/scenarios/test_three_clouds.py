"""The example of three clouds: one file that every provider takes, planned with given facts, and lived on paper."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from genesys.app.init import DECLARATIONS
from genesys.testing.project import Folder

EXAMPLE = Path(__file__).parents[2] / "examples" / "three-clouds"
FACTS = {
    "aws": """
        facts:
          zones: [eu-central-1a, eu-central-1b, eu-central-1c]
          image: {ubuntu-26.04/amd64: {id: ami-0123456789abcdef0, root_device: /dev/sda1}}
    """,
    "azure": """
        subscription: 00000000-0000-0000-0000-00000000000a
        facts:
          tenant: 00000000-0000-0000-0000-00000000000b
          image: {ubuntu-26.04/amd64: {version: 26.04.202611010}}
    """,
    "gcp": """
        project: shop-123456
        facts:
          zones: [europe-west3-a, europe-west3-b, europe-west3-c]
          image: {ubuntu-26.04/amd64: {selfLink: projects/ubuntu-os-cloud/global/images/ubuntu-2604-v20261101}}
    """,
    "local": "",
}
PLACES = {"AZURE_SUBSCRIPTION_ID": "00000000-0000-0000-0000-00000000000a", "GOOGLE_CLOUD_PROJECT": "shop-123456"}


class Shop(Folder):
    """The example in a folder of its own, on one provider."""

    def __init__(self, root: Path, provider: str) -> None:
        super().__init__(root, GENESYS_LOCAL_HOME=str(root / "local"), **PLACES)
        text = (EXAMPLE / "genesys.yaml").read_text(encoding="utf-8")
        self.text, changed = re.subn(r"(?m)^provider: aws\b", f"provider: {provider}", text)
        assert changed == 1
        self.write("genesys.yaml", self.text)

    def give(self, facts: str) -> None:
        """Answer every question beforehand."""
        if facts:
            inner = textwrap.indent(textwrap.dedent(facts).strip(), "    ")
            provider = re.search(r"(?m)^provider: (\w+)", self.text)
            assert provider is not None
            self.write("genesys.yaml", f"{self.text}\nproviders:\n  {provider[1]}:\n{inner}\n")


@pytest.fixture(params=FACTS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = Shop(tmp_path, request.param)
    made.facts = FACTS[request.param]  # type: ignore[attr-defined]
    return made


def test_it_is_valid_and_asks_nothing(shop: Any) -> None:
    shop.give(shop.facts)
    shop.ok("validate")
    planned = shop.ok("plan", "--json").document
    kinds = {resource["address"].partition("[")[0] for resource in planned["resources"]}
    assert {"net", "orders", "files", "mail-key", "web", "front"} <= kinds


def test_it_is_deployed_changed_and_destroyed_on_paper_whatever_strikes(shop: Any) -> None:
    shop.ok("deploy", "--yes", "--simulate", "--simulate-faults", "quirks")
    assert shop.ok("plan", "--json", "--simulate").document["resources"] == []
    text = shop.text.replace("size: small", "size: medium").replace("generate: 32", "generate: 40")
    shop.write("genesys.yaml", text)
    shop.ok("deploy", "--yes", "--simulate", "--simulate-faults", "quirks")
    assert shop.ok("plan", "--json", "--simulate").document["resources"] == []
    assert "Nothing drifted" in shop.ok("drift", "detect", "--simulate").out
    shop.ok("destroy", "--yes", "--confirm-data-loss", "three-clouds/dev", "--simulate", "--simulate-faults", "quirks")
    assert shop.ok("show", "--json", "--simulate").document["resources"] == []


@pytest.mark.parametrize("provider", FACTS)
def test_python_says_the_same(tmp_path: Path, provider: str) -> None:
    plans = []
    for number, name in enumerate(("genesys.yaml", "../three-clouds-python/infra.py")):
        folder = Shop(tmp_path / str(number), provider)
        (folder.path / "genesys.yaml").unlink()
        text = (EXAMPLE / name).read_text(encoding="utf-8")
        folder.write(
            Path(name).name, text.replace("provider: aws", f"provider: {provider}").replace('"aws"', f'"{provider}"')
        )
        found = folder.ok("plan", "--json", "--simulate").document
        plans.append(
            [(change["address"], change["type"]) for resource in found["resources"] for change in resource["changes"]]
        )
    assert plans[0] == plans[1]
    assert plans[0]


def test_each_example_is_one_project_that_can_be_used_where_it_is() -> None:
    for folder in EXAMPLE.parent.iterdir():
        assert len([name for name in DECLARATIONS if (folder / name).exists()]) == 1, folder
