"""The parts of the provider kit; `genesys.testing.provider_kit` is what authors import."""

from __future__ import annotations
