"""How long what was just made may not show: Azure's time, or what whoever knows better says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys.spi.session import SessionPorts
from genesys_azure.session import connect
from genesys_azure.testbed import Bed
from genesys_azure.wire.executor import LAG_S

TARGET = {"subscription": "s", "region": "westus"}


@pytest.mark.parametrize(
    "settings,environ,lag",
    [
        ({}, {}, LAG_S),
        ({"lag_s": None}, {"GENESYS_AZURE_LAG_S": "2"}, 2.0),
        ({"lag_s": 0}, {"GENESYS_AZURE_LAG_S": "2"}, 0.0),
    ],
)
def test_the_setting_counts_before_the_variable(
    settings: dict[str, Any], environ: dict[str, str], lag: float, acting: Callable[[Bed], Any]
) -> None:
    with Bed() as bed:
        ports = acting(bed).ports
        ports.world.environ = {"AZURE_RESOURCE_MANAGER": bed.url, **environ}
        session = connect(TARGET, settings, SessionPorts(*ports))
        assert (session.lag_s, session.late_s) == (lag, 3 * lag)
