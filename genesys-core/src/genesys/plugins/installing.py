"""The command that installs a package where Genesys itself was installed: with pip, pipx or as a tool of uv."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys.spi.ports import Files

PIP, PIPX, UV_TOOL, UV = "pip", "pipx", "uv tool", "uv"
_MARKS = {"pipx_metadata.json": PIPX, "uv-receipt.toml": UV_TOOL}
"""File that an installer leaves in the environment's folder -> installer."""
_HOME = "genesys-core"

_COMMANDS: dict[tuple[str, str], str] = {
    (PIP, "install"): "pip install {what}",
    (PIP, "upgrade"): "pip install --upgrade {what}",
    (PIP, "reinstall"): "pip install --force-reinstall {what}",
    (PIP, "uninstall"): "pip uninstall {what}",
    (PIPX, "install"): "pipx inject {home} {what}",
    (PIPX, "upgrade"): "pipx upgrade --include-injected {home}",
    (PIPX, "reinstall"): "pipx inject --force {home} {what}",
    (PIPX, "uninstall"): "pipx uninject {home} {what}",
    (UV_TOOL, "install"): "uv tool install {home} --with {what}",
    (UV_TOOL, "upgrade"): "uv tool install --upgrade {home} --with {what}",
    (UV_TOOL, "reinstall"): "uv tool install --reinstall {home} --with {what}",
    (UV_TOOL, "uninstall"): "uv tool install --reinstall {home}",
    (UV, "install"): "uv pip install {what}",
    (UV, "upgrade"): "uv pip install --upgrade {what}",
    (UV, "reinstall"): "uv pip install --reinstall {what}",
    (UV, "uninstall"): "uv pip uninstall {what}",
}
"""(installer, verb) -> command."""


def installer(files: Files, prefix: str = "") -> str:
    """Return how Genesys was installed: ``pip``, ``pipx``, ``uv tool`` or ``uv`` (an environment made by uv).

    Args:
        files: The file system.
        prefix: Folder of the environment; that of this interpreter when left out.
    """
    folder = prefix or sys.prefix
    for mark, name in _MARKS.items():
        if files.exists(os.path.join(folder, mark)):
            return name
    try:
        settings = files.read(os.path.join(folder, "pyvenv.cfg")).decode(errors="replace")
    except OSError:
        return PIP
    return UV if any(line.partition("=")[0].strip() == "uv" for line in settings.splitlines()) else PIP


def command(files: Files, verb: str, *what: str, prefix: str = "") -> str:
    """Return a command that can be pasted.

    Args:
        files: The file system.
        verb: ``install``, ``upgrade``, ``reinstall`` or ``uninstall``.
        what: Packages or requirements, such as ``genesys-aws>=0.1``.
        prefix: As for `installer`.
    """
    how = installer(files, prefix)
    others = [_quoted(word) for word in what if how in {PIP, UV} or word != _HOME] or [_HOME]
    words = (" --with " if how == UV_TOOL else " ").join(others)
    return _COMMANDS[how, verb].format(what=words, home=_HOME)


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    return f'"{word}"' if quoted != word and not any(sign in word for sign in '"$`\\') else quoted
