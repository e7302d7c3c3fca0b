"""Problems of the use cases."""

from __future__ import annotations

from genesys.errors import Problem

ALREADY = Problem(
    "APP-001",
    "this folder already holds {found}",
    reason="A project is not started over another one.",
    solution="Work in another folder, or go on with what is there.",
    command="genesys -C my-project init",
)
NO_TEMPLATE = Problem(
    "APP-002",
    'there is no template "{name}"',
    reason="Templates are: {names}.{hint}",
    solution="Choose one of them.",
    command="genesys init --template webapp",
    exit_code=64,
)
NOTHING_DEPLOYED = Problem(
    "APP-003",
    "the stack {stack} has no state yet",
    reason="Nothing was deployed from here under that name.",
    solution="Deploy it first, or name the stack that you mean.",
    command="genesys deploy --stack {stack}",
    exit_code=6,
)
NO_SUCH_RESOURCE = Problem(
    "APP-004",
    'there is no "{name}" in {stack}',
    reason="Neither the declaration nor the record has it.{hint}",
    solution="Look at what there is.",
    command="genesys state list",
)
NO_SUCH_OUTPUT = Problem(
    "APP-005",
    'the stack {stack} has no output "{name}"',
    reason="Outputs are: {names}.{hint}",
    solution="Name one of them, or declare it with outputs(...).",
    command="genesys output",
)
CANNOT = Problem(
    "APP-006",
    "{address} has no {what}",
    reason="What is recorded of it is {type} on {provider}, which has none.",
    solution="Logs are had of servers, containers and databases, and programs run where servers and containers do. "
    "If it is one of these, it was not made yet: deploy makes it, or says why it cannot.",
    command="genesys status",
)
SECRET_OUTPUT = Problem(
    "APP-007",
    'the output "{name}" is a secret',
    reason="Secrets are printed only when asked for by name.",
    solution="Print it to your terminal on purpose.",
    command="genesys output {name} --show-secrets",
)
NO_GOOD = Problem(
    "APP-009",
    "there is no commit to go back to",
    reason="{reason}",
    solution="Look at the history and name a commit.",
    command="genesys history",
)
NOT_A_TARGET = Problem(
    "APP-012",
    'nothing is known about "{name}"',
    reason="It is no resource of this project, no field of one, no kind and no error code.{hint}",
    solution="Name a resource, RESOURCE.FIELD, a kind or a code.",
    command="genesys explain server",
)
NO_BACKEND = Problem(
    "APP-015",
    'the state location "{url}" is not understood',
    reason="A location is a folder, file://FOLDER, or the scheme of an installed state backend: {names}.",
    solution="Install the backend, or correct the location in the project or in GENESYS_BACKEND_URL.",
    command="{install}",
)
NEEDS_TTY = Problem(
    "APP-016",
    "a {what} is never written to a pipe, a log or JSON",
    reason="The output is not a terminal.",
    solution="Run it in a terminal, or name a file.",
    command="{command}",
)
AHEAD = Problem(
    "APP-020",
    "the program is ahead of the stack",
    reason="Commit {seq} went back to an earlier declaration, and nothing was deployed since.",
    solution="Deploy to go forward again, or bring the program back to what runs.",
    command="genesys history",
)
REFUSED = Problem(
    "APP-018",
    "{address}: {what} did not work",
    reason="{message} ({code})",
    solution="See how the resource is; deploy brings back what is gone or stopped.",
    command="genesys status",
)
SOURCE_MISSING = Problem(
    "APP-017",
    "the code of {address} is not available",
    reason="The archive {digest} is neither in the state nor in the project folder.",
    solution="Deploy from a checkout that has the folder.",
    command="genesys plan",
)
SECRET_VALUE = Problem(
    "APP-024",
    '"{name}" is a secret',
    reason="Secrets are printed only when asked for on purpose.",
    solution="Print it to your terminal on purpose.",
    command="genesys secret show {name} --show-secrets",
)
NO_INPUT_FILE = Problem(
    "APP-021",
    'the file "{path}" cannot be read',
    reason="{why}.",
    solution="Correct the name, or the permissions.",
    command="ls -l {path}",
)
OTHER_PROJECT = Problem(
    "APP-022",
    'there is no stack "{name}" in this project',
    reason="The folder declares the project {project}, and its stacks are called {project}/ENVIRONMENT.",
    solution="Name the environment alone, or work in the folder of the other project.",
    command="genesys stack list",
    exit_code=6,
)
NOT_WRITTEN = Problem(
    "APP-023",
    'the file "{path}" cannot be written',
    reason="{why}.",
    solution="Name a file in a folder that exists and can be written; a key is never written over another file.",
    command="ls -l",
)
NO_PLAN_FILE = Problem(
    "APP-019",
    'the plan file "{path}" cannot be read',
    reason="{why}.",
    solution="Correct the name, or make the plan and save it.",
    command="genesys plan --out new.gplan",
)
OTHER_WORLD = Problem(
    "APP-030",
    'the plan file "{path}" was made for {made} world',
    reason="What was simulated is never run for real, nor the other way round.",
    solution="Plan again in the world that is meant: with --simulate, or without.",
    command="genesys plan --out new.gplan",
)
NOT_SIMULATED = Problem(
    "APP-031",
    "{address} is simulated, so it has no {what}",
    reason="In a simulation nothing runs: resources exist on paper only.",
    solution="Look at how it is, or deploy it for real and ask again.",
    command="genesys status --simulate",
    exit_code=6,
)
NO_PLUGIN_TEMPLATE = Problem(
    "APP-037",
    'a plugin of the kind "{kind}" cannot be started from a template',
    reason="There are templates for: {kinds}.",
    solution="Choose one of them.",
    command="genesys plugin new provider mine",
    exit_code=64,
)
BAD_PLUGIN_NAME = Problem(
    "APP-038",
    '"{name}" cannot be the name of a {kind}',
    reason="It becomes part of a package's name and of what users write: small letters and digits, a letter first.",
    solution="Choose a name of one such word.",
    command="genesys plugin new {kind} {fits}",
    exit_code=64,
)
FOLDER_TAKEN = Problem(
    "APP-032",
    'the folder "{folder}" is not empty',
    reason="A plugin is not started over something else.",
    solution="Name another folder.",
    command="genesys plugin new {kind} {name} --dir genesys-{name}-new",
)
NO_PACKAGE = Problem(
    "APP-033",
    'there is no plugin at "{path}"',
    reason="{why}.",
    solution="Name the folder of a package, the one with its pyproject.toml.",
    command="genesys plugin check .",
    exit_code=69,
)
NO_CASE = Problem(
    "APP-034",
    "{package} says nothing that a kit could work on",
    reason="{why}.",
    solution="Write tests/conformance.py with a CASE: a Case of a kit in genesys.testing. "
    "A package that `genesys plugin new` starts has one.",
    command="genesys plugin new provider mine",
    exit_code=69,
)
PACKAGE_BROKEN = Problem(
    "APP-035",
    "{package} cannot be loaded",
    reason="At {place}: {error}",
    solution="Correct it there. What it needs has to be installed beside Genesys.",
    command="pip install -e {path}",
    exit_code=69,
)
KIT_DIED = Problem(
    "APP-036",
    "the kit did not come to its end on {package}",
    reason="{why}",
    solution="A plugin that ends the process, or writes over its streams, fails: look at what it does there.",
    command="genesys plugin check {path} --timeout 120",
    exit_code=69,
)
NO_PROJECT_NAME = Problem(
    "APP-039",
    '"{name}" cannot be the name of a project',
    reason="It must begin with a letter or _, and go on with letters, digits, _ or -; 63 characters at most.",
    solution="Choose another name. Nothing was written.",
    command="genesys init --name {instead}",
)
