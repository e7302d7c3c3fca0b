"""The same resources, written for Genesys and for Terraform: flat, chains of ten, and the parts of web stacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Value = Any
Values = Mapping[str, Value]


def flat(count: int) -> dict[str, Value]:
    """Resources that do not know each other."""
    return {f"n{number}": f"value-{number}" for number in range(count)}


def chains(count: int) -> dict[str, Value]:
    """Chains of ten: each resource but the first of its chain refers to the one before it."""
    return {
        f"n{number}": f"${{n{number - 1}.id}}-{number}" if number % 10 else f"value-{number}" for number in range(count)
    }


GRAPHS = {"flat": flat, "chains of ten": chains}


def web(count: int) -> dict[str, Value]:
    """Parts of web stacks: each eleven are one stack with its network, database, processes and the rest."""
    found: dict[str, Value] = {}
    for number in range(count):
        name, part = PARTS[number % len(PARTS)]
        found[f"{name}{number}"] = part(number // len(PARTS), number)
    return found


def _network(stack: int, number: int) -> Value:
    return {"name": f"stack{stack}/network", "cidr": f"10.{stack}.0.0/16", "range": f"127.83.{stack}.0/24"}


def _process(stack: int, number: int) -> Value:
    return {
        "name": f"stack{stack}/app/web-{number}",
        "command": ["python3", "-m", "app", "--workers", "4"],
        "source": {"folder": "app", "digest": f"{(number * 2654435761) % 2**64:016x}" * 4},
        "env": {
            "ORDERS_HOST": f"127.83.{stack}.7",
            "ORDERS_PORT": str(40000 + number),
            "ORDERS_USER": "genesys",
            "ORDERS_DATABASE": "orders",
            "ASSETS_URL": f"http://127.83.{stack}.9:{41000 + number}/assets",
        },
        "network": f"stack{stack}/network",
        "port": 8000 + number,
        "replicas": 2,
        "health": {"path": "/healthz", "interval_s": 5, "timeout_s": 2, "unhealthy_after": 3},
        "limits": {"memory_bytes": 2 * 1024**3, "cpus": 2},
        "public": False,
        "volumes": {},
    }


def _balancer(stack: int, number: int) -> Value:
    return {
        "name": f"stack{stack}/app/lb",
        "listen": [{"port": 80, "protocol": "http", "auto": True}],
        "targets": [{"target": f"stack{stack}/app/web-{number + other}", "weight": 1} for other in (1, 2)],
        "health": {"path": "/healthz", "interval_s": 5},
        "network": f"stack{stack}/network",
        "sticky": False,
        "idle_timeout_s": 60.0,
        "scheme": "public",
    }


def _database(stack: int, number: int) -> Value:
    return {
        "name": f"stack{stack}/orders",
        "engine": "postgres",
        "network": f"stack{stack}/network",
        "username": "genesys",
        "password": f"stack{stack}/orders-password",
        "databases": ["orders"],
        "parameters": {"max_connections": 100, "shared_buffers": "128MB"},
    }


def _bucket(stack: int, number: int) -> Value:
    return {
        "name": f"stack{stack}/assets",
        "versioning": True,
        "public": False,
        "network": f"stack{stack}/network",
        "token": f"stack{stack}/assets-token",
        "force_destroy": False,
    }


def _volume(stack: int, number: int) -> Value:
    return {"name": f"stack{stack}/data-{number}", "size_bytes": 100 * 10**9, "type": "balanced-ssd"}


def _secret(stack: int, number: int) -> Value:
    return {"name": f"stack{stack}/secret-{number}", "version": 1}


def _firewall(stack: int, number: int) -> Value:
    rules = [{"from": source, "ports": ports, "protocol": "tcp"} for source, ports in (("any", "80"), ("app", "5432"))]
    return {"name": f"stack{stack}/firewall", "network": f"stack{stack}/network", "rules": rules}


PARTS = (
    ("network", _network),
    ("database", _database),
    ("password", _secret),
    ("balancer", _balancer),
    ("web", _process),
    ("worker", _process),
    ("bucket", _bucket),
    ("token", _secret),
    ("volume", _volume),
    ("firewall", _firewall),
    ("mailer", _process),
)


def yaml(values: Values) -> str:
    """Return ``genesys.yaml``."""
    lines = ["project: bench", "provider: local", "resources:"]
    row = "  {}: {{kind: native, type: local.data, properties: {{value: {}}}}}"
    lines += [row.format(name, json.dumps(value)) for name, value in values.items()]
    return "\n".join(lines) + "\n"


def python(values: Values, *, pure: bool = False) -> str:
    """Return ``infra.py``, with one statement a resource. References are not written."""
    lines = [
        "from genesys import Native, project",
        f'project("bench", provider="local"{", pure=True" if pure else ""})',
    ]
    lines += [f'{n} = Native("local.data", properties={{"value": {value!r}}})' for n, value in values.items()]
    return "\n".join(lines) + "\n"


def terraform(values: Values) -> str:
    """Return ``main.tf``."""
    texts = (
        f'resource "terraform_data" "{name}" {{\n  input = {json.dumps(value).replace("${", "${terraform_data.")}\n}}\n'
        for name, value in values.items()
    )
    return "".join(texts)


def tfstate(values: Values) -> str:
    """Return what Terraform 1.11 writes for these resources: its own apply of them is quadratic in their number."""
    ids = {name: f"{number:08x}-6b1c-9a1e-7d52-{number * 48271 % 2**48:012x}" for number, name in enumerate(values)}
    rows = [_instance(name, values, ids) for name in sorted(values)]
    state = {"version": 4, "terraform_version": "1.11.4", "serial": len(values) + 1, "lineage": ids["n0"]}
    return json.dumps({**state, "outputs": {}, "resources": rows, "check_results": None}, indent=2)


def _instance(name: str, values: Values, ids: Mapping[str, str]) -> Value:
    value, needs = values[name], []
    if isinstance(value, str) and value.startswith("${"):
        before = value[2 : value.index(".")]
        needs, value = [before], value.replace(f"${{{before}.id}}", ids[before])
        needs = [f"terraform_data.n{number}" for number in range(int(before[1:]) // 10 * 10, int(before[1:]) + 1)]
    said = {"value": value, "type": "string"}
    attributes = {"id": ids[name], "input": said, "output": said, "triggers_replace": None}
    instance = {"schema_version": 0, "attributes": attributes, "sensitive_attributes": []}
    return {
        "mode": "managed",
        "type": "terraform_data",
        "name": name,
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [{**instance, **({"dependencies": sorted(needs)} if needs else {})}],
    }
