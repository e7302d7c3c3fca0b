"""Everything that is wrong in the fields and outputs of a loaded stack, looked at all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.kinds.reference import check as check_references
from genesys.kinds.schema import validate

if TYPE_CHECKING:
    from genesys.errors import Finding
    from genesys.load.load import Loaded


def check(loaded: Loaded) -> list[Finding]:
    """Return findings about every resource and output; parts of composites are not there yet and not looked at."""
    resources = loaded.stack.resources
    known = {resource.address: loaded.kinds[resource.kind] for resource in resources}
    findings: list[Finding] = []
    for resource in resources:
        findings += validate(resource, known[resource.address], known)[1]
    for name, value in loaded.stack.outputs.items():
        findings += check_references(value, known, address=f"the output {name}", place=None)
    return findings
