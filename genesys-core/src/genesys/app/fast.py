"""The quick way to "No changes": equal sources, inputs, engine, plugins and state give an equal verdict.

After a plan that found nothing to do, its key and what it saw are kept beside the project. The next plan
with the same key only has to look at what is cheap to look at. Nothing here is trusted further than
that: whatever differs leads to a whole plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.app.planning import Planned
    from genesys.app.project import Project
    from genesys.app.wish import Wish


def unchanged(project: Project, wish: Wish) -> str | None:
    """Return the text of an unchanged plan, or ``None`` when a whole plan has to be made."""
    return None


def remember(project: Project, wish: Wish, planned: Planned) -> None:
    """Keep the verdict of a plan that found nothing to do."""
