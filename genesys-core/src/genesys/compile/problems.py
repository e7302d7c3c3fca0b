"""Problems of compiling: placement, expansion, support, lowering and binding."""

from __future__ import annotations

from genesys.errors import Problem

UNKNOWN_PROVIDER = Problem(
    "COMP-001",
    'provider "{name}" is not installed',
    reason="{user} is placed on it, and the installed providers are: {installed}.",
    solution="{advice}",
    command="{command}",
    exit_code=69,
)
MISSPELT_PROVIDER = Problem(
    "COMP-002",
    'there is no provider "{name}"',
    reason="{user} is placed on it, and the installed providers are: {installed}.",
    solution='Did you mean "{near}"?',
    command="genesys plugin list",
)
UNKNOWN_SETTING = Problem(
    "COMP-003",
    'provider {provider} has no setting "{name}"',
    reason="Its settings are: {known}.",
    solution="{advice}",
    command="genesys explain {provider}",
)
UNKNOWN_KIND = Problem(
    "COMP-004",
    '{address} is of a kind that is not known: "{kind}"',
    reason="No installed package and no file of this project defines it.",
    solution="{advice}",
    command="genesys plugin list",
)
EXPAND_FAILED = Problem(
    "COMP-005",
    "{kind} could not make its parts for {address}",
    reason="Its {method} stopped with {error}.",
    solution="Correct the class of the composite at the place shown.",
    command="genesys validate",
)
EXPAND_SHAPE = Problem(
    "COMP-006",
    "what {kind} made for {address} is not a mapping of names to resources",
    reason="{detail}.",
    solution='Return a dict from expand, such as {{"web": Container(...)}}.',
    command="genesys validate",
)
LOOSE_PART = Problem(
    "COMP-007",
    "{address} refers to a resource that its composite keeps to itself",
    reason="The expand of {kind} made a {part} and did not return it, so that it has no address.",
    solution="Add it to the dict that expand returns.",
    command="genesys validate",
)
TOO_DEEP = Problem(
    "COMP-008",
    "{address} is nested too deeply",
    reason="Composites are nested more than {most} levels here; does {kind} contain itself?",
    solution="End the nesting in the expand of {kind}.",
    command="genesys validate",
)
KIND_REFUSED = Problem(
    "COMP-010",
    "{address}: {provider} cannot do a {kind}",
    reason="{how}.",
    solution="Place it on another provider, or leave it out.",
    command="genesys explain {kind}",
)
FIELD_REFUSED = Problem(
    "COMP-011",
    "{address}: {provider} cannot do {field} of a {kind}",
    reason="{how}.",
    solution="Leave out {field}, choose another value, or place it on another provider.",
    command="genesys explain {kind}",
)
KIND_DEGRADED = Problem(
    "COMP-012",
    "{address}: {provider} does a {kind} in part",
    reason="{how}.",
    solution="Nothing has to be done; know it.",
    command="genesys explain {kind}",
)
FIELD_DEGRADED = Problem(
    "COMP-013",
    "{address}: {provider} does {field} in part",
    reason="{how}.",
    solution="Nothing has to be done; know it.",
    command="genesys explain {kind}",
)
NOTE = Problem(
    "COMP-014",
    "{address}: {note}",
    reason="{provider} does it this way.",
    solution="Nothing has to be done; know it.",
    command="genesys explain {kind}",
)
OTHER_PROVIDER = Problem(
    "COMP-020",
    "{address} needs more of {other} than another provider gives",
    reason="{address} is on {provider} and {other} on {elsewhere}; only outputs cross from one to the other.",
    solution="Place both on one provider, or refer to an output of {other}.",
    command="genesys graph",
)
CYCLE = Problem(
    "COMP-021",
    "resources depend on each other in a circle",
    reason="{path}.",
    solution="Take one of these references away.",
    command="genesys graph",
)
LOWERING_FAILED = Problem(
    "COMP-022",
    "{provider} could not translate {address}",
    reason="The translation of a {kind} stopped at {place} with {error}.",
    solution="This is a bug of the provider; report it, and leave out what you changed last.",
    command="genesys plugin list",
)
LOWERING_MISSING = Problem(
    "COMP-023",
    "{provider} has no translation for a {kind}",
    reason="{what} is named for it and cannot be loaded: {error}.",
    solution="Install the provider again; if that does not help, report it.",
    command="genesys plugin list",
)
LOWERING_WRONG = Problem(
    "COMP-024",
    "what {provider} made of {address} is not sound",
    reason="{detail}.",
    solution="This is a bug of the provider; report it.",
    command="genesys plugin list",
)
NO_OUTPUT = Problem(
    "COMP-025",
    "{target} has no {output} on {provider}",
    reason="{user} refers to it, and a {kind} gives there: {known}.",
    solution="{advice}",
    command="genesys explain {kind}",
)
NO_PART = Problem(
    "COMP-026",
    "{target}.{output} has no {part}",
    reason="{user} looks for it there, and the value has: {known}.",
    solution="Refer to a part that is there.",
    command="genesys graph",
)
UNKNOWN_RESOURCE = Problem(
    "COMP-028",
    '{user} refers to "{target}", which is not declared',
    reason="This stack has no resource of that name.",
    solution="{advice}",
    command="genesys graph",
)
SHARED_DIFFERS = Problem(
    "COMP-029",
    "{first} and {second} want {address} differently",
    reason="It is shared, and they do not agree about {field}.",
    solution="Give both the same settings, or place them in different regions.",
    command="genesys graph",
)
UNKNOWN_LOCAL = Problem(
    "COMP-030",
    '{address} has no native "{local}" on {provider}',
    reason="Its natives are: {known}.",
    solution="{advice}",
    command="genesys explain {kind}",
)
UNKNOWN_PROPERTY = Problem(
    "COMP-031",
    '{type} has no property "{name}"',
    reason="{address} sets it, and the type knows: {known}.",
    solution="{advice}",
    command="genesys explain {type}",
)
UNKNOWN_TYPE = Problem(
    "COMP-032",
    '{provider} has no native type "{type}"',
    reason="{address} asks for it.",
    solution="{advice}",
    command="genesys explain native",
)
MISSING_PROPERTY = Problem(
    "COMP-033",
    '{address} lacks the property "{name}"',
    reason="{type} cannot be made without it.",
    solution="Add {name}.",
    command="genesys explain {type}",
)
COMPUTED_PROPERTY = Problem(
    "COMP-034",
    '{address} sets "{name}", which {provider} decides',
    reason="{type} gives it as a result.",
    solution="Leave it out; refer to it as {address}.{name}.",
    command="genesys explain {type}",
)
ADDRESS_TAKEN = Problem(
    "COMP-035",
    "{address} is wanted twice",
    reason="You declared it, and {why} needs a {kind} of that name.",
    solution="Give yours another name.",
    command="genesys validate",
)
NAME_CLASH = Problem(
    "COMP-036",
    "{first} and {second} would have one name at {provider}",
    reason="Both become the {type} {name}.",
    solution="Give one of them another name.",
    command="genesys validate",
)
BAD_TIMEOUT = Problem(
    "COMP-037",
    'the timeout {name} of {address} is not understood: "{value}"',
    reason="Timeouts are create, update and delete, each a duration.",
    solution="Write it as in 10m.",
    command="genesys explain {kind}",
)
WHOLE_RESOURCE = Problem(
    "COMP-038",
    "{user} names {target} as a whole where a value is wanted",
    reason="A resource has many values.",
    solution="Refer to one of its outputs: {known}.",
    command="genesys explain {kind}",
)
NOT_OWNED = Problem(
    "COMP-039",
    "{target} is somebody else's, and only its {main} is read",
    reason="{user} needs {missing} of it, which is not known.",
    solution="Declare {target} here, or refer to one of its outputs.",
    command="genesys explain {kind}",
)
UNREAD_SOURCE = Problem(
    "COMP-040",
    "the source folder of {address} was not read",
    reason='{composite} decides about the folder "{folder}" by itself, so it was not among the folders of the project.',
    solution="Give the composite a field made with field(source=True), pass it on, and write the folder there.",
    command="genesys validate",
)
NO_ABROAD_STACK = Problem(
    "COMP-041",
    'there is no stack "{stack}" to read an output of',
    reason="{user} refers to its {output}, and the state location has: {known}.",
    solution="{advice}",
    command="genesys stack list",
)
NO_ABROAD_OUTPUT = Problem(
    "COMP-042",
    'the stack {stack} has no output "{output}"',
    reason="{user} refers to it, and the outputs of its newest run are: {known}.",
    solution="{advice}",
    command="{look}",
)
ABROAD_LOCKED = Problem(
    "COMP-043",
    "the state of {stack} cannot be read",
    reason="{user} refers to its output {output}, and: {why}.",
    solution="Ask for access to that state, then plan again.",
    command="{look}",
)
ABROAD_SECRET = Problem(
    "COMP-044",
    "the output {output} of {stack} is a secret, and secrets do not cross stacks",
    reason="{user} refers to it, and a stack's secrets are kept under a key of its own.",
    solution="Export the address of the secret's keeper instead of its value, or give {user} a Secret of its own.",
    command="{look}",
)
ABROAD_LATER = Problem(
    "COMP-045",
    "the output {output} of {stack} has no value yet",
    reason="{user} refers to it, and the newest run of {stack} did not get to it.",
    solution="Deploy {stack} to its end first.",
    command="{deploy}",
)
ABROAD_OWN = Problem(
    "COMP-046",
    "{user} reads the output {output} of its own stack",
    reason="{stack} is the stack that is being planned, and its outputs follow from its resources.",
    solution="Refer to the resource that gives the output.",
    command="genesys validate",
)
ABROAD_PART = Problem(
    "COMP-047",
    "the output {output} of {stack} has no {part}",
    reason="{user} looks for it there, and the value has: {known}.",
    solution="Refer to a part that is there.",
    command="{look}",
)
NOTHING_FITS = Problem(
    "COMP-048",
    "no installed provider can take {address}",
    reason="The provider was left open for {members}. {reasons}.",
    solution="Leave out what is refused, name a provider, or install another one.",
    command="genesys plugin list",
)
PLACED = Problem(
    "COMP-049",
    "{address} goes to {provider}",
    reason="The provider was left open for {members}. {why}.",
    solution="Nothing has to be done; name a provider to decide it yourself. It stays as it is from now on.",
    command="genesys explain {address}",
)
WRONG_PROPERTY = Problem(
    "COMP-050",
    "{address}: {name} of {type} cannot be {value}",
    reason="The type wants {wanted} there.",
    solution="Write {wanted}.",
    command="genesys explain {type}",
)
NO_SNAPSHOT = Problem(
    "COMP-052",
    "{address}: on_delete=snapshot would keep nothing",
    reason="No last snapshot is taken of {native} ({type}), so its data would be lost.",
    solution="Keep it with on_delete: retain, or say on_delete: delete.",
    command="genesys explain {address}",
)
DEAF = Problem(
    "COMP-053",
    "{user} sends traffic to {target}, which listens on no port",
    reason="{target} is a worker: its port is None.",
    solution="Give it a port, or take it out of targets.",
    command="genesys explain {target}",
)
STILL_THERE = Problem(
    "COMP-051",
    "{old} is said to have moved to {new}, and {address} is still declared",
    reason="What was made for {address} can belong to one of the two only.",
    solution="Take {address} away, or the move. Another resource may take its place once the move is deployed.",
    command="genesys validate",
)
