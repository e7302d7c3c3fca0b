"""The program that machines read their secrets with."""

from __future__ import annotations

import datetime as dt
import io
import json
import urllib.request
from typing import Any

import pytest

from genesys_aws.boot import fetch, program

KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "TOKEN")
ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:x-AbCdEf"


def test_the_signature_is_the_one_that_botocore_makes() -> None:
    body = json.dumps({"SecretId": ARN}).encode()
    url, headers = fetch.signed("eu-central-1", body, KEYS, dt.datetime(2026, 11, 25, 12, 0, 0, tzinfo=dt.UTC))
    assert url == "https://secretsmanager.eu-central-1.amazonaws.com/"
    # Computed with SigV4Auth of botocore 1.44.8 for the same request, 2026-11-25.
    assert headers["authorization"].endswith(
        "Signature=04251f140e763ecacbd8da1e10102c1df9c12fd8f955e4be9c56b20ea8e6ff7d"
    )


def test_a_secret_is_read_with_the_role_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    role = {"AccessKeyId": KEYS[0], "SecretAccessKey": KEYS[1], "Token": KEYS[2]}
    answers = ["seen", "role", json.dumps(role), json.dumps({"SecretString": "value"})]

    def answer(request: urllib.request.Request, timeout: float) -> Any:
        asked.append((request.get_method(), request.full_url))
        return io.BytesIO(answers[len(asked) - 1].encode())

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    assert fetch.fetch(ARN) == "value"
    assert asked == [
        ("PUT", "http://169.254.169.254/latest/api/token"),
        ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"),
        ("GET", "http://169.254.169.254/latest/meta-data/iam/security-credentials/role"),
        ("POST", "https://secretsmanager.eu-central-1.amazonaws.com/"),
    ]


def test_the_program_fits_into_user_data(build: Any, declared: dict[str, Any]) -> None:
    text = json.dumps(build(declared)["nodes"]["app/instance"]["body"]["UserData"])
    assert len(program("fetch")) < 4096
    assert len(text) < 16384
