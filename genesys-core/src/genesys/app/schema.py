"""The JSON Schema of genesys.yaml, with the kinds that this project may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.errors import GenesysError

if TYPE_CHECKING:
    from genesys.app.project import Project


def schema(project: Project) -> dict[str, Any]:
    """Return the schema; a project that cannot be loaded, or none at all, gives that of the installed kinds."""
    from genesys.kinds.jsonschema import json_schema
    from genesys.load.kinds import Kinds

    try:
        kinds = project.loaded.kinds
    except GenesysError:
        kinds = Kinds(project.plugged_kinds)
    return json_schema(kinds)
