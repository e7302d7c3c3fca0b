"""``genesys output``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import add, parser
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Print outputs of the stack."""
    found = parser(
        "output",
        "Print outputs of the stack.",
        usage="[NAME] [--raw] [--show-secrets]",
        examples=("genesys output", "curl $(genesys output url --raw)"),
    )
    found.add_argument("name", nargs="?")
    add(found, "--raw", action="store_true", help="only the value, as it is")
    add(found, "--show-secrets", action="store_true", help="print a secret to whoever reads this")
    options = found.parse_args(args)
    from genesys.app.outputs import one, outputs

    work = project(shell)
    state = work.state()
    if not options.name:
        return _all(shell, work.name, outputs(state).shown)
    value = one(work, state, options.name, reveal=options.show_secrets)
    if shell.json:
        shell.emit("output", {"stack": work.name, "name": options.name, "value": value})
    elif options.raw or isinstance(value, str):
        shell.print(str(value))
    else:
        import json

        shell.print(json.dumps(value))
    return 0


def _all(shell: Shell, stack: str, values: dict[str, object]) -> int:
    if shell.json:
        shell.emit("outputs", {"stack": stack, "outputs": values})
        return 0
    from genesys.cli.render.outputs import listing

    shell.out.write(listing(values).removeprefix("\nOutputs:\n\n"))
    return 0
