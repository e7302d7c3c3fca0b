"""What `genesys.run` needs to know about a project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.run.options import Options

if TYPE_CHECKING:
    from genesys.app.project import Project
    from genesys.model.declared import Stack


def options_for(project: Project, stack: Stack | None = None, **more: Any) -> Options:
    """Return what `genesys.run` needs to know about a project; settings of providers come from the stack."""
    if project.simulated:
        more = {**getattr(project.world, "options", {}), **more}
    settings = settings_of(stack) if stack else {}
    return Options(project=project.folder, settings=settings, http=project.http, places=project.places, **more)


def settings_of(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return name of a provider -> its settings in the declaration."""
    found: dict[str, Any] = stack.settings.get("providers") or {}
    return {name: dict(values or {}) for name, values in found.items()}
