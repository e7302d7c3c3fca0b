"""Read a secret on a machine of Google's, with the machine's own identity. Runs there, on plain Python >= 3.8."""

from __future__ import annotations

import base64
import json
import urllib.request

METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token"


def fetch(name: str) -> str:
    """Return the newest value of a secret of Secret Manager, named ``projects/.../secrets/...``."""
    token = _ask(METADATA, {"Metadata-Flavor": "Google"})["access_token"]
    url = f"https://secretmanager.googleapis.com/v1/{name}/versions/latest:access"
    found = _ask(url, {"Authorization": f"Bearer {token}"})
    return base64.b64decode(found["payload"]["data"]).decode()


def _ask(url: str, headers: dict[str, str]) -> dict[str, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - both addresses are ours
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        found: dict[str, dict[str, str]] = json.loads(answer.read())
        return found
