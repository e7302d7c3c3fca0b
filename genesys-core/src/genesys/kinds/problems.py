"""Problems of what was written into the fields of a resource."""

from __future__ import annotations

from genesys.errors import Problem

UNKNOWN_KIND = Problem(
    "KIND-001",
    'there is no kind "{kind}"',
    reason="{address} is declared as one. Known kinds: {known}.",
    solution="{hint}",
    command="genesys explain kinds",
)
UNKNOWN_FIELD = Problem(
    "KIND-002",
    '{kind} {address} has no field "{field}"',
    reason="Fields of a {kind}: {known}.",
    solution="{hint}",
    command="genesys explain {kind}",
)
WRONG_TYPE = Problem(
    "KIND-003",
    "{address}.{field} cannot be {value}",
    reason="It wants {wanted}.",
    solution="{hint}",
    command="genesys explain {kind}",
)
MISSING = Problem(
    "KIND-004",
    "{kind} {address} lacks {field}",
    reason="A {kind} cannot be made without it: {doc}",
    solution="Write {field}; it wants {wanted}.",
    command="genesys explain {kind}",
)
STATIC = Problem(
    "KIND-005",
    "{address}.{field} must be known before deployment",
    reason="It was given {value}, whose value is known only after deployment, and it decides what is to be made.",
    solution="Write the value itself, or use a variable.",
    command="genesys explain {kind}",
)
UNKNOWN_TARGET = Problem(
    "KIND-006",
    '{address} refers to "{target}", which is not declared',
    reason="Declared: {known}.",
    solution="{hint}",
    command="genesys validate",
)
UNKNOWN_OUTPUT = Problem(
    "KIND-007",
    '{kind} {target} has no output "{output}"',
    reason="Outputs of a {kind}: {known}.",
    solution="{hint}",
    command="genesys explain {kind}",
)
WRONG_KIND = Problem(
    "KIND-008",
    "{address}.{field} cannot be {target}, which is a {found}",
    reason="It wants {wanted}.",
    solution="Refer to {wanted}.",
    command="genesys explain {kind}",
)
QUANTITY = Problem(
    "KIND-009",
    "{address}.{field} is not a quantity that Genesys can read",
    reason="{why}.",
    solution="Write a number with its unit, such as {example}.",
    command="genesys explain {kind}",
)
NO_OUTPUTS = Problem(
    "KIND-010",
    '"{target}" is a group, and a group has no outputs',
    reason="Its members are {known}.",
    solution="Refer to one member, as in {example}.",
    command="genesys validate",
)
WRONG_KEY = Problem(
    "KIND-011",
    '{address}.{field} has no entry "{key}"',
    reason="Its entries are: {known}.",
    solution="{hint}",
    command="genesys explain {kind}",
)
ANNOTATION = Problem(
    "KIND-012",
    "an annotation of the kind {kind} cannot be read",
    reason="{why}. Annotations of fields are evaluated where the class is defined.",
    solution="Import what the annotation names at the top of {module}, not only for type checkers.",
    command="genesys validate",
)
OUT_OF_RANGE = Problem(
    "KIND-013",
    "{address}.{field} cannot be {value}",
    reason="It wants a number from {least} to {most}.",
    solution="Write a number from {least} to {most}.",
    command="genesys explain {kind}",
)
WRONG_TEXT = Problem(
    "KIND-014",
    '{address}.{field} cannot be "{value}"',
    reason="{doc}",
    solution="Write it as described.",
    command="genesys explain {kind}",
)
ONE_OF = Problem(
    "KIND-015",
    "{kind} {address} lacks {fields}",
    reason="A {kind} cannot be made without at least one of them.",
    solution="Write {fields}.",
    command="genesys explain {kind}",
)
BACKWARDS = Problem(
    "KIND-016",
    "{address}.{field} has a min of {min} and a max of {max}",
    reason="The least number is above the greatest one.",
    solution="Exchange them, or raise max.",
    command="genesys explain {kind}",
)
