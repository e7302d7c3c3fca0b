"""Whether what a project requires is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.plugins.installing import command
from genesys.plugins.problems import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from genesys.errors import Finding, Where
    from genesys.spi.ports import Files


def missing(requirements: Iterable[str], where: Where | None, files: Files) -> list[Finding]:
    """Return PLUGIN-006 for each requirement that is missing, of another version, or not to be understood.

    Args:
        requirements: Such as ``genesys-local>=0.1``.
        where: Where the project says so.
        files: Tells how Genesys was installed, and so how to install more.
    """
    return [finding for requirement in requirements if (finding := _judge(str(requirement), where, files))]


def _judge(text: str, where: Where | None, files: Files) -> Finding | None:
    from packaging.requirements import InvalidRequirement, Requirement

    from genesys.plugins.discovery import version_of

    install = command(files, "install", text)
    try:
        wanted = Requirement(text)
    except InvalidRequirement:
        reason = "That is no requirement such as some-package>=0.1."
        return REQUIRED.finding(where, requirement=text, reason=reason, install=install)
    found = version_of(wanted.name)
    if found is None:
        reason = f"{wanted.name} is not installed."
        return REQUIRED.finding(where, requirement=text, reason=reason, install=install)
    if not wanted.specifier.contains(found, prereleases=True):
        reason = f"{wanted.name} {found} is installed."
        return REQUIRED.finding(where, requirement=text, reason=reason, install=install)
    return None
