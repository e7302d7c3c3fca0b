"""What it would mean to have a deployed stack on another provider, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.pasted import same_place
from genesys.cli.render.table import table
from genesys.plan.palette import ANSI, PLAIN, Palette

if TYPE_CHECKING:
    from genesys.app.crossing import Crossing
    from genesys.cli.shell import Shell


def crossing_text(shell: Shell, found: list[Crossing], *, stack: str, option: str = "") -> str:
    """Return a block for each resource, and how to go on; ``option`` is that by which the other provider was named."""
    palette = ANSI if shell.colored(shell.out) else PLAIN
    lines = [palette.paint("bold", f"{stack} is deployed on another provider than it is declared on:"), ""]
    for one in found:
        lines += [*_one(one, palette), ""]
    environment = stack.rpartition("/")[2]
    new = found[0].new.partition(",")[0]
    here = same_place(shell, f"genesys deploy{option} --replace-provider")
    if any(one.refused for one in found):
        lines += [f"What is refused cannot be had on {new}; correct it, or place it elsewhere.", ""]
    lines += [
        "Nothing moves from one provider to another. genesys deploy refuses this; choose one of:",
        *table(
            ("", ""),
            [
                (
                    f"  {same_place(shell, f'genesys deploy{option} --stack {environment}-{new}')}",
                    "a stack of its own; this one stays",
                ),
                (f"  {here}", "what is here is deleted; protected things never"),
            ],
        ).splitlines()[1:],
        "",
    ]
    return "\n".join(lines) + "\n"


def _one(one: Crossing, palette: Palette) -> list[str]:
    lines = [f"{palette.paint('bold', one.address)}  {palette.paint('dim', one.kind)}"]
    lines.append(f"  now on {one.old}:")
    lines += [f"    {palette.paint('red', '-')} {' '.join([a, t, *([id] if id else [])])}" for a, t, id in one.now]
    if one.then:
        lines.append(f"  then on {one.new}:")
        lines += [f"    {palette.paint('green', '+')} {address} {type}" for address, type in one.then]
    if one.lost:
        lines.append(palette.paint("red", f"  lost: the data in {', '.join(one.lost)}"))
    if one.protected:
        lines.append("  protected: it is never deleted until that is lifted")
    for word, texts in (("degraded", one.degraded), ("refused", one.refused)):
        lines += [f"  {word}: {field + ': ' if field else ''}{how}" for field, how in sorted(texts.items())]
    return lines
