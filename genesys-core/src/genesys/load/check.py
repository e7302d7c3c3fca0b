"""Everything that is wrong in the fields of declared resources, looked at all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.kinds.problems import MISSING
from genesys.kinds.schema import validate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.declared import Declared
    from genesys.model.resource import Resource


def check(
    resources: Iterable[Declared],
    kinds: Mapping[str, type[Resource]],
    *,
    bad: Collection[tuple[str, str]] = (),
) -> list[Finding]:
    """Return findings about every resource; parts of composites are not there yet and not looked at.

    Args:
        resources: The resources.
        kinds: Kind name -> class.
        bad: Address and field of values that are known to be wrong, and reported already.
    """
    every = list(resources)
    known = {resource.address: kinds[resource.kind] for resource in every}
    findings: list[Finding] = []
    for resource in every:
        good = {name: value for name, value in resource.fields.items() if (resource.address, name) not in bad}
        found = validate(resource.with_fields(good), known[resource.address], known)[1]
        findings += [f for f in found if f.problem is not MISSING or (resource.address, f.facts["field"]) not in bad]
    return findings
