"""Tables: universal words to Amazon's. Data files with source and date; read when first asked for."""

from __future__ import annotations

from genesys.spi.tables import tables

table = tables(__name__)
"""Returns a table by the name of a file here, such as ``sizes``."""
