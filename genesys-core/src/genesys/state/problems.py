"""Problems of the recorded state and its keys."""

from __future__ import annotations

from genesys.errors import Problem

CORRUPT = Problem(
    "STATE-001",
    'the recorded state is damaged: "{name}"',
    reason="The object was changed, cut, moved or exchanged after Genesys wrote it; nothing was read from it.",
    solution="Restore this one object from a backup of the state; everything else can stay as it is.",
    command="genesys state check",
)
WRONG_KEY = Problem(
    "STATE-002",
    'the key does not fit the state of "{stack}"',
    reason="{source} holds a key that opens no slot of this state.",
    solution="Use the key that this state was made with, or its recovery key.",
    command="genesys key list",
    exit_code=3,
)
WRONG_PASSPHRASE = Problem(
    "STATE-003",
    'the passphrase does not fit the state of "{stack}"',
    reason="{source} opens no passphrase slot of this state.",
    solution="Check for a typing error, a trailing space or another stack's passphrase.",
    command="genesys key list",
    exit_code=3,
)
NO_KEY = Problem(
    "STATE-004",
    'there is no key for the state of "{stack}"',
    reason="The state is encrypted, and neither GENESYS_KEY, GENESYS_PASSPHRASE, GENESYS_PASSPHRASE_FILE, the keyring "
    "nor {file} holds a key for it.",
    solution="Set GENESYS_KEY to your key or recovery key, or GENESYS_PASSPHRASE to the passphrase. Without any "
    "of them the state cannot be read, by design.",
    command="genesys key list",
    exit_code=3,
)
NEWER = Problem(
    "STATE-005",
    "the recorded state was written by a newer Genesys",
    reason='"{name}" has format {found}, and this version reads up to {known}.',
    solution="Upgrade Genesys; nothing was changed.",
    command="pip install --upgrade genesys-core",
)
LOCKED = Problem(
    "STATE-006",
    'the stack "{stack}" is locked by {holder}',
    reason="Run {run} started at {started} and has not ended.",
    solution="Wait for it to end; deploy and destroy do so with --lock-timeout 10m. "
    "Only if you know that it is dead, give them --take-over.",
    command="genesys lock show",
)
FENCED = Problem(
    "STATE-007",
    "run {run} no longer holds the lock",
    reason="The lock was taken over by another command, so nothing more was recorded by this one.",
    solution="Look at what the other command does, then plan again.",
    command="genesys lock show",
)
UNKNOWN = Problem(
    "STATE-008",
    "it is unknown whether the state was written",
    reason="The store gave no answer about {name}, and reading it back did not settle the question.",
    solution="Run the command again: that is safe, and it continues from what really happened.",
    command="genesys status",
    exit_code=75,
)
NO_REVISION = Problem(
    "STATE-009",
    'there is no revision "{ref}"',
    reason="A revision is the beginning of a commit's id, its number, head, head~2 or a time such as 2026-01-31T12:00.",
    solution="Choose one from the history.",
    command="genesys history",
)
FULL = Problem(
    "STATE-010",
    "the disk is full",
    reason='There is no room left to write "{path}". What was recorded before is complete.',
    solution="Free some space, then run the command again.",
    command="df -h .",
)
READ_ONLY = Problem(
    "STATE-011",
    "the folder of the state cannot be written",
    reason='Writing "{path}" was refused: {why}.',
    solution="Make the folder writable for this user, or run the command as the user who owns it.",
    command="ls -ld .genesys",
)
DISK = Problem(
    "STATE-012",
    "the disk failed",
    reason='"{path}": {why}.',
    solution="Check the disk; what was recorded before is complete.",
    command="genesys state check",
)
NO_STATE = Problem(
    "STATE-013",
    'the stack "{stack}" was never deployed',
    reason="There is no recorded state for it here.",
    solution="Check the name, or deploy it first.",
    command="genesys stack list",
    exit_code=6,
)
BUSY = Problem(
    "STATE-014",
    'the state of "{stack}" changes too often to be written',
    reason="Other commands were quicker {times} times in a row.",
    solution="Run the command again: that is safe.",
    command="genesys lock show",
    exit_code=75,
)
BROKEN = Problem(
    "STATE-015",
    "a law of the state was about to be broken: {law}",
    reason="Nothing was written. This is a bug in Genesys.",
    solution="Report it with the command that you ran and the version.",
    command="genesys version",
)
NO_FRAGMENT = Problem(
    "STATE-016",
    'nothing is recorded under "{address}"',
    reason="The state holds other addresses.",
    solution="Choose one that is recorded.",
    command="genesys state list",
)
TAKEN = Problem(
    "STATE-017",
    'something is already recorded under "{address}"',
    reason="Moving there would lose what is recorded.",
    solution="Choose another address, or move the other one first.",
    command="genesys state list",
)
PROTECTED = Problem(
    "STATE-018",
    '"{address}" is protected',
    reason="Forgetting it would leave a protected object that nothing watches.",
    solution="Take the protection away first, if you mean it.",
    command="genesys state unprotect '{address}'",
)
LAST_SLOT = Problem(
    "STATE-019",
    'the key "{slot}" is the only one',
    reason="Without it nobody could ever read the state of this stack again.",
    solution="Add another key first.",
    command="genesys key add --passphrase",
)
NO_SLOT = Problem(
    "STATE-020",
    'there is no key "{slot}"',
    reason="Keys are named by the beginning of their id, and the beginning must fit one of them only.",
    solution="Choose one from the list.",
    command="genesys key list",
)
BAD_KEY = Problem(
    "STATE-021",
    "the key has a typing error",
    reason="{source} holds no key of Genesys, or a part of it is missing or wrong.",
    solution="Copy the key again; it begins with gns1 and has 76 characters, dashes not counted.",
    command="genesys explain STATE-021",
    exit_code=3,
)
WEAK = Problem(
    "STATE-022",
    "the passphrase is too short",
    reason="It has {length} characters, and someone who copies the state can try millions.",
    solution="Take at least {least} characters, such as five random words.",
    command="genesys explain STATE-022",
    exit_code=3,
)
CI_KEY = Problem(
    "STATE-023",
    'a new state for "{stack}" needs a key',
    reason="CI is set, and a key that was made here would vanish with this machine, and the state with it.",
    solution="Make a passphrase once (the command prints one), keep it as a secret of the pipeline, and pass it as "
    'GENESYS_PASSPHRASE; or pass a key from "genesys key add" as GENESYS_KEY.',
    command="openssl rand -hex 24",
    exit_code=3,
)
NO_SECRET = Problem(
    "STATE-024",
    'the vault holds no secret "{path}" (version {version})',
    reason="It was deleted, or it belongs to another stack.",
    solution="Set it again.",
    command="genesys secret list",
)
OTHER_STACK = Problem(
    "STATE-025",
    'this is the state of "{found}", not of "{stack}"',
    reason="The folder was copied or renamed; using it for another stack would make two stacks own the same objects.",
    solution="Put the folder back under its own name.",
    command="genesys stack list",
)
TOO_LARGE = Problem(
    "STATE-026",
    "the root of the state would become too large",
    reason="It would have {size} bytes, and {limit} are allowed. This is a bug in Genesys.",
    solution="Report it with the command that you ran and the version.",
    command="genesys version",
)
NO_FILE = Problem(
    "STATE-027",
    "the passphrase file cannot be read",
    reason='GENESYS_PASSPHRASE_FILE names "{path}": {why}.',
    solution="Correct the path, or the file's permissions.",
    command="genesys explain STATE-027",
    exit_code=3,
)
MOVED_ON = Problem(
    "STATE-028",
    "the state changed since it was read",
    reason="It was at {expected}, and is at {found} now.",
    solution="Plan again.",
    command="genesys plan",
)
NO_OBJECT = Problem(
    "STATE-029",
    'an object that the state refers to is missing: "{name}"',
    reason="It was deleted, or was left out when the state was copied.",
    solution="Restore this one object from a backup of the state; everything else can stay as it is.",
    command="genesys state check",
)
NO_HOME = Problem(
    "STATE-030",
    "there is no place for a new key",
    reason="Neither HOME nor XDG_CONFIG_HOME is set, and there is no keyring.",
    solution="Set GENESYS_KEY or GENESYS_PASSPHRASE, or HOME.",
    command="genesys doctor",
    exit_code=3,
)
