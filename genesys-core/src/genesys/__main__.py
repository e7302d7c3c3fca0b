"""``python -m genesys``."""

from __future__ import annotations

from genesys.cli import main

raise SystemExit(main())
