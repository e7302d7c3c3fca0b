"""All rows, and the names of all operations that are ever called."""

from __future__ import annotations

from genesys_aws.wire import (
    balancing,
    bucket,
    compute,
    container,
    database,
    dns,
    groups,
    identity,
    logs,
    lookups,
    network,
    scaling,
    secret,
    tagging,
    volume,
)
from genesys_aws.wire.table import Row

_FILES = (network, compute, database, identity, secret, bucket, volume, balancing, groups, container, scaling, dns)

ROWS: dict[str, Row] = {name: row for file in _FILES for name, row in file.ROWS.items()}
"""Native type -> row."""
OPERATIONS: frozenset[str] = frozenset(
    {"sts.GetCallerIdentity"}.union(
        lookups.OPERATIONS, logs.OPERATIONS, tagging.OPERATIONS, *(file.EXTRA for file in _FILES)
    ).union(*(row.operations() for row in ROWS.values()))
)
"""Operations of Amazon's that this package calls; their models are carried in ``wire/model``."""
