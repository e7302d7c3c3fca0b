"""The named pure functions that expressions may call; the same names work in YAML as ``${upper(x)}``."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable


def _subnet(block: str, bits: int, number: int) -> str:
    net = ipaddress.ip_network(block)
    return str(list(net.subnets(new_prefix=net.prefixlen + int(bits)))[int(number)])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "base64": lambda text: base64.b64encode(str(text).encode()).decode(),
    "cidrsubnet": _subnet,
    "join": lambda glue, items: str(glue).join(str(i) for i in items),
    "jsonencode": lambda value: json.dumps(value, sort_keys=True),
    "lower": lambda text: str(text).lower(),
    "sha256": lambda text: hashlib.sha256(str(text).encode()).hexdigest(),
    "upper": lambda text: str(text).upper(),
    "urlencode": lambda text: quote(str(text), safe=""),
}
"""Name -> function. Terraform's names where it has the function."""
