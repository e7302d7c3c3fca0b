"""What a web application runs: a folder in a language, or an image."""

from __future__ import annotations

from typing import Any

import pytest

from genesys.kinds.compute import Container
from genesys.kinds.webapp import WebApp


def container(**fields: Any) -> Container:
    parts = WebApp("shop", **fields).expand()
    found = parts["web"]
    assert isinstance(found, Container)
    return found


@pytest.mark.parametrize(
    "fields, runtime, image",
    [
        ({"runtime": "node:22", "source": "app"}, "node:22", None),
        ({"runtime": "ghcr.io/org/app:1"}, None, "ghcr.io/org/app:1"),
        ({"image": "ghcr.io/org/app:1"}, None, "ghcr.io/org/app:1"),
        ({"runtime": "node:22", "image": "ghcr.io/org/app:1"}, "node:22", "ghcr.io/org/app:1"),
    ],
)
def test_what_has_a_registry_is_an_image(fields: dict[str, Any], runtime: str | None, image: str | None) -> None:
    made = container(**fields)
    assert (made.runtime, made.image) == (runtime, image)
