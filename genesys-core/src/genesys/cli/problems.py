"""Problems with how a command was written, and the ones that stand for what nobody foresaw."""

from __future__ import annotations

from genesys.errors import Problem

UNKNOWN_COMMAND = Problem(
    "CLI-001",
    '"{name}" is not a command',
    reason="Genesys has no command of that name.{hint}",
    solution="Look at the list of commands.",
    command="genesys --help",
    exit_code=64,
)
USAGE = Problem(
    "CLI-002",
    "genesys {name} was not understood",
    reason="{reason}",
    solution="Look at how the command is written.",
    command="genesys {name} --help",
    exit_code=64,
)
NO_APPROVAL = Problem(
    "CLI-003",
    "the plan needs an approval, and nobody can be asked",
    reason="This is not a terminal, or questions are switched off.",
    solution="Look at the plan, then approve it on the command line.",
    command="genesys {name} --yes",
    exit_code=64,
)
DATA_LOSS = Problem(
    "CLI-004",
    "the plan loses the data of {names}",
    reason="--yes does not cover data loss.",
    solution="Name what may lose its data.",
    command="genesys {name} --yes {flags}",
)
CANCELLED = Problem(
    "CLI-005",
    "cancelled",
    reason="The plan was not approved.",
    solution="Nothing was changed. Run the command again when you are ready.",
    command="genesys plan",
    exit_code=8,
)
NO_FOLDER = Problem(
    "CLI-006",
    'there is no folder "{folder}"',
    reason="It was named with --chdir.",
    solution="Name a folder that exists.",
    command="genesys --help",
    exit_code=64,
)
SYSTEM = Problem(
    "CLI-007",
    "the operating system refused: {what}",
    reason="{reason}",
    solution="{solution}",
    command="{command}",
)
BUG = Problem(
    "CLI-008",
    "Genesys failed in a way that it should not",
    reason="{reason}. This is a bug in Genesys. State was not damaged: every change is recorded before it is made.",
    solution="Please report it with what you did and the lines below; GENESYS_LOG=debug shows them all.",
    command="GENESYS_LOG=debug genesys {line}",
)
INTERRUPTED = Problem(
    "CLI-009",
    "interrupted",
    reason="You asked to stop. What was done is recorded, the rest was not started.",
    solution="Run the same command again; it goes on where this one stopped.",
    command="genesys {line}",
    exit_code=130,
)
EXPECTED_NONE = Problem(
    "CLI-010",
    "changes were found although none were expected",
    reason="--expect-no-changes was given, and the plan has {count}.",
    solution="Look at the plan.",
    command="genesys plan",
    exit_code=7,
)
NO_PYTEST = Problem(
    "CLI-030",
    "pytest is not installed",
    reason="Tests of infrastructure are ordinary tests, and pytest runs them.",
    solution="Install it beside Genesys; its extra of that name brings it.",
    command="pip install 'genesys-core[test]'",
    exit_code=69,
)
NO_TESTS = Problem(
    "CLI-031",
    "there are no tests in {folder}",
    reason="Neither test_*.py nor *_test.py with a test that was asked for is there, or in tests/.",
    solution="Write one: from genesys.testing import infra, then assert something about infra.simulate().",
    command="genesys test --help",
)
