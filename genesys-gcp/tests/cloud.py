"""The simulated cloud behind the proxy that counts and makes trouble, and a project that is deployed to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genesys.testing.chaos import Chaos
from genesys.testing.project import Folder, Ran
from genesys_gcp.testbed import Bed

PROJECT = "shop-123456"
NETWORK = """\
  net: {kind: network, type: production}
"""
SHOP = """\
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

    def __enter__(self) -> Cloud:
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
            f"project: shop\nprovider: gcp\nregion: europe\n"
            f"providers: {{gcp: {{endpoint: '{self.chaos.url}', poll_s: 0.02{more}}}}}\n"
            f"resources:\n{resources}",
        )

    def deploy(self) -> Ran:
        """Deploy, and fail with what was said unless it ends well."""
        return self.folder.ok("deploy", "--yes")

    @property
    def objects(self) -> list[str]:
        """Paths of everything that is there."""
        return sorted(self.bed.state.objects)
