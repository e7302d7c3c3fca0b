"""The program that machines read their secrets with."""

from __future__ import annotations

import io
import json
import urllib.request
from typing import Any

import pytest

from genesys_gcp.boot import fetch


def test_a_secret_is_read_with_the_identity_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[urllib.request.Request] = []
    answers: list[dict[str, Any]] = [{"access_token": "t"}, {"payload": {"data": "dmFsdWU="}}]

    def answer(request: urllib.request.Request, timeout: float) -> Any:
        asked.append(request)
        return io.BytesIO(json.dumps(answers[len(asked) - 1]).encode())

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    assert fetch.fetch("projects/p/secrets/s") == "value"
    assert [asked[0].full_url, asked[1].full_url] == [
        fetch.METADATA,
        "https://secretmanager.googleapis.com/v1/projects/p/secrets/s/versions/latest:access",
    ]
    assert asked[1].get_header("Authorization") == "Bearer t"
