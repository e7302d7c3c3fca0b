"""A plugin of pytest, loaded by the suite ``laws`` only: more examples for every property, and how many there were."""

from __future__ import annotations

import json
import os
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

SIZE, _, REPORT = os.environ["GENESYS_LAWS"].partition(" ")
RAN: dict[str, dict[str, Any]] = {}
FAILED: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    raised: set[Any] = set()
    for item in items:
        test = getattr(item, "obj", None)
        handle = getattr(test, "hypothesis", None)
        RAN[item.nodeid] = {"examples": 0, "seconds": 0.0}
        if handle is None:
            continue
        if test not in raised:
            raised.add(test)
            chosen = test._hypothesis_internal_use_settings
            # What is slow on purpose says so with few examples; it gets as many times more as the others do.
            most = max(chosen.max_examples, int(SIZE) * min(chosen.max_examples, 100) // 100)
            test._hypothesis_internal_use_settings = settings(chosen, max_examples=most, deadline=None, database=None)
            handle.inner_test = counted(handle.inner_test)


CURRENT = [""]


def counted(inner: Any) -> Any:
    @wraps(inner)
    def call(*args: Any, **kwargs: Any) -> Any:
        RAN[CURRENT[0]]["examples"] += 1
        return inner(*args, **kwargs)

    return call


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    CURRENT[0] = item.nodeid
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        RAN[report.nodeid]["seconds"] = round(report.duration, 1)
    if report.failed:
        FAILED.append(f"{report.nodeid}: {str(report.longrepr)[-300:]}")


def pytest_sessionfinish() -> None:
    Path(REPORT).write_text(json.dumps({"tests": RAN, "failed": FAILED}), encoding="utf-8")
