"""Problems of finding and reading a project."""

from __future__ import annotations

from genesys.errors import Problem

# 001-009: the project's files
NO_PROGRAM = Problem(
    "LOAD-001",
    "there is no Genesys project in {folder}",
    reason="It holds neither infra.py nor genesys.yaml.",
    solution="Go to the folder of a project, or begin one here.",
    command="genesys init",
)
TWO_PROGRAMS = Problem(
    "LOAD-002",
    "this project is declared twice: in infra.py and in genesys.yaml",
    reason="Both files are in {folder}, and Genesys cannot know which one counts.",
    solution="Keep one of them and rename the other.",
    command="mv genesys.yaml genesys.yaml.old",
)
UNREADABLE = Problem(
    "LOAD-003",
    "{file} cannot be read",
    reason="The operating system says: {why}.",
    solution="Make it readable for you.",
    command="ls -l {file}",
)
NOT_TEXT = Problem(
    "LOAD-004",
    "{file} is not a text in UTF-8",
    reason="Byte {position} does not belong to any character.",
    solution="Save it in the encoding UTF-8.",
    command="file {file}",
)
BAD_ENVIRONMENT = Problem(
    "LOAD-005",
    '"{environment}" cannot be the name of an environment',
    reason="It must begin with a letter, and go on with letters, digits, _ or -; 63 characters at most.",
    solution="Choose another name, such as production.",
    command="genesys stack list",
)

# 010-019: what a program says about itself
NO_PROJECT = Problem(
    "LOAD-010",
    "{file} does not say which project it is",
    reason="Resources belong to a project, and the project names the provider.",
    solution='Python: project("shop", provider="local"). YAML: project: shop and provider: local.',
    command="genesys explain LOAD-010",
)
PROJECT_TWICE = Problem(
    "LOAD-011",
    "the project is declared twice",
    reason="The first declaration is at {first}.",
    solution="Keep one of the two.",
    command="genesys validate",
)
OUTPUT_TWICE = Problem(
    "LOAD-012",
    'there are two outputs called "{name}"',
    reason="Other stacks and people read an output by its name.",
    solution="Rename one of them.",
    command="genesys validate",
)
MOVED_TWICE = Problem(
    "LOAD-013",
    "{old} is said to have moved to two places",
    reason="One is {first}, the other is {second}.",
    solution="Keep the right one.",
    command="genesys validate",
)
BAD_NAME = Problem(
    "LOAD-014",
    '"{name}" cannot be the name of a {what}',
    reason="It must begin with a letter or _, and go on with letters, digits, _ or -; 63 characters at most.",
    solution="Choose another name.",
    command="genesys validate",
)
SAME_ADDRESS = Problem(
    "LOAD-015",
    'two resources are called "{address}"',
    reason="The first is at {first}. A name says which resource is meant, today and in every later deployment.",
    solution="Rename one of them.",
    command="genesys validate",
)
KIND_TWICE = Problem(
    "LOAD-016",
    'there are two kinds called "{kind}"',
    reason="One is {first}, the other is {second}.",
    solution='Give one of the classes another name: kind = "another-name".',
    command="genesys explain kinds",
)
NO_PROVIDER = Problem(
    "LOAD-017",
    "the project names no provider",
    reason="The provider decides where the resources are made.",
    solution="Write one line: provider: local",
    command="genesys plugin list",
)

