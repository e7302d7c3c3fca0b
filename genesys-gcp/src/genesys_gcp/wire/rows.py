"""All rows. A new native needs a page in ``natives`` and a row in one of these modules."""

from __future__ import annotations

from genesys_gcp.wire import balancer, compute, disk, dns, group, identity, run, secretmanager, sqladmin, storage
from genesys_gcp.wire.table import Row

ROWS: dict[str, Row] = {
    name: row
    for page in (compute, disk, group, balancer, identity, secretmanager, sqladmin, storage, run, dns)
    for name, row in page.ROWS.items()
}
"""Native type -> row."""
