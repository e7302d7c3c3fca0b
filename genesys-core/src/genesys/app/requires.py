"""Whether what a project requires is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.errors import GenesysError
from genesys.plugins.problems import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding


def check(requirements: Iterable[str]) -> None:
    """Return when all requirements of a project are installed.

    Args:
        requirements: Such as ``genesys-local>=0.1``.

    Raises:
        GenesysError: PLUGIN-006 for each that is missing, of another version, or not to be understood.
    """
    findings = [finding for requirement in requirements if (finding := _judge(requirement))]
    if findings:
        raise GenesysError(findings)


def _judge(text: str) -> Finding | None:
    from packaging.requirements import InvalidRequirement, Requirement

    from genesys.plugins.discovery import version_of

    try:
        wanted = Requirement(text)
    except InvalidRequirement:
        return REQUIRED.finding(None, requirement=text, reason="That is no requirement such as some-package>=0.1.")
    found = version_of(wanted.name)
    if found is None:
        return REQUIRED.finding(None, requirement=text, reason=f"{wanted.name} is not installed.")
    if not wanted.specifier.contains(found, prereleases=True):
        return REQUIRED.finding(None, requirement=text, reason=f"{wanted.name} {found} is installed.")
    return None
