"""The provider value."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from genesys.spi.provider import Provider
from genesys_local import __version__
from genesys_local.capabilities import CAPABILITIES
from genesys_local.natives import TYPES
from genesys_local.paths import home

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOWERINGS = {
    "bucket": "genesys_local.lower.storage:bucket",
    "container": "genesys_local.lower.compute:container",
    "database": "genesys_local.lower.database:database",
    "firewall": "genesys_local.lower.network:firewall",
    "loadbalancer": "genesys_local.lower.balancing:load_balancer",
    "network": "genesys_local.lower.network:network",
    "role": "genesys_local.lower.network:role",
    "secret": "genesys_local.lower.secret:secret",
    "server": "genesys_local.lower.compute:server",
    "volume": "genesys_local.lower.storage:volume",
}


def target(region: str, settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Return where resources are: the data folder of one user's agent; regions mean nothing here.

    The folder is recorded with everything that is made, so another user, or another setting, does not take
    what runs elsewhere for gone.
    """
    named = str(settings.get("home") or "")
    return {"account": "this-machine", "home": os.path.abspath(named) if named else home(environ)}


provider = Provider(
    name="local",
    spi=1,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_local.session:connect",
    target="genesys_local.description:target",
    settings={"home": ("", "Folder for everything that runs here; GENESYS_LOCAL_HOME by default.")},
    observes="always",
    limits=16,
    version=__version__,
    fallback=True,
)
