"""What a person sees who made a mistake in genesys.yaml: the whole text, place and caret included."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = "project: shop\nprovider: local\n"

GOLDEN = {
    "a key that is written twice": (
        "resources:\n  web:\n    kind: server\n    size: small\n    size: large\n",
        """\
Error: "size" is written twice [LOAD-042]
Where: genesys.yaml:7:5
  7 |     size: large
    |     ^^^^
Reason: The first is on line 6; a reader and a program could take either.
Solution: Remove or rename one of them.
Command: genesys validate
Documentation: https://docs.genesys.io/errors/LOAD-042""",
    ),
    "a tab": (
        "resources:\n  web:\n\tkind: server\n",
        """\
Error: a tab stands where spaces must [LOAD-041]
Where: genesys.yaml:5:1
  5 | \tkind: server
    | ^
Reason: In YAML the depth of a line is counted in spaces, and a tab has no agreed width.
Solution: Put spaces instead of the tab; two for each level are usual.
Command: sed -i.bak 's/\\t/  /g' genesys.yaml
Documentation: https://docs.genesys.io/errors/LOAD-041""",
    ),
    "a version that is read as a number": (
        "resources:\n  orders: {kind: database, type: postgres, version: 3.10}\n",
        """\
Error: 3.10 is read as the number 3.1 [LOAD-043]
Where: genesys.yaml:4:53
  4 |   orders: {kind: database, type: postgres, version: 3.10}
    |                                                     ^^^^
Reason: orders.version wants a text, and YAML takes 3.10 without quotes for a number.
Solution: Put it into quotes: "3.10".
Command: genesys validate
Documentation: https://docs.genesys.io/errors/LOAD-043""",
    ),
    "a kind that is not there": (
        "resources:\n  orders: {kind: databse}\n",
        """\
Error: there is no kind "databse" [KIND-001]
Where: genesys.yaml:4:18
  4 |   orders: {kind: databse}
    |                  ^^^^^^^
Reason: orders is declared as one. Known kinds: bucket, compute, container, database, dnsrecord, dnszone, firewall, loadbalancer, native, network, role, secret and 3 more.
Solution: Did you mean "database"?
Command: genesys explain kinds
Documentation: https://docs.genesys.io/errors/KIND-001""",
    ),
    "an output that is not there": (
        "resources:\n  db: {kind: database, type: postgres}\n  web: {kind: server, env: {A: 'http://${db.endpont}/'}}\n",
        """\
Error: database db has no output "endpont" [KIND-007]
Where: genesys.yaml:5:42
  5 |   web: {kind: server, env: {A: 'http://${db.endpont}/'}}
    |                                          ^^^^^^^^^^
Reason: Outputs of a database: database, endpoint, id, password, port, replica_endpoints, url, username_used.
Solution: Did you mean "endpoint"?
Command: genesys explain database
Documentation: https://docs.genesys.io/errors/KIND-007""",
    ),
    "a reference to nothing": (
        "resources:\n  db: {kind: database, type: postgres}\n  web: {kind: server, env: {A: '${dc.endpoint}'}}\n",
        """\
Error: there is nothing called "dc" [LOAD-050]
Where: genesys.yaml:5:35
  5 |   web: {kind: server, env: {A: '${dc.endpoint}'}}
    |                                   ^^^^^^^^^^^
Reason: Declared are: db (database), web (server).
Solution: Declare it, or correct the name.
Command: genesys validate
Documentation: https://docs.genesys.io/errors/LOAD-050""",
    ),
    "a part that is not there": (
        "regoin: europe\n",
        """\
Error: genesys.yaml has a part "regoin" that Genesys does not know [LOAD-046]
Where: genesys.yaml:3:1
  3 | regoin: europe
    | ^^^^^^
Reason: Known parts: project, provider, region, tags, requires, providers, backend, accounts, plugins, kinds, variables, resources, outputs, moved.
Solution: Did you mean "region"?
Command: genesys validate
Documentation: https://docs.genesys.io/errors/LOAD-046""",
    ),
    "a reference that ends too early": (
        "outputs: {a: '${upper(}'}\n",
        """\
Error: ${upper(} cannot be understood [LOAD-048]
Where: genesys.yaml:3:23
  3 | outputs: {a: '${upper(}'}
    |                       ^
Reason: A name, a text in quotes or a number is expected here.
Solution: Write a reference such as ${orders.endpoint} or ${upper("x")}; for a plain ${ write $${.
Command: genesys explain LOAD-048
Documentation: https://docs.genesys.io/errors/LOAD-048""",
    ),
    "an alias": (
        "tags: {a: &x y, b: *x}\n",
        """\
Error: an anchor (&) cannot be used in genesys.yaml [LOAD-044]
Where: genesys.yaml:3:11
  3 | tags: {a: &x y, b: *x}
    |           ^^
Reason: Genesys reads one strict form of YAML, in which a line means what it says and nothing from elsewhere.
Solution: Write the value at each place, or make it a variable: ${var.name}.
Command: genesys explain LOAD-044
Documentation: https://docs.genesys.io/errors/LOAD-044

Error: an alias (*) cannot be used in genesys.yaml [LOAD-044]
Where: genesys.yaml:3:20
  3 | tags: {a: &x y, b: *x}
    |                    ^^
Reason: Genesys reads one strict form of YAML, in which a line means what it says and nothing from elsewhere.
Solution: Write the value at each place, or make it a variable: ${var.name}. A text that begins with * needs quotes.
Command: genesys explain LOAD-044
Documentation: https://docs.genesys.io/errors/LOAD-044""",
    ),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_a_mistake_is_explained_word_for_word(project: Any, case: str) -> None:
    text, golden = GOLDEN[case]
    assert str(project.yaml(text).error()) == golden


