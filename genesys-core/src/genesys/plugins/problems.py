"""Problems with plugins."""

from __future__ import annotations

from genesys.errors import Problem

MISSING = Problem(
    "PLUGIN-001",
    'no plugin offers the {what} "{name}"',
    reason="Installed are: {installed}.",
    solution="Install the package that offers it, or correct the name.{hint}",
    command="pip install genesys-{name}",
    exit_code=69,
)
TWICE = Problem(
    "PLUGIN-002",
    'two packages offer the {what} "{name}"',
    reason="Both {first} and {second} declare it, and Genesys never guesses which one you mean.",
    solution="Uninstall one of them.",
    command="pip uninstall {second}",
    exit_code=69,
)
SKEW = Problem(
    "PLUGIN-003",
    "{dist} does not fit this version of Genesys",
    reason="{dist} {version} asks for genesys-core {wants}, and {core} is installed.",
    solution="Install versions that fit each other.",
    command="pip install --upgrade {dist} genesys-core",
    exit_code=69,
)
BROKEN = Problem(
    "PLUGIN-004",
    'the {what} "{name}" of {dist} cannot be loaded',
    reason="{cause}",
    solution="Reinstall or upgrade the package; if that does not help, report it to its authors.",
    command="pip install --force-reinstall {dist}",
    exit_code=69,
)
SPI_SKEW = Problem(
    "PLUGIN-005",
    'the provider "{name}" was written for another plugin contract',
    reason="It speaks number {has}, and this Genesys speaks number {want}.",
    solution="Install versions that fit each other.",
    command="pip install --upgrade {dist} genesys-core",
    exit_code=69,
)
REQUIRED = Problem(
    "PLUGIN-006",
    "the project requires {requirement}",
    reason="{reason}",
    solution="Install what the project requires.",
    command='pip install "{requirement}"',
    exit_code=69,
)
