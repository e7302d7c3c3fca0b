"""Sizes, zones, and what a machine does when it first starts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from genesys.model.functions import FUNCTIONS
from genesys.spi.machine import first_boot, size, spread

TABLE = {
    "balanced": {"small": {"cpu": 1, "memory": 2}, "medium": {"cpu": 2, "memory": 8}, "large": {"cpu": 4, "memory": 8}}
}


def value(tree: Any) -> Any:
    """What an expression is while deploying, when every reference is its own path."""
    if isinstance(tree, list):
        return [value(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    if "$concat" in tree:
        return "".join(str(value(part)) for part in tree["$concat"])
    if "$call" in tree:
        name, *args = tree["$call"]
        return FUNCTIONS[name](*(value(arg) for arg in args))
    if "$native" in tree:
        return ".".join(tree["$native"])
    return {key: value(item) for key, item in tree.items()}


def parts(data: Any) -> list[dict[str, Any]]:
    text = value(data)
    assert text.startswith("#cloud-config-archive\n")
    found: list[dict[str, Any]] = yaml.safe_load(text)
    return found


def config(data: Any) -> dict[str, Any]:
    text = parts(data)[0]["content"]
    assert text.startswith("#cloud-config\n")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_a_size_is_a_row_and_a_shape_is_the_smallest_that_holds_it() -> None:
    assert size(TABLE, "medium", "balanced") == {"cpu": 2, "memory": 8}
    assert size(TABLE, {"cpu": 2, "memory": "4GB"}, "balanced") == {"cpu": 2, "memory": 8}
    assert size(TABLE, {"cpu": 3}, "balanced") == {"cpu": 4, "memory": 8}
    assert size(TABLE, {"memory": 9 << 30}, "balanced") is None
    assert size(TABLE, "medium", "gpu") is None


@given(st.text(), st.integers(1, 9))
def test_spreading_stays_in_bounds_and_is_stable(seed: str, count: int) -> None:
    assert 0 <= spread(seed, count) < count
    assert spread(seed, count) == spread(seed, count)


def test_a_machine_with_nothing_to_do_gets_nothing() -> None:
    assert first_boot({}, {}, fetch="") is None


def test_a_program_is_started_by_a_unit_that_holds_no_environment() -> None:
    secret = {"$native": ["web/key/secret", "id"]}
    made = config(first_boot({"A": "b"}, {"KEY": secret}, fetch="FETCH", command=["python3", "-m", "app"]))
    files = {item["path"]: item["content"] for item in made["write_files"]}
    assert json.loads(files["/etc/genesys/app.json"]) == {
        "command": ["python3", "-m", "app"],
        "env": {"A": "b"},
        "secrets": {"KEY": "web/key/secret.id"},
    }
    assert files["/usr/local/lib/genesys/fetch.py"] == "FETCH"
    assert "KEY" not in files["/etc/systemd/system/app.service"]
    assert made["runcmd"][-1] == ["systemctl", "enable", "--now", "app.service"]


def test_without_secrets_nothing_fetches_them() -> None:
    files = [item["path"] for item in config(first_boot({"A": "b"}, {}, fetch="FETCH"))["write_files"]]
    assert "/usr/local/lib/genesys/fetch.py" not in files


def test_nobody_may_log_in_without_a_key() -> None:
    (_, user) = config(first_boot({"A": "b"}, {}, fetch=""))["users"]
    assert user == {"name": "genesys", "shell": "/bin/bash", "lock_passwd": True}
    (_, user) = config(first_boot({}, {}, fetch="", ssh_key="ssh-ed25519 AAAA me"))["users"]
    assert user["ssh_authorized_keys"] == ["ssh-ed25519 AAAA me"]


def test_the_users_own_data_comes_second() -> None:
    found = parts(first_boot({"A": "b"}, {}, fetch="", user_data="#!/bin/sh\ntrue\n"))
    assert found[1] == {"content": "#!/bin/sh\ntrue\n"}


def test_the_program_that_starts_programs_really_does(tmp_path: Path) -> None:
    made = config(first_boot({"A": "plain"}, {"B": "id-of-b"}, fetch="def fetch(id): return 'value of ' + id"))
    files = {item["path"]: item["content"] for item in made["write_files"]}
    (tmp_path / "app.json").write_text(files["/etc/genesys/app.json"], encoding="utf-8")
    (tmp_path / "fetch.py").write_text(files["/usr/local/lib/genesys/fetch.py"], encoding="utf-8")
    run = files["/usr/local/bin/genesys-run"].replace("/usr/local/lib/genesys", str(tmp_path))
    (tmp_path / "run").write_text(run.replace("/etc/genesys/app.json", str(tmp_path / "app.json")), encoding="utf-8")
    show = "import os; print(os.environ['A'], '|', os.environ['B'])"
    command = [sys.executable, str(tmp_path / "run"), sys.executable, "-c", show]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "plain | value of id-of-b\n"


@pytest.mark.parametrize("text", ['quote " and \\ and \n', "#cloud-config", "${x}", "ä€"])
def test_any_value_arrives_as_it_is(text: str) -> None:
    made = config(first_boot({"A": text}, {}, fetch=""))
    files = {item["path"]: item["content"] for item in made["write_files"]}
    assert json.loads(files["/etc/genesys/app.json"])["env"]["A"] == text
