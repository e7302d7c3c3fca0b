"""All rows. A new native needs a page in ``natives`` and a row in one of these modules."""

from __future__ import annotations

from genesys_gcp.wire import compute, identity, secretmanager, sqladmin
from genesys_gcp.wire.table import Row

ROWS: dict[str, Row] = {**compute.ROWS, **identity.ROWS, **secretmanager.ROWS, **sqladmin.ROWS}
"""Native type -> row."""
