"""Types of fields that several kinds share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

from genesys.model.expr import Expr

Text = str | Expr
"""A text that may be, or hold, a reference."""

Size = Literal["nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge"]
"""Rungs of the size ladder; every provider has one native type for each."""

Shape = Size | Mapping[str, Any]
"""A size, or ``{"cpu": 4, "memory": "16GB"}``: the cheapest native type that has at least both."""

Family = Literal["balanced", "burstable", "compute", "memory", "gpu", "arm"]
"""What a machine is strong in."""

DiskClass = Literal["archive-hdd", "hdd", "balanced-ssd", "fast-ssd", "ultra-ssd"]
"""Classes of block disks."""

Rule = str | Mapping[str, Any]
"""``"https from internet"``, or ``{"ports": 443, "protocol": "tcp", "from": "internet"}``."""

Scale = Literal["auto"] | int | Mapping[str, int]
"""``auto`` (1 to 10), a number, or ``{"min": 2, "max": 6}``."""

Env = Mapping[str, Text | int | float | bool]
"""Names and values of environment variables; secrets may be referred to and are passed by reference."""

Names = Sequence[str]

PORTS = (1, 65535)
"""Ports that a program can listen on."""

RUNTIME = r"(python|node|java|dotnet|go|ruby|php)(:[0-9A-Za-z][0-9A-Za-z.-]*)?"
"""Languages that a source folder can be in, with a version or without."""


class Counts(TypedDict):
    """Least and greatest number of members."""

    min: int
    max: int


class Strategy(TypedDict, total=False):
    """How the members of a group are replaced: at most ``percent`` of them are away at once."""

    type: Literal["rolling"]
    percent: int


class Health(TypedDict, total=False):
    """How to ask whether an instance is well: a path, durations such as 10s, and how many answers decide."""

    path: str
    interval: str
    timeout: str
    start: str
    healthy: int
    unhealthy: int
