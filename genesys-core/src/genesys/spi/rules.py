"""The grammar of firewall rules, the same on every provider: ``https from internet``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from genesys.spi.problems import BAD_RULE, OPEN_TO_ALL

SERVICES: dict[str, tuple[str, int]] = {
    "http": ("tcp", 80),
    "https": ("tcp", 443),
    "ssh": ("tcp", 22),
    "rdp": ("tcp", 3389),
    "postgres": ("tcp", 5432),
    "mysql": ("tcp", 3306),
    "redis": ("tcp", 6379),
    "dns": ("udp", 53),
    "icmp": ("icmp", 0),
}
"""Name of a service -> protocol and port."""

INTERNET = "internet"
NETWORK = "network"
EVERYWHERE = "0.0.0.0/0"
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?\Z")
_REMOTE = {22, 3389}


class Rule(NamedTuple):
    """Who may connect to which ports.

    Args:
        protocol: ``tcp``, ``udp``, ``icmp`` or ``any``.
        first: First port, 0 to 65535; 0 with ``last`` 65535 for all, and for protocols without ports.
        last: Last port, >= ``first``.
        kind: ``internet``, ``network``, ``cidr`` or ``resource``.
        source: The range of ``cidr``, the address or name of ``resource``, else ``""``.
    """

    protocol: str
    first: int
    last: int
    kind: str
    source: str = ""

    @property
    def slug(self) -> str:
        """A short text of ``[a-z0-9-]`` that names the rule, the same for equal rules."""
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        source = re.sub(r"[^a-z0-9]+", "-", (self.source or self.kind).lower()).strip("-")
        return f"{self.protocol}-{ports}-{source}"


def parse(rule: str | Mapping[str, Any], address: str = "") -> Rule:
    """Return a rule.

    Args:
        rule: As written: a text, or a mapping of ``ports`` or ``service``, ``protocol`` and ``from``.
        address: Resource that has the rule, for errors.

    Raises:
        GenesysError: RULE-001, it cannot be read; RULE-002, it opens a remote login to the internet.
    """
    try:
        found = _text(rule) if isinstance(rule, str) else _mapping(rule)
    except ValueError as error:
        raise BAD_RULE.error(rule=f'"{rule}"', address=address, why=str(error)) from None
    if _everyone(found) and found.protocol in {"tcp", "any"}:
        for port in sorted(_REMOTE):
            if found.first <= port <= found.last:
                raise OPEN_TO_ALL.error(address=address, port=port)
    return found


def _everyone(rule: Rule) -> bool:
    return rule.kind == INTERNET or (rule.kind == "cidr" and rule.source.endswith("/0"))


def _text(rule: str) -> Rule:
    what, word, source = rule.strip().partition(" from ")
    if not word or not source.strip():
        message = 'It has no "from".'
        raise ValueError(message)
    return _rule(*_what(what.strip(), "tcp"), source.strip())


def _mapping(rule: Mapping[str, Any]) -> Rule:
    source = rule.get("from", INTERNET)
    if isinstance(source, Mapping):
        source = str(source.get("$resource", ""))
    what = rule.get("service", rule.get("ports", "all"))
    return _rule(*_what(str(what), str(rule.get("protocol", "tcp"))), str(source))


def _what(text: str, protocol: str) -> tuple[str, int, int]:
    words = text.lower().split("/")
    name, given = words[0], words[1] if len(words) > 1 else protocol
    if name in SERVICES:
        known, port = SERVICES[name]
        return (known, port, port)
    if name == "all":
        return ("any", 0, 65535)
    ports = _PORTS.match(name)
    if not ports:
        message = f'"{text}" is neither a port nor one of {", ".join(sorted(SERVICES))}.'
        raise ValueError(message)
    first = int(ports[1])
    last = int(ports[2] or first)
    if not first <= last <= 65535 or given not in {"tcp", "udp", "icmp", "any"}:
        message = f'"{text}" is not a range of ports of tcp or udp.'
        raise ValueError(message)
    return (given, first, last)


def _rule(protocol: str, first: int, last: int, source: str) -> Rule:
    if source in {INTERNET, NETWORK}:
        return Rule(protocol, first, last, source)
    if source[:1].isdigit() or ":" in source:
        return Rule(protocol, first, last, "cidr", str(ipaddress.ip_network(source)))
    return Rule(protocol, first, last, "resource", source)
