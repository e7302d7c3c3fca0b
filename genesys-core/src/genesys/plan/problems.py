"""The catalogue of the plan's room."""

from __future__ import annotations

from genesys.errors import Problem

PROTECTED = Problem(
    "PLAN-001",
    'Refused to {verb} "{address}", which is protected',
    reason="{because}. The state says that {address} is protected.",
    solution="Keep it, or lift the protection first, as a step of its own.",
    command="genesys state unprotect '{address}'",
)
NO_MATCH = Problem(
    "PLAN-002",
    'The selector "{selector}" matches nothing',
    reason="No resource of this stack, declared or recorded, matches it.{suggestion}",
    solution="Select by address (web, app/*), by kind (kind:database) or by tag (tag:env=prod).",
    command="genesys state list",
)
EXCLUDED_NEEDED = Problem(
    "PLAN-003",
    'Cannot leave out "{excluded}"',
    reason="{wanted} is selected and needs it: {chain}.",
    solution="Exclude {wanted} as well, or leave {excluded} in.",
    command="genesys plan --exclude '{excluded}' --exclude '{wanted}'",
)
LEFT_OUT = Problem(
    "PLAN-004",
    'Left out "{address}" as well',
    reason="It needs {excluded}, which {why}.",
    solution="Nothing has to be done now; run without the selector to do the rest.",
    command="genesys plan",
)
QUARANTINED = Problem(
    "PLAN-005",
    'It is not known whether "{address}" exists',
    reason="A run ended before the answer to its create arrived, and {type} has no way to ask for it.",
    solution="Look for it at the provider. If it is there, import it; if not, remove the record.",
    command="genesys state rm '{address}'",
)
PROVIDER_CHANGED = Problem(
    "PLAN-006",
    "Refused to build {names} anew on {new}",
    reason="Deployed on {old}, and nothing moves between providers: what is there would be deleted. {lost}",
    solution="Keep the provider; deploy it as a stack of its own beside this one; or let what is there go, with "
    "genesys deploy --replace-provider{option}.",
    command="genesys deploy --stack {beside}{option}",
)
TYPE_UNKNOWN = Problem(
    "PLAN-007",
    'Nothing here knows the type "{type}" of "{address}"',
    reason="The state records it, but no installed version of the provider {provider} has that type.",
    solution="Install the provider, or a version of it that has the type.",
    command="pip install --upgrade genesys-{provider}",
    exit_code=69,
)
SCHEMA_NEWER = Problem(
    "PLAN-008",
    '"{address}" was written by a newer version of the provider {provider}',
    reason="Its record follows version {recorded} of {type}; the installed provider knows up to {known}.",
    solution="Upgrade the provider's package, {package}.",
    command="pip install --upgrade {package}",
    exit_code=69,
)
MOVE_TAKEN = Problem(
    "PLAN-009",
    'Cannot move "{old}" to "{new}"',
    reason="Its new place belongs to {other}, which is in the state already and would be lost.",
    solution="Remove the move, or remove one of the two.",
    command="genesys state list",
)
RENAMED = Problem(
    "PLAN-010",
    '"{old}" looks renamed to "{new}"',
    reason="{old} would be deleted and an equal {kind} created. A rename needs neither.",
    solution='Add moved("{old}", "{new}") to the program, or move the record.',
    command="genesys state mv '{old}' '{new}'",
)
CLEAR_SECRET = Problem(
    "PLAN-011",
    'The field "{field}" of "{address}" holds a secret in clear',
    reason="{type} marks the field as secret, and a plan must not contain the value.",
    solution="Put the value into a Secret and refer to that.",
    command="genesys explain secret",
)
CONFLICT = Problem(
    "PLAN-012",
    '"{address}" changed since this plan was made',
    reason="Yours: {yours}. Theirs: {theirs}.",
    solution="Plan again to see what is left to do, then approve that.",
    command="genesys plan",
)
TAMPERED = Problem(
    "PLAN-013",
    "The plan file was altered or is damaged",
    reason="{detail}",
    solution="Do not run it. Make a new plan.",
    command="genesys plan --out new.gplan",
)
WRONG_KEY = Problem(
    "PLAN-014",
    "The plan file was sealed with another key",
    reason="It needs the key {wanted}; the state of this stack is opened with {present}.",
    solution="Use the key of the stack {stack}, at {location}.",
    command="genesys key list",
)
OTHER_PLUGINS = Problem(
    "PLAN-015",
    "The plan was made with other plugins",
    reason="{differences}.",
    solution="Install what the plan was made with, or make a new plan with what is installed.",
    command="genesys plan --out new.gplan",
    exit_code=69,
)
NEWER_FILE = Problem(
    "PLAN-016",
    "The plan file has a format that this version does not know",
    reason="It has format {found}; this version reads up to {known}.",
    solution="Use the version of Genesys that wrote it, or a newer one.",
    command="pip install --upgrade genesys-core",
)
BAD_SELECTOR = Problem(
    "PLAN-017",
    'The selector "{selector}" cannot be read',
    reason="{detail}",
    solution="Select by address (web, app/*), by kind (kind:database) or by tag (tag:env=prod).",
    command="genesys plan --help",
)
CYCLE = Problem(
    "PLAN-018",
    "The changes wait for each other",
    reason="{path}.",
    solution="Deploy one of them alone first.",
    command="genesys plan --target '{address}'",
)
NOT_DECLARED = Problem(
    "PLAN-032",
    'Nothing that could be taken over is declared at "{address}"',
    reason="An object is taken over at the address of one native, as plan shows it.{hint}",
    solution="Name the native that the object is.",
    command="genesys plan --view table",
)
RECORDED = Problem(
    "PLAN-033",
    '"{address}" is recorded already',
    reason="It is {id}. Two objects cannot have one address.",
    solution="Keep it, or forget the record first; that leaves the object alone.",
    command="genesys state rm '{address}'",
)
TAKEN = Problem(
    "PLAN-034",
    '{id} is recorded already, as "{other}"',
    reason="One object cannot have two addresses: each would undo what the other does.",
    solution="Move the record, or forget it first.",
    command="genesys state mv '{other}' '{address}'",
)
KEPT = Problem(
    "PLAN-035",
    '"{native}" stays as it was found: {fields}',
    reason="It was taken over, and this cannot be changed in place; only making it anew would change it.",
    solution="Nothing has to be done; to have it as declared, replace it.",
    command="genesys plan --replace '{native}'",
)
ACCOUNT_CHANGED = Problem(
    "PLAN-036",
    "Refused to build {names} anew in another {word}",
    reason="Deployed in the {word} {old}; settings or environment say {new} now. Nothing moves between them: what is "
    "there would be deleted.",
    solution="Name the {word} of before; or deploy a stack of its own there, with --stack; or let what is there go, "
    "with genesys deploy --replace-provider.",
    command="genesys plan --replace-provider",
)
STAYS_WITH = Problem(
    "PLAN-037",
    "Kept at {provider} for {names}: {things}",
    reason="With on_delete: retain {names} stays, and would be lost or broken without these. None of it is recorded "
    "any more.",
    solution="Delete it at {provider} when nobody needs it, {names} first; or take it back with genesys import.",
    command="genesys import '{address}' '{id}'",
)
UPGRADE_MISSING = Problem(
    "PLAN-030",
    'The record of "{address}" cannot be brought to version {next} of {type}',
    reason="It follows version {version}, and the provider {provider} has no step from there to version {next}.",
    solution="This is a mistake in the provider: its type needs an upgrade from every version it ever had.",
    command="pip install --upgrade genesys-{provider}",
    exit_code=69,
)
UPGRADE_FAILED = Problem(
    "PLAN-031",
    'The record of "{address}" cannot be brought to version {next} of {type}',
    reason="The step of the provider {provider} from version {version} failed: {why}.",
    solution="This is a mistake in the provider, at the line shown; nothing was changed. Use its version from before.",
    command="pip install --upgrade genesys-{provider}",
    exit_code=69,
)