# 020-029: a Python program
SYNTAX = Problem(
    "LOAD-020",
    "{file} is not Python",
    reason="Python says: {why}.",
    solution="Correct the marked place.",
    command="python -m py_compile {file}",
)
NO_MODULE = Problem(
    "LOAD-021",
    'the program imports "{module}", which is not there',
    reason="It is neither a file of the project nor an installed package.",
    solution="Correct the name, or install the package that has it.",
    command="python -m pip install {package}",
)
NO_WORD = Problem(
    "LOAD-022",
    '{module} has nothing called "{name}"',
    reason="The program imports it from there.",
    solution="{hint}",
    command="genesys explain kinds",
)
CRASHED = Problem(
    "LOAD-023",
    "the program stopped with {type}",
    reason="{why}",
    solution="Correct the marked line; Genesys ran the program up to it and changed nothing.",
    command="genesys validate",
)
EXITED = Problem(
    "LOAD-024",
    "the program ended itself",
    reason="It called exit with {code}, so what it declared may not be everything.",
    solution="Raise an exception that says what is wrong, or let the program run to its end.",
    command="genesys validate",
)
ENDLESS = Problem(
    "LOAD-025",
    "the program calls itself without end",
    reason="Python gave up after {depth} calls inside each other.",
    solution="Give the marked function a case in which it stops.",
    command="genesys validate",
)
NOT_A_VALUE = Problem(
    "LOAD-026",
    "a value of type {type} cannot be written into a resource",
    reason="Fields hold texts, numbers, true and false, lists, maps, resources and references.",
    solution="Turn it into one of these.",
    command="genesys explain LOAD-026",
)
NOT_A_NUMBER = Problem(
    "LOAD-027",
    "{value} cannot be written into a resource",
    reason="Plans and state hold numbers that every system can read, and this is none.",
    solution="Write a finite number.",
    command="genesys explain LOAD-027",
)
LOST_RESOURCE = Problem(
    "LOAD-028",
    "{address} refers to a resource that is not part of this program",
    reason="It was made before the program ran, so it has no name here.",
    solution="Make the resource inside the program.",
    command="genesys validate",
)
NO_ATTRIBUTE = Problem(
    "LOAD-029",
    'a {kind} has no "{name}"',
    reason="Outputs of a {kind}: {outputs}.",
    solution="{hint}",
    command="genesys explain {kind}",
)

# 030-039: variables
NO_VALUE = Problem(
    "LOAD-030",
    'the variable "{name}" has no value',
    reason="Neither a flag nor the environment nor the stack's file gives one, and it has no default.",
    solution="Give it a value: --var {name}=value, or {variable} in the environment.",
    command="genesys plan --var {name}=value",
)
BAD_VARIABLE = Problem(
    "LOAD-031",
    'the value of the variable "{name}" does not fit',
    reason="It comes from {how}, and it must be {wanted}.",
    solution="Correct the value.",
    command="genesys validate",
)
UNKNOWN_VARIABLE = Problem(
    "LOAD-032",
    'there is no variable "{name}"',
    reason="A value for it comes from {how}, and the program does not ask for it.",
    solution="{hint}",
    command="genesys validate",
)
SECRET_GIVEN = Problem(
    "LOAD-033",
    'the value of the secret variable "{name}" is in the open',
    reason="It comes from {how}, where others can read it.",
    solution="Remove it there, and put the value into the environment variable {variable}.",
    command="read -rs {variable} && export {variable}",
)
SECRET_DEFAULT = Problem(
    "LOAD-034",
    'the secret variable "{name}" has a default',
    reason="A value in the program is no secret: everybody who reads the file has it.",
    solution="Remove the default, and put the value into the environment variable {variable}.",
    command="read -rs {variable} && export {variable}",
)
VARIABLE_TWICE = Problem(
    "LOAD-035",
    'the variable "{name}" is declared with two types',
    reason="A variable has one value, and so one type.",
    solution="Use the same type at every place.",
    command="genesys validate",
)
UNKNOWN_VARIABLE_TYPE = Problem(
    "LOAD-036",
    'the variable "{name}" cannot be of type {type}',
    reason="Variables are texts, whole numbers, numbers, true or false, lists or maps.",
    solution="Python: str, int, float, bool, list or dict. YAML: text, int, number, bool, list or map.",
    command="genesys explain LOAD-036",
)
NO_DEFAULT = Problem(
    "LOAD-037",
    'the variable "{name}" has no value outside of Genesys',
    reason="The program was started by Python itself, which knows no variables, and it has no default.",
    solution="Let Genesys run the program.",
    command="genesys plan --var {name}=value",
)

