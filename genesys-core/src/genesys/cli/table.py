"""Command name -> module; a literal, so that a command is found without importing the others.

Each module has ``run(args: list[str], shell: Shell) -> int``.
"""

from __future__ import annotations

MAIN = "Main commands"
LOOK = "Look"
STATE = "State"
OTHER = "Other"

COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("init", MAIN, "start a project in this folder"),
    "validate": ("validate", MAIN, "check the declaration without touching anything"),
    "plan": ("plan", MAIN, "show what would change"),
    "deploy": ("deploy", MAIN, "make it so; deploy PLANFILE runs a saved plan"),
    "test": ("test", MAIN, "run the project's tests in a simulated world"),
    "destroy": ("destroy", MAIN, "remove everything that the stack owns"),
    "status": ("status", LOOK, "show health and addresses of what runs"),
    "output": ("output", LOOK, "print outputs of the stack"),
    "show": ("show", LOOK, "show a saved plan, or the recorded stack"),
    "explain": ("explain", LOOK, "explain a resource, a field, a kind or an error code"),
    "logs": ("logs", LOOK, "print what a resource logged"),
    "exec": ("exec", LOOK, "run a command where a resource runs"),
    "graph": ("graph", LOOK, "print the graph as DOT or Mermaid"),
    "drift": ("drift", LOOK, "detect: compare the record with reality"),
    "import": ("import_", STATE, "take over an object that exists"),
    "history": ("history", STATE, "list the commits of the stack"),
    "rollback": ("rollback", STATE, "plan the way back to an earlier commit and take it"),
    "state": ("state", STATE, "list, show, diff, mv, rm, protect, unprotect, check"),
    "lock": ("lock", STATE, "show or release the stack's lock"),
    "key": ("key", STATE, "list, add or remove keys of the state"),
    "secret": ("secret", STATE, "list secrets, or show one on purpose"),
    "stack": ("stack", STATE, "list stacks or select one"),
    "plugin": ("plugin", OTHER, "list what is installed; new, check: write a plugin"),
    "schema": ("schema", OTHER, "print the JSON Schema of genesys.yaml for editors"),
    "doctor": ("doctor", OTHER, "check this machine and the state"),
    "version": ("version", OTHER, "print the version"),
    "completion": ("completion", OTHER, "print a completion script for bash, zsh or fish"),
}
"""Name -> module below ``genesys.cli.commands``, group, one line."""

ALIASES: dict[str, tuple[str, ...]] = {
    "preview": ("plan",),
    "apply": ("deploy",),
    "up": ("deploy",),
    "down": ("destroy",),
    "refresh": ("drift", "detect"),
    "outputs": ("output",),
    "providers": ("plugin", "list"),
    "plugins": ("plugin", "list"),
}
"""Words from other tools -> ours."""

HELP = frozenset({"--help", "-h", "help", "-help"})
"""What asks for the overview."""

SHORT: frozenset[str] = frozenset(
    {
        "auto-approve",
        "chdir",
        "compact-warnings",
        "concise",
        "destroy",
        "detailed-exitcode",
        "exclude",
        "input",
        "json",
        "lock",
        "lock-timeout",
        "no-color",
        "out",
        "parallelism",
        "refresh",
        "replace",
        "target",
        "var",
        "var-file",
    }
)
"""Options that people's fingers write with one dash."""
