"""``genesys logs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.cli.line import add, parser
from genesys.cli.problems import INTERRUPTED, USAGE
from genesys.cli.work import project

if TYPE_CHECKING:
    from genesys.cli.shell import Shell


def run(args: list[str], shell: Shell) -> int:
    """Print what a resource logged."""
    found = parser(
        "logs",
        "Print what a resource logged.",
        usage="NAME [-f] [--since TIME] [--previous]",
        examples=("genesys logs web", "genesys logs web -f --since 10m"),
    )
    found.add_argument("name", help="a resource, such as web")
    add(found, "-f", "--follow", action="store_true", help="go on with new lines")
    add(found, "--since", metavar="TIME", help="only the last 30s, 10m, 2h, ...")
    add(found, "--previous", action="store_true", help="of instances that ended")
    options = found.parse_args(args)
    from genesys.app.logs import Wanted, logged

    work = project(shell)
    since = shell.world.clock.now() - _seconds(options.since) if options.since else None
    try:
        with logged(work, work.state(), options.name, Wanted(options.follow, since, options.previous)) as lines:
            for line in lines:
                _show(shell, line)
    except KeyboardInterrupt:
        # The only way to end following is no accident that needs an explanation.
        return INTERRUPTED.exit_code
    return 0


def _seconds(text: str) -> float:
    from genesys.model.units import duration

    try:
        return duration(text)
    except ValueError as error:
        raise USAGE.error(name="logs", reason=f"{error}.") from None


def _show(shell: Shell, line: Any) -> None:
    when, instance, text = line
    if shell.json:
        import json

        shell.out.write(
            json.dumps({"format": "genesys/log/1", "time": when, "instance": instance, "line": text}) + "\n"
        )
    else:
        from genesys.cli.render.table import moment

        shell.out.write(f"{moment(when)} {instance} {text}\n")
    shell.out.flush()