def test_a_misspelt_word_is_found_together_with_everything_else(project: Any) -> None:
    error = project.yaml(
        "resources:\n  web:\n    kind: server\n    sise: small\n    network: pubilc\n    env: {A: '${nothing.id}'}\n"
    ).error()
    assert error.codes == ["KIND-002", "KIND-003", "LOAD-050"]
    assert "genesys.yaml:7:14\n  7 |     network: pubilc\n    |              ^^^^^^" in str(error)
    assert 'Did you mean "public"?' in str(error)
    assert 'Did you mean "size"?' in str(error)


def test_a_file_in_both_languages_is_refused(project: Any) -> None:
    project.yaml("").python("")
    assert str(project.error()) == (
        "Error: this project is declared twice: in infra.py and in genesys.yaml [LOAD-002]\n"
        f"Reason: Both files are in {project.folder}, and Genesys cannot know which one counts.\n"
        "Solution: Keep one of them and rename the other.\n"
        "Command: mv genesys.yaml genesys.yaml.old\n"
        "Documentation: https://docs.genesys.io/errors/LOAD-002"
    )


def test_a_folder_without_a_project_says_how_to_begin(project: Any) -> None:
    error = project.error()
    assert error.codes == ["LOAD-001"]
    assert "Command: genesys init" in str(error)


