"""A simulator of the part of Google Cloud that this package uses: stateful, strict, and without any account.

::

    with Serving(Bed()) as server:
        ...  # providers.gcp.endpoint = server.url

Or ``python -m genesys_gcp.testbed --port 8300``, which prints the variables that lead to it.
"""

from __future__ import annotations

from genesys_gcp.testbed.bed import Bed
from genesys_gcp.testbed.server import Serving

__all__ = ["Bed", "Serving"]
