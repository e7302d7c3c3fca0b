"""Where in a plugin something went wrong: its authors and users want its file and line, not ours."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from genesys.errors import Where

if TYPE_CHECKING:
    from types import TracebackType


def place_in(error: BaseException, value: str) -> Where | None:
    """Return the innermost place of a traceback that is in a plugin's package, or ``None``.

    Args:
        error: What was raised.
        value: Entry point of the plugin, ``module:attribute``.
    """
    package = value.partition(":")[0].partition(".")[0]
    module = sys.modules.get(package)
    folders = [f"{folder}/" for folder in getattr(module, "__path__", ())]
    file = getattr(module, "__file__", None)
    found: Where | None = None
    step: TracebackType | None = error.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        inside = name == file or any(name.startswith(folder) for folder in folders)
        if inside or str(step.tb_frame.f_globals.get("__name__", "")).partition(".")[0] == package:
            found = Where(name, step.tb_lineno)
        step = step.tb_next
    return found or _syntax(error)


def _syntax(error: BaseException) -> Where | None:
    return (
        Where(error.filename, error.lineno)
        if isinstance(error, SyntaxError) and error.filename and error.lineno
        else None
    )