# 040-059: a YAML file
YAML_SYNTAX = Problem(
    "LOAD-040",
    "{file} is not YAML",
    reason="{why}.",
    solution="Correct the marked place.",
    command="genesys validate",
)
TAB = Problem(
    "LOAD-041",
    "a tab stands where spaces must",
    reason="In YAML the depth of a line is counted in spaces, and a tab has no agreed width.",
    solution="Put spaces instead of the tab; two for each level are usual.",
    command="sed -i.bak 's/\\t/  /g' {file}",
)
DUPLICATE_KEY = Problem(
    "LOAD-042",
    '"{key}" is written twice',
    reason="The first is on line {line}; a reader and a program could take either.",
    solution="Remove or rename one of them.",
    command="genesys validate",
)
READ_AS_NUMBER = Problem(
    "LOAD-043",
    "{text} is read as {read}",
    reason="{field} wants a text, and YAML takes {text} without quotes for a number.",
    solution='Put it into quotes: "{text}".',
    command="genesys validate",
)
NO_ANCHORS = Problem(
    "LOAD-044",
    "{what} cannot be used in {file}",
    reason="Genesys reads one strict form of YAML, in which a line means what it says and nothing from elsewhere.",
    solution="{hint}",
    command="genesys explain LOAD-044",
)
WRONG_SHAPE = Problem(
    "LOAD-045",
    "{what} must be {wanted}",
    reason="It is {found}.",
    solution="Write {wanted}.",
    command="genesys explain LOAD-045",
)
UNKNOWN_KEY = Problem(
    "LOAD-046",
    '{file} has a part "{key}" that Genesys does not know',
    reason="Known parts: {known}.",
    solution="{hint}",
    command="genesys validate",
)
NO_KIND = Problem(
    "LOAD-047",
    '"{address}" does not say what it is',
    reason="Every resource has a kind, such as server or database.",
    solution="Add the line kind: server, with the kind you mean.",
    command="genesys explain kinds",
)
BAD_EXPRESSION = Problem(
    "LOAD-048",
    "{text} cannot be understood",
    reason="{why}.",
    solution='Write a reference such as ${{orders.endpoint}} or ${{upper("x")}}; for a plain ${{ write $${{.',
    command="genesys explain LOAD-048",
)
UNKNOWN_FUNCTION = Problem(
    "LOAD-049",
    'there is no function "{name}"',
    reason="Functions: {known}.",
    solution="{hint}",
    command="genesys explain functions",
)
UNKNOWN_NAME = Problem(
    "LOAD-050",
    'there is nothing called "{name}"',
    reason="{why}",
    solution="{hint}",
    command="genesys validate",
)
RESERVED = Problem(
    "LOAD-051",
    'a resource cannot be called "{name}" in YAML',
    reason="In references the word {name} has a meaning of its own.",
    solution="Choose another name.",
    command="genesys validate",
)
TWO_DOCUMENTS = Problem(
    "LOAD-053",
    "{file} holds more than one document",
    reason="A line --- begins another one, and a project is one document.",
    solution="Remove the line, or put the second document into a file of its own.",
    command="genesys validate",
)

# 060-069: source folders
NO_SOURCE = Problem(
    "LOAD-060",
    "{address} has no source folder {folder}",
    reason="There is no folder of that name in the project.",
    solution="Correct the path; it is taken from the project's folder.",
    command="ls {folder}",
)
LINK_OUT = Problem(
    "LOAD-061",
    "the link {path} leads out of its source folder",
    reason="It points to {target}, which would not travel with the code.",
    solution="Put the file itself into the folder, or add the link to .genesysignore.",
    command="ls -l {path}",
)
NOT_A_FILE = Problem(
    "LOAD-062",
    "{path} is neither a file nor a folder",
    reason="It is a socket, a pipe or a device, and those cannot be copied.",
    solution="Remove it, or add it to .genesysignore.",
    command="ls -l {path}",
)
SOURCE_OUTSIDE = Problem(
    "LOAD-063",
    "the source folder of {address} is outside of the project",
    reason="{folder} is not below the folder of the project, so it would not be the same on another machine.",
    solution="Move it into the project.",
    command="ls {folder}",
)
BAD_PATTERN = Problem(
    "LOAD-064",
    "line {line} of {file} cannot be understood",
    reason="It holds {pattern}, which is no pattern as in .gitignore.",
    solution="Correct the pattern.",
    command="cat {file}",
)
