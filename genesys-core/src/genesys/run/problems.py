"""Problems of a run."""

from __future__ import annotations

from genesys.errors import Problem

FAILED = Problem(
    "RUN-001",
    "{address} could not be {done}",
    reason="{provider} says ({code}): {message}",
    solution="Correct what it names. What was done is recorded; only this and what depends on it is left to do.",
    command="genesys deploy",
    exit_code=4,
)
DENIED = Problem(
    "RUN-002",
    "{provider} refuses access for {address}",
    reason="{message} ({code})",
    solution="Give the identity the permission it lacks, or use another identity, then deploy again.",
    command="genesys doctor",
    exit_code=3,
)
TAKEN = Problem(
    "RUN-003",
    "{address} cannot be created: something else already has its name",
    reason="{provider} says: {message} ({code}), and the existing object is not of this stack.",
    solution="Give the resource another name, or import the existing object.",
    command="genesys import --help",
    exit_code=4,
)
GONE = Problem(
    "RUN-004",
    "{address} is no longer there",
    reason="It was removed by somebody else after the plan was made: {message}",
    solution="Plan again: Genesys looks at what is really there and creates it anew.",
    command="genesys plan --refresh",
    exit_code=4,
)
DOUBTFUL = Problem(
    "RUN-005",
    "it is unknown whether {address} was created",
    reason="The answer of {provider} was lost ({message}), and it offers no way to find out.",
    solution="Look whether it exists at the provider. If it does, import it; if not, forget the record.",
    command="genesys state list",
    exit_code=75,
)
SLOW = Problem(
    "RUN-006",
    "{address} was not ready in time",
    reason="After {seconds} seconds it is still not ready. {message}",
    solution="Look at what it does. If it only needs longer, deploy again: it is recorded, and nothing is done twice.",
    command="genesys status",
    exit_code=9,
)
UNWELL = Problem(
    "RUN-007",
    "{address} was {done} but does not work",
    reason="{message}",
    solution="Look at what it printed, correct it and deploy again.",
    command="genesys logs {resource}",
    exit_code=4,
)
NO_VALUE = Problem(
    "RUN-008",
    "{wanted} has no value",
    reason="{address} needs it, and the provider did not return it.",
    solution="Refer to another output, or look at what the provider says about it.",
    command="genesys show {resource}",
    exit_code=4,
)
NO_VARIABLE = Problem(
    "RUN-009",
    "the environment variable {name} is not set",
    reason="A secret is read from it, and without it nobody can tell whether the secret is still the same.",
    solution="Set it in the shell that runs the command, or plan only what does without it, with --target.",
    command="printenv {name}",
)
NO_FILE = Problem(
    "RUN-010",
    'the file "{path}" cannot be read',
    reason="A secret is read from it: {message}",
    solution="Create the file, or correct the path; it is relative to the project's folder.",
    command="ls -l {path}",
)
EXPOSED = Problem(
    "RUN-011",
    'a secret would be written in clear into "{field}" of {address}',
    reason="{type} does not protect that field, so the value could be read by anyone who can look at the object.",
    solution="Pass the secret through the environment with connects=[...], or to a field that is made for secrets.",
    command="genesys explain {resource}",
)
BAD_CALL = Problem(
    "RUN-012",
    "{function}(...) cannot be computed for {address}",
    reason="Its arguments do not fit: {message}",
    solution="Correct the arguments.",
    command="genesys explain {resource}",
)
NO_TYPE = Problem(
    "RUN-015",
    'the provider "{provider}" does not know "{type}"',
    reason="{address} is recorded or planned with it; the installed version of the provider is another one.",
    solution="Install the version of the provider that was used before.",
    command="genesys plugin list",
    exit_code=69,
)
NO_PROVIDER = Problem(
    "RUN-016",
    'the provider "{provider}" is not installed',
    reason="{address} belongs to it.",
    solution="Install its package.",
    command="pip install genesys-{provider}",
    exit_code=69,
)
NOT_FOUND = Problem(
    "RUN-017",
    "{address} does not exist",
    reason='There is no {type} with the id "{id}" at {provider}.',
    solution="Check the id, the region and the account.",
    command="genesys explain {resource}",
    exit_code=4,
)
WRONG_TARGET = Problem(
    "RUN-018",
    "{address} is recorded in another account or region",
    reason="It is in {recorded}, and the plan would act in {planned}.",
    solution="Use the credentials and settings that it was created with.",
    command="genesys show {resource}",
    exit_code=3,
)
BLIND = Problem(
    "RUN-019",
    "{provider} cannot be asked what is there",
    reason="{message} ({code})",
    solution="Try again in a moment; plan with --no-refresh to use what is recorded.",
    command="genesys doctor",
)
NO_ANSWER = Problem(
    "RUN-021",
    "{provider} cannot answer a question about {question}",
    reason="{message}",
    solution="Name the value in the declaration instead, or try again in a moment.",
    command="genesys doctor",
)
NOT_THERE = Problem(
    "RUN-028",
    "{provider} does not have what the declaration names",
    reason="{message} ({code}).",
    solution="Check the id or the name, the region and the account.",
    command="genesys doctor",
)
ELSEWHERE = Problem(
    "RUN-025",
    "the credentials for {provider} lead to another place than {address} is in",
    reason="It is in {wanted}, and the credentials are of {found}. Nothing was changed.",
    solution="Use the credentials and settings that it was created with.",
    command="genesys doctor",
    exit_code=3,
)
PLUGIN_BUG = Problem(
    "RUN-024",
    "the provider {provider} broke down over {address}",
    reason="Its {verb} stopped with {message}.",
    solution="This is a bug of the provider; report it with the line above. What was done before is recorded.",
    command="genesys plugin list",
    exit_code=4,
)
UNREACHABLE = Problem(
    "RUN-026",
    "{provider} cannot be reached",
    reason="{message}",
    solution="Check the network, the proxy, the certificates, and the address if one is set, such as with endpoint.",
    command="genesys doctor",
)
CUT_OFF = Problem(
    "RUN-029",
    "{address} is not {done}: {provider} cannot be reached any more",
    reason="{message}",
    solution="Check the network, then deploy again. What was done is recorded, and what {provider} did meanwhile "
    "is found.",
    command="genesys deploy",
    exit_code=4,
)
