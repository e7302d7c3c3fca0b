"""Documented limits of Azure Resource Manager. Source: Azure docs, request limits and throttling, read 2026-11-23."""

from __future__ import annotations

from genesys.spi.http import Limit

READ = Limit("arm.read", 250, 25)
"""Per subscription and principal."""
WRITE = Limit("arm.write", 200, 10)
DELETE = Limit("arm.delete", 200, 10)
VAULT = Limit("keyvault.secrets", 4000, 400)
"""Per vault and region. Source: Azure docs, Key Vault service limits."""
LOGS = Limit("loganalytics.query", 200, 6)
"""Per user: 200 in 30 seconds. Source: Azure docs, Log Analytics service limits, read 2026-11-27."""

BY_METHOD: dict[str, Limit] = {"GET": READ, "HEAD": READ, "PUT": WRITE, "PATCH": WRITE, "POST": WRITE, "DELETE": DELETE}
"""HTTP method -> bucket."""
