"""A stand-in for Azure Resource Manager: stateful, strict, and slow in the ways that the real one is.

::

    from genesys_azure.testbed import Bed

    with Bed(seed=7) as bed:
        ...  # AZURE_... and the setting ``endpoint`` point to bed.url

or as a process: ``python -m genesys_azure.testbed --port 8480``. What it accepts and answers comes from
``arm.json``, which is made of Azure's own definitions (``tools/arm.py``): an unknown path, version, property or
value is an error, and its own answers are held to the same definitions. What no definition says (what may not be
deleted while in use, names that are unique in the world, locks) is in `genesys_azure.testbed.semantics`, row by row
with its source.
"""

from __future__ import annotations

from genesys_azure.testbed.server import Bed
from genesys_azure.testbed.world import Config

__all__ = ["Bed", "Config"]
