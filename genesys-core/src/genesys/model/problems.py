"""Problems that the user's own values raise."""

from __future__ import annotations

from genesys.errors import Problem

ALTERED = Problem(
    "EXPR-001",
    "a reference was altered after it was put into a text",
    reason="A reference inside a text is filled in while deploying, and this one was cut or changed before.",
    solution="Put the reference into the text as it is, and let the program that receives it do the rest.",
    command="genesys explain EXPR-001",
)
BRANCH = Problem(
    "EXPR-002",
    "{what} cannot be used in a condition",
    reason="Its value is known only after deployment, so the program cannot decide by it.",
    solution="Decide by a variable or by a field that you wrote yourself.",
    command="genesys explain EXPR-002",
)
COMPARE = Problem(
    "EXPR-003",
    "{what} cannot be compared",
    reason="Its value is known only after deployment.",
    solution="Compare values that you wrote yourself, or pass the reference on to the resource that needs it.",
    command="genesys explain EXPR-003",
)
MEASURE = Problem(
    "EXPR-004",
    "{what} has no length yet and cannot be walked through",
    reason="Its value is known only after deployment.",
    solution="Loop over a list of your own and refer to the members one by one.",
    command="genesys explain EXPR-004",
)
SLICE = Problem(
    "EXPR-005",
    "{what} cannot be sliced",
    reason="Its value is known only after deployment.",
    solution="Refer to one member by its key or position, as in net.subnets[0].",
    command="genesys explain EXPR-005",
)
CONVERT = Problem(
    "EXPR-006",
    "{what} cannot be turned into a number or formatted with a width",
    reason="Its value is known only after deployment.",
    solution="Pass the reference itself; Genesys converts it when it is known.",
    command="genesys explain EXPR-006",
)
TWO_NAMES = Problem(
    "RES-001",
    'one {kind} has two names: "{first}" and "{second}"',
    reason="A resource takes its name from the variable that holds it, and two variables hold this one.",
    solution="Keep one variable, or give the resource its name with name=.",
    command="genesys validate",
)
UNNAMED = Problem(
    "RES-002",
    "this {kind} has no name",
    reason="It is not held by a variable at the top of the file, and no name= was given.",
    solution='Assign it to a variable, or pass a name: {kind}("my-name", ...).',
    command="genesys validate",
)
SECRET_COPIED = Problem(
    "RES-003",
    "a secret's value cannot be written into a resource",
    reason="Values of fields are kept in plans and state, and a secret never is.",
    solution="Declare a Secret, and pass its .secret_value, which is a reference.",
    command="genesys explain Secret",
)
