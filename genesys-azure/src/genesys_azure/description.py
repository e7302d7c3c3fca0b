"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import SPI, Provider
from genesys_azure import __version__
from genesys_azure.capabilities import CAPABILITIES
from genesys_azure.natives import TYPES
from genesys_azure.settings import SETTINGS

_LOWERINGS = {
    "database": "genesys_azure.lower.database:database",
    "firewall": "genesys_azure.lower.network:firewall",
    "network": "genesys_azure.lower.network:network",
    "secret": "genesys_azure.lower.secret:secret",
    "server": "genesys_azure.lower.server:server",
}

provider = Provider(
    name="azure",
    spi=SPI,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_azure.session:connect",
    answers="genesys_azure.session:answers",
    target="genesys_azure.settings:target",
    settings=SETTINGS,
    version=__version__,
    explain="genesys_azure.explain:explain",
)