@pytest.mark.parametrize(
    "text, codes",
    [
        ("resources: [a]\n", ["LOAD-045"]),
        ("resources:\n  web: 3\n", ["LOAD-045"]),
        ("resources:\n  web: {}\n", ["LOAD-047"]),
        ("resources:\n  var: {kind: network}\n", ["LOAD-051"]),
        ("resources:\n  9a: {kind: network}\n", ["LOAD-014"]),
        ("outputs: {a: '${var.x}'}\n", ["LOAD-050"]),
        ("outputs: {a: '${uper(\"x\")}'}\n", ["LOAD-049"]),
        ("outputs: {a: '${each.key}'}\n", ["LOAD-048"]),
        ("outputs: {a: '${cidrsubnet(\"x\", 1, 2)}'}\n", ["LOAD-048"]),
        ("tags: !!map {}\n", ["LOAD-044"]),
        ("tags:\n  <<: {a: b}\n", ["LOAD-044"]),
        ("tags: {[a]: b}\n", ["LOAD-044"]),
        ("tags: {a: b\n", ["LOAD-040"]),
        ("---\nproject: x\n", ["LOAD-053"]),
        ("resources:\n  g: {kind: network, for_each: 3}\n", ["LOAD-045"]),
        ("variables:\n  a: {type: strange}\n", ["LOAD-036"]),
        ("moved: {a: b, a: c}\n", ["LOAD-042"]),
    ],
)  # fmt: skip
def test_every_other_mistake_has_its_code(project: Any, text: str, codes: list[str]) -> None:
    error = project.yaml(text).error()
    assert error.codes == codes
    assert all(finding.where and finding.where.line for finding in error.findings)


@pytest.mark.parametrize(
    "text, code",
    [
        ("provider: local\n", "LOAD-010"),
        ("project: shop\n", "LOAD-017"),
        ("project: 'no good'\nprovider: local\n", "LOAD-014"),
        ("- a\n", "LOAD-045"),
    ],
)  # fmt: skip
def test_a_project_says_what_it_is(project: Any, text: str, code: str) -> None:
    project.write("genesys.yaml", text)
    assert project.error().codes == [code]


def test_an_empty_file_is_told_what_it_lacks(project: Any) -> None:
    project.write("genesys.yaml", "")
    assert project.error().codes == ["LOAD-010", "LOAD-017"]


def test_bytes_that_are_no_text_are_named(project: Any) -> None:
    project.write("genesys.yaml", b"project: \xff\n")
    error = project.error()
    assert error.codes == ["LOAD-004"]
    assert "Byte 9" in str(error)


def test_a_mistake_in_one_resource_is_not_repeated_by_those_that_use_it(project: Any) -> None:
    error = project.yaml(
        "resources:\n"
        "  db: {kind: databse}\n"
        "  web: {kind: server, connects: [db], env: {A: '${db.endpoint}'}}\n"
    ).error()  # fmt: skip
    assert error.codes == ["KIND-001"]


def test_columns_count_characters_and_not_bytes(project: Any) -> None:
    error = project.yaml("resources:\n  web: {kind: server, tags: {café: 'é${x.id}'}}\n").error()
    where = error.findings[0].where
    assert where is not None
    assert where.text[where.column - 1 :].startswith("x.id")


def test_a_reference_without_quotes_inside_braces_is_explained(project: Any) -> None:
    error = project.yaml("tags: {a: ${var.x}}\n").error()
    assert error.codes == ["LOAD-040"]
    assert 'inside {…} and […] a reference needs quotes: "${…}"' in str(error)


def test_a_file_of_kinds_that_fails_is_shown_in_the_users_own_line(project: Any) -> None:
    project.write("k.py", "x = 1\n1 / 0\n")
    error = project.yaml("kinds: [k.py]\n").error()
    assert error.codes == ["LOAD-023"]
    assert str(error.findings[0].where) == "k.py:2:1"
    assert project.yaml("kinds: [nothing.py]\n").error().codes == ["LOAD-021"]


def test_a_name_below_a_resource_is_not_a_field(project: Any) -> None:
    error = project.yaml("resources: {web: {kind: server, name: x, network: pubilc, size: '${var.x}'}}\n").error()
    assert error.codes == ["KIND-002", "KIND-003", "LOAD-050"]
    assert "Remove it: a resource has the name under which it is declared." in str(error)


def test_a_link_out_of_a_source_folder_is_shown_at_the_field(project: Any) -> None:
    project.write("app/x", "")
    (project.folder / "app" / "link").symlink_to("/etc/passwd")
    error = project.yaml("resources: {a: {kind: container, source: app}}\n").error()
    assert error.codes == ["LOAD-061"]
    assert str(error.findings[0].where) == "genesys.yaml:3:42"
