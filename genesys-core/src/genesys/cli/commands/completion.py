"""``genesys completion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from genesys.cli.line import parser
from genesys.cli.table import ALIASES, COMMANDS

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

_BASH = """\
_genesys() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}"
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{words}" -- "$word"))
    else
        case "${{COMP_WORDS[1]}}" in
            explain|logs|exec|state) COMPREPLY=($(compgen -W "$(genesys state list --names 2>/dev/null)" -- "$word")) ;;
            *) COMPREPLY=($(compgen -f -- "$word")) ;;
        esac
    fi
}}
complete -F _genesys genesys
"""
_ZSH = """\
#compdef genesys
_genesys() {{
    local -a words
    if (( CURRENT == 2 )); then
        words=({words})
        compadd -- $words
    else
        case $words[2] in
            explain|logs|exec|state) compadd -- ${{(f)"$(genesys state list --names 2>/dev/null)"}} ;;
            *) _files ;;
        esac
    fi
}}
compdef _genesys genesys
"""
_FISH = """\
complete -c genesys -f
complete -c genesys -n __fish_use_subcommand -a "{words}"
complete -c genesys -n "__fish_seen_subcommand_from explain logs exec" -a "(genesys state list --names 2>/dev/null)"
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def run(args: list[str], shell: Shell) -> int:
    """Print a completion script."""
    found = parser(
        "completion",
        "Print a completion script.",
        usage="bash|zsh|fish",
        examples=('eval "$(genesys completion bash)"',),
    )
    found.add_argument("shell", choices=sorted(_SCRIPTS))
    name = found.parse_args(args).shell
    shell.out.write(_SCRIPTS[name].format(words=" ".join(sorted([*COMMANDS, *ALIASES]))))
    return 0
