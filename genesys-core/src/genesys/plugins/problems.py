"""Problems with plugins."""

from __future__ import annotations

from genesys.errors import Problem

MISSING = Problem(
    "PLUGIN-001",
    'no plugin offers the {what} "{name}"',
    reason="Installed are: {installed}.",
    solution="Install the package that offers it, or correct the name.{hint}",
    command="{install}",
    exit_code=69,
)
TWICE = Problem(
    "PLUGIN-002",
    'two packages offer the {what} "{name}"',
    reason="Both {first} and {second} declare it, and Genesys never guesses which one you mean.",
    solution="Uninstall one of them.",
    command="{uninstall}",
    exit_code=69,
)
SKEW = Problem(
    "PLUGIN-003",
    "{dist} does not fit this version of Genesys",
    reason="{dist} {version} asks for genesys-core {wants}, and {core} is installed.",
    solution="Install versions that fit each other.",
    command="{upgrade}",
    exit_code=69,
)
BROKEN = Problem(
    "PLUGIN-004",
    'the {what} "{name}" of {dist} cannot be loaded',
    reason="{cause}",
    solution="Reinstall or upgrade the package; if that does not help, report it to its authors.",
    command="{reinstall}",
    exit_code=69,
)
SPI_SKEW = Problem(
    "PLUGIN-005",
    'the provider "{name}" was written for another plugin contract',
    reason="It speaks number {has}, and this Genesys speaks number {want}.",
    solution="Install versions that fit each other.",
    command="{upgrade}",
    exit_code=69,
)
REQUIRED = Problem(
    "PLUGIN-006",
    "the project requires {requirement}",
    reason="{reason}",
    solution="Install what the project requires.",
    command="{install}",
    exit_code=69,
)
OFF = Problem(
    "PLUGIN-007",
    'the {what} "{name}" of {dist} is switched off',
    reason="{by} says so.",
    solution="Switch it on again, or do without it.",
    command="genesys plugin list",
    exit_code=69,
)
UNFIT_HOOKS = Problem(
    "PLUGIN-008",
    "the hooks of {plugin} cannot be used",
    reason="{cause}",
    solution="Correct them; until then nothing is deployed, because a check that is never asked lets everything pass.",
    command="GENESYS_DISABLE_PLUGINS={name} genesys plan",
    exit_code=69,
)
CHECK_FAILED = Problem(
    "PLUGIN-009",
    "{plugin} failed while it was asked ({hook})",
    reason="{cause}",
    solution="Correct it, or switch it off; a check that fails stops the deployment as one that refuses does.",
    command="GENESYS_DISABLE_PLUGINS={name} genesys plan",
    exit_code=69,
)
NOT_TOLD = Problem(
    "PLUGIN-010",
    "{plugin} failed while it was told ({hook})",
    reason="{cause}",
    solution="Correct it; the run went on without it.",
    command="genesys plugin list",
    exit_code=69,
)
COMMAND_FAILED = Problem(
    "PLUGIN-012",
    "genesys {name}, a command of {dist}, failed",
    reason="{cause}",
    solution="Report it to the authors of the package.",
    command="genesys plugin list",
    exit_code=69,
)
SLOW_LISTENER = Problem(
    "PLUGIN-011",
    "hook plugins were not told everything",
    reason="They were still busy {seconds} s after the run had ended: {hook} of {plugin}.",
    solution="Let the plugin hand its work to something else and return.",
    command="genesys plugin list",
    exit_code=69,
)
