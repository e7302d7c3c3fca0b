"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import SPI, Provider
from genesys_gcp import __version__
from genesys_gcp.capabilities import CAPABILITIES
from genesys_gcp.natives import TYPES
from genesys_gcp.settings import SETTINGS

_LOWERINGS = {
    "database": "genesys_gcp.lower.database:database",
    "firewall": "genesys_gcp.lower.network:firewall",
    "network": "genesys_gcp.lower.network:network",
    "secret": "genesys_gcp.lower.secret:secret",
    "server": "genesys_gcp.lower.server:server",
}

provider = Provider(
    name="gcp",
    spi=SPI,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_gcp.session:connect",
    answers="genesys_gcp.session:answers",
    target="genesys_gcp.settings:target",
    settings=SETTINGS,
    explain="genesys_gcp.explain:explain",
    version=__version__,
)
