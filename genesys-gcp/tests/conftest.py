"""One stack for the golden tests: the first example, and a server that uses a database in a declared network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import pytest

from genesys.testing.chaos import Chaos
from genesys.testing.compiling import compiled, on
from genesys.testing.project import Folder, Ran
from genesys_gcp import provider
from genesys_gcp.testbed import Bed

PROJECT = "shop-123456"

SETTINGS: dict[str, Any] = {
    "project": PROJECT,
    "facts": {
        "zones": ["europe-west3-c", "europe-west3-a", "europe-west3-b"],
        "image": {"ubuntu-26.04/amd64": {"selfLink": "projects/ubuntu-os-cloud/global/images/ubuntu-2604-v20261101"}},
    },
}
SHOP: dict[str, tuple[str, dict[str, Any]]] = {
    "orders": ("database", {"type": "postgres"}),
    "web": ("server", {"size": "medium", "storage": "100GB", "network": "public", "connects": [on("orders")]}),
    "net": ("network", {"type": "production"}),
    "ledger": ("database", {"type": "postgres", "network": on("net"), "size": "medium", "ha": True, "protect": True}),
    "app": (
        "server",
        {
            "size": "small",
            "network": on("net"),
            "connects": [on("ledger")],
            "command": ["python3", "-m", "app"],
            "port": 8080,
            "open": ["8080 from network", "https from internet"],
            "env": {"MAIL_KEY": {"$ref": ["mail", "secret_value"], "secret": True}},
        },
    ),
    "mail": ("secret", {"from_env": "MAIL_KEY"}),
}

Compile = Callable[..., dict[str, Any]]


@pytest.fixture
def build() -> Compile:
    """Compile resources for this provider; returns the graph as JSON."""

    def made(resources: Mapping[str, tuple[str, dict[str, Any]]], **options: Any) -> dict[str, Any]:
        graph = compiled(provider, resources, **{"settings": SETTINGS, **options})
        assert graph.lookups == []
        found: dict[str, Any] = graph.as_json()
        return found

    return made


@pytest.fixture
def shop(build: Compile) -> dict[str, Any]:
    """The stack of the golden file."""
    return build(SHOP, tags={"Team": "Shop & Co"})


@pytest.fixture
def declared() -> dict[str, tuple[str, dict[str, Any]]]:
    """What the stack of the golden file declares."""
    return dict(SHOP)


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the provider that answer every lookup."""
    return dict(SETTINGS)


STACK = """\
  net: {kind: network, type: production}
  orders: {kind: database, type: postgres, network: net, protect: false}
  web: {kind: server, size: %(size)s, network: net, connects: [orders], open: ["443 from internet"]}
  mail: {kind: secret, generate: 24}
"""


class Cloud:
    """A bed, its proxy and a project folder.

    Args:
        root: An empty folder.
        bed: Settings of `Bed`.
    """

    def __init__(self, root: Path, **bed: Any) -> None:
        self.bed = Bed(**bed)
        self.chaos = Chaos(self.bed, operation=self.bed.named)
        self.root = root

    def __enter__(self) -> Self:
        self.chaos.start()
        self.folder = Folder(self.root, GOOGLE_OAUTH_ACCESS_TOKEN="ya29.test", GOOGLE_CLOUD_PROJECT=PROJECT)
        return self

    def __exit__(self, *_: object) -> None:
        self.chaos.close()

    def write(self, resources: str, **settings: Any) -> None:
        """Write the project's file."""
        more = "".join(f", {name}: {value}" for name, value in settings.items())
        self.folder.write(
            "genesys.yaml",
            "project: shop\nprovider: gcp\nregion: europe\n"
            f"providers: {{gcp: {{endpoint: '{self.chaos.url}', poll_s: 0.02, lag_s: 0.3{more}}}}}\n"
            f"resources:\n{resources}",
        )

    def deploy(self) -> Ran:
        """Deploy, and fail with what was said unless it ends well."""
        return self.folder.ok("deploy", "--yes")

    def one(self, word: str) -> dict[str, Any]:
        """Return the only object with a word in its path."""
        (path,) = [path for path in self.objects if word in path]
        return self.bed.state.objects[path]

    def shop(self, size: str = "small") -> None:
        """Write the shop: a network, a server, a database and a secret."""
        self.write(STACK % {"size": size})

    @property
    def objects(self) -> list[str]:
        """Paths of everything that is there."""
        return sorted(self.bed.state.objects)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    """A simulated cloud and a project folder."""
    with Cloud(tmp_path) as found:
        yield found
