"""``provider: any`` from command to command, and two providers in one stack."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

INK = """\
from genesys.spi.lowering import Lowered, NativeSpec, own
from genesys.spi.provider import SPI, NameRule, Provider, ResourceType, degraded
import paper

def bucket(resource, context):
    body = {"title": context.name("ink.box")}
    return Lowered([NativeSpec("box", "ink.box", body)], {"url": own(resource.address, "box", "url")})

def server(resource, context):
    context.exports(resource.target("network"))
    return Lowered([])

def network(resource, context):
    return Lowered([], exports={})

provider = Provider(
    name="ink", spi=SPI, connect="paper:connect", target="paper:target", settings={},
    types={"ink.box": ResourceType("ink.box", paper.Box, name_rule=NameRule())},
    lowerings={"bucket": "ink:bucket", "server": "ink:server", "network": "ink:network"},
    capabilities={"bucket": {"versioning": degraded("one version is kept")}, "server": {}, "network": {}},
    deploys=True,
)
"""
PROGRAM = """\
from genesys import Bucket, outputs, project

project("shop", provider="{provider}")
b = Bucket({fields})
outputs(url=b.url)
"""


@pytest.fixture
def two(shop: Any, plugins: Path, installing: Callable[..., None]) -> Iterator[Any]:
    """A project where ``ink`` is installed beside ``paper``, and no cloud that may be installed here counts."""
    shop.environ["GENESYS_DISABLE_PLUGINS"] = "aws,azure,gcp"
    (plugins / "ink.py").write_text(INK)
    installing(plugins, name="ink", value="ink:provider")
    yield shop
    sys.modules.pop("ink", None)


def declare(two: Any, provider: str = "any", fields: str = "") -> None:
    two.write("infra.py", PROGRAM.format(provider=provider, fields=fields))


def types(two: Any) -> list[str]:
    return sorted(row["type"] for row in two.ok("state", "list", "--json").document["resources"])


def test_the_choice_is_a_note_of_the_plan_and_is_explained(two: Any) -> None:
    declare(two, fields="versioning=True")
    ran = two.ok("plan")
    assert "b goes to paper [COMP-049]" in ran.out
    assert "ink does b.versioning in part" in ran.out
    two.ok("deploy", "--yes")
    assert "COMP-049" not in two.ok("plan", "--refresh").out
    assert "provider: paper, because paper does exactly what is written" in two.ok("explain", "b").out


def test_the_choice_stays_when_another_provider_would_be_better_now(two: Any, plugins: Path) -> None:
    declare(two)
    two.ok("deploy", "--yes")
    assert types(two) == ["ink.box"]
    declare(two, fields="versioning=True")
    assert "paper" not in two.ok("plan").out
    assert "then on paper" in two.ok("plan", "--upgrade-choices").out
    ran = two.run("deploy", "--yes", "--upgrade-choices")
    assert (ran.code, "PLAN-006" in ran.err) == (1, True), ran.everything
    two.ok("deploy", "--yes", "--upgrade-choices", "--replace-provider", "--confirm-data-loss", "b")
    assert types(two) == ["paper.box"]


def test_what_is_deployed_stays_when_the_choice_is_left_open_afterwards(two: Any) -> None:
    declare(two, provider="paper")
    two.ok("deploy", "--yes")
    declare(two)
    assert "COMP-049" not in two.ok("plan").out
    two.ok("deploy", "--yes")
    assert types(two) == ["paper.box"]


def test_the_quick_way_knows_the_provider_that_was_chosen(two: Any) -> None:
    declare(two)
    two.ok("deploy", "--yes")
    for _ in range(3):
        assert "No changes" in two.ok("plan").out


def test_two_providers_in_one_stack_exchange_outputs(two: Any) -> None:
    two.write(
        "infra.py",
        "from genesys import Bucket, Server, project\n"
        'project("shop", provider="paper")\n'
        'b = Bucket(provider="ink")\n'
        'web = Server(size="small", env={"FILES": b.url})\n',
    )
    two.ok("deploy", "--yes")
    assert types(two) == ["ink.box", "paper.sheet"]
    assert two.desk["web/sheet"]["env"]["FILES"] == "paper://b/box"
    assert two.run("plan", "--detailed-exitcode").code == 0
    two.ok("destroy", "--yes")
    assert two.desk == {}


def test_nothing_but_outputs_crosses_from_one_provider_to_another(two: Any) -> None:
    two.write(
        "infra.py",
        "from genesys import Network, Server, project\n"
        'project("shop", provider="paper")\n'
        "net = Network()\n"
        'web = Server(provider="ink", network=net)\n',
    )
    ran = two.run("plan")
    assert (ran.code, "COMP-020" in ran.err) == (1, True), ran.everything
    assert "only outputs cross" in ran.err


def test_who_has_credentials_goes_first_and_says_so(two: Any, plugins: Path) -> None:
    declare(two)
    assert "b goes to ink" in two.ok("plan").out
    (plugins / "ink.py").write_text(INK.replace("deploys=True,", 'deploys=True, logins=("INK_KEY", "~/.ink/key"),'))
    sys.modules.pop("ink", None)
    assert "b goes to paper" in two.ok("plan").out, "one that needs none, before one that nobody is logged in at"
    assert "ink does exactly what is written and has credentials (INK_KEY)" in two.ok("plan", env={"INK_KEY": "x"}).out
    key = two.root / "home" / ".ink" / "key"
    key.parent.mkdir(parents=True)
    key.write_text("x")
    assert "has credentials (~/.ink/key)" in two.ok("plan").out
