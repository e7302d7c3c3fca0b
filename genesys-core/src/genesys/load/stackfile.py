"""genesys.<environment>.yaml: values of variables for one stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError
from genesys.load.problems import WRONG_SHAPE
from genesys.load.tree import parse

if TYPE_CHECKING:
    from genesys.errors import Finding
    from genesys.load.place import Source

Values = tuple[dict[str, Any], dict[str, tuple[int, int, int]]]


def values(source: Source) -> Values:
    """Return variable -> value, and variable -> place.

    Raises:
        GenesysError: The file is not a map of names to values.
    """
    findings: list[Finding] = []
    root = parse(source, findings)
    if not isinstance(root.value, dict):
        facts = {"what": f"{source.file} as a whole", "wanted": "a map", "found": root.shape}
        findings.append(WRONG_SHAPE.finding(source.where(*root.spot), **facts))
    if findings:
        raise GenesysError(findings)
    return {name: node.json() for name, node in root.value.items()}, dict(root.keys)
