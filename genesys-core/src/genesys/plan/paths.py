"""Paths: the text by which a field inside a body is named, as in ``env.HOST`` or ``rules[0].port``.

A path that begins with ``@`` names no field of the body but something that is kept beside it, such
as ``@protect``; a session never gets to see it.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_FIRST = re.compile(r"[^.\[]*")


def key(path: str, name: str) -> str:
    """Return the path of a key below ``path``; a name with odd characters is quoted."""
    if not _PLAIN.match(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{name}" if path else name


def item(path: str, position: int) -> str:
    """Return the path of a list's member."""
    return f"{path}[{position}]"


def top(path: str) -> str:
    """Return the field of the body that a path is in: ``env`` for ``env.HOST``."""
    found = _FIRST.match(path)
    return found.group() if found else path


def in_body(path: str) -> bool:
    """Tell whether a path names something inside the body."""
    return not path.startswith("@")


_STEP = re.compile(r"\.?([A-Za-z_@][A-Za-z0-9_-]*)|\[(\d+)\]|\[\"((?:[^\"\\]|\\.)*)\"\]")


def split(path: str) -> list[str | int]:
    """Return the keys and positions of a path: ``["rules", 0, "port"]`` for ``rules[0].port``."""
    steps: list[str | int] = []
    for found in _STEP.finditer(path):
        name, position, quoted = found.groups()
        steps.append(name if name is not None else int(position) if position is not None else _unquoted(quoted))
    return steps


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
