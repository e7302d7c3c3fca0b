"""The provider value."""

from __future__ import annotations

from genesys.spi.provider import SPI, Provider
from genesys_aws import __version__
from genesys_aws.capabilities import CAPABILITIES
from genesys_aws.natives import TYPES
from genesys_aws.settings import SETTINGS

_LOWERINGS = {
    "database": "genesys_aws.lower.database:database",
    "firewall": "genesys_aws.lower.network:firewall",
    "network": "genesys_aws.lower.network:network",
    "secret": "genesys_aws.lower.secret:secret",
    "server": "genesys_aws.lower.server:server",
}

provider = Provider(
    name="aws",
    spi=SPI,
    types=TYPES,
    lowerings=_LOWERINGS,
    capabilities=CAPABILITIES,
    connect="genesys_aws.session:connect",
    answers="genesys_aws.session:answers",
    target="genesys_aws.settings:target",
    settings=SETTINGS,
    version=__version__,
    deploys=False,
    quirks="genesys_aws.quirks:QUIRKS",
)
