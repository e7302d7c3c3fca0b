"""What a person sees who made a mistake in infra.py: never a traceback, always their own line."""

from __future__ import annotations

from typing import Any

import pytest

GOLDEN = {
    "a misspelt word": (
        'web = Server(size="small",\n             network="pubilc")\nx = y = Network()\n',
        """\
Error: web.network cannot be "pubilc" [KIND-003]
Where: infra.py:4:22
  4 |              network="pubilc")
    |                      ^^^^^^^^
Reason: It wants "public", "private" or a network.
Solution: Did you mean "public"?
Command: genesys explain server
Documentation: https://docs.genesys.io/errors/KIND-003

Error: one Network has two names: "x" and "y" [RES-001]
Where: infra.py:5:9
  5 | x = y = Network()
    |         ^^^^^^^
Reason: A resource takes its name from the variable that holds it, and two variables hold this one.
Solution: Keep one variable, or give the resource its name with name=.
Command: genesys validate
Documentation: https://docs.genesys.io/errors/RES-001""",
    ),
    "an output that is not there": (
        'db = Database(type="postgres")\nurl = db.endpont\n',
        """\
Error: a database has no "endpont" [LOAD-029]
Where: infra.py:4:7
  4 | url = db.endpont
    |       ^^^^^^^^^^
Reason: Outputs of a database: database, endpoint, id, password, port, replica_endpoints, url, username_used.
Solution: Did you mean "endpoint"?
Command: genesys explain database
Documentation: https://docs.genesys.io/errors/LOAD-029""",
    ),
    "a kind that is not there": (
        "from genesys import Sever\n",
        """\
Error: genesys has nothing called "Sever" [LOAD-022]
Where: infra.py:3:1
  3 | from genesys import Sever
    | ^^^^^^^^^^^^^^^^^^^^^^^^^
Reason: The program imports it from there.
Solution: Did you mean "Server"?
Command: genesys explain kinds
Documentation: https://docs.genesys.io/errors/LOAD-022""",
    ),
    "a reference in a condition": (
        'db = Database(type="postgres")\nif db.endpoint:\n    pass\n',
        """\
Error: db.endpoint cannot be used in a condition [EXPR-002]
Where: infra.py:4:1
  4 | if db.endpoint:
    | ^^^^^^^^^^^^^^^
Reason: Its value is known only after deployment, so the program cannot decide by it.
Solution: Decide by a variable or by a field that you wrote yourself.
Command: genesys explain EXPR-002
Documentation: https://docs.genesys.io/errors/EXPR-002""",
    ),
    "what is not Python": (
        "x = (1,\n  2\n",
        """\
Error: infra.py is not Python [LOAD-020]
Where: infra.py:3:5
  3 | x = (1,
    |     ^
Reason: Python says: '(' was never closed.
Solution: Correct the marked place.
Command: python -m py_compile infra.py
Documentation: https://docs.genesys.io/errors/LOAD-020""",
    ),
    "a resource without a name": (
        "several = [Network(), Network()]\n",
        """\
Error: this Network has no name [RES-002]
Where: infra.py:3:12
  3 | several = [Network(), Network()]
    |            ^^^^^^^
Reason: It is not held by a variable at the top of the file, and no name= was given.
Solution: Assign it to a variable, or pass a name: Network("my-name", ...).
Command: genesys validate
Documentation: https://docs.genesys.io/errors/RES-002

Error: this Network has no name [RES-002]
Where: infra.py:3:23
  3 | several = [Network(), Network()]
    |                       ^^^^^^^
Reason: It is not held by a variable at the top of the file, and no name= was given.
Solution: Assign it to a variable, or pass a name: Network("my-name", ...).
Command: genesys validate
Documentation: https://docs.genesys.io/errors/RES-002""",
    ),
}


@pytest.mark.parametrize("case", GOLDEN)
def test_a_mistake_is_explained_word_for_word(project: Any, case: str) -> None:
    text, golden = GOLDEN[case]
    assert str(project.python(text).error()) == golden


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("import requets_\n", "LOAD-021", 3),
        ("raise ValueError('bad')\n", "LOAD-023", 3),
        ("x = 1\nx.foo\n", "LOAD-023", 4),
        ("web = Sever()\n", "LOAD-023", 3),
        ("web = Server(env={b'A': 1})\n", "LOAD-026", 3),
        ("web = Server(env={f'{Network(\"n\").id}': 1})\n", "LOAD-026", 3),
        ("import sys\nsys.exit(3)\n", "LOAD-024", 4),
        ("raise SystemExit\n", "LOAD-024", 3),
        ("def f():\n    return f()\nf()\n", "LOAD-025", 4),
        ("web = Server(env={'A': object()})\n", "LOAD-026", 3),
        ("web = Server(env={'A': b'x'})\n", "LOAD-026", 3),
        ("web = Server(env={1.5: 'x'})\n", "LOAD-026", 3),
        ("web = Server(env={'A': float('nan')})\n", "LOAD-027", 3),
        ("a = Server('web')\nb = Server('web')\n", "LOAD-015", 4),
        ("a = Server('no good')\n", "LOAD-014", 3),
        ("a = Server('x/y')\n", "LOAD-014", 3),
        ("project('again', provider='local')\n", "LOAD-011", 3),
        ("outputs(a=1)\noutputs(a=2)\n", "LOAD-012", 4),
        ("moved('a', 'b')\nmoved('a', 'c')\n", "LOAD-013", 4),
        ("variable('a')\n", "LOAD-030", 3),
        ("variable('a', type=set)\n", "LOAD-036", 3),
        ("variable('a', default=1)\nvariable('a', default='x')\n", "LOAD-035", 4),
        ("web = Server(1, 2)\n", "LOAD-023", 3),
        ("from genesys.model.secret import SecretValue\nweb = Server(env={'A': SecretValue(b'x')})\n", "RES-003", 4),
        ("db = Database(type='postgres')\nlen(db.subnets if False else db.url)\n", "EXPR-004", 4),
        ("web = Server('a' 'b', storage=f'{Database(\"d\", type=\"postgres\").url:>10}')\n", "EXPR-006", 3),
        ("db = Database(type='postgres')\nweb = Server(env={'A': f'{db.url}'[3:]})\n", "EXPR-001", 4),
        ("class Server(Server):\n    kind = 'server'\nweb = Server()\n", "LOAD-016", 5),
        ("a: int = 1\nimport json\njson.loads('{')\n", "LOAD-023", 5),
    ],
)  # fmt: skip
def test_every_mistake_has_its_code_and_the_users_own_line(project: Any, text: str, code: str, line: int) -> None:
    error = project.python(text).error()
    assert error.codes == [code]
    where = error.findings[0].where
    assert (where.file, where.line) == ("infra.py", line)
    assert "Traceback" not in str(error)


def test_a_program_without_a_project_is_told_so(project: Any) -> None:
    project.write("infra.py", "from genesys import Network\nnet = Network()\n")
    assert project.error().codes == ["LOAD-010"]


def test_a_mistake_in_a_module_is_shown_there(project: Any) -> None:
    project.write("parts/net.py", "def make():\n    return 1 / 0\n")
    error = project.python("from parts.net import make\nmake()\n").error()
    assert str(error.findings[0].where) == "parts/net.py:2:12"


def test_a_syntax_error_in_a_module_is_shown_there(project: Any) -> None:
    project.write("net.py", "def make(:\n    pass\n")
    error = project.python("import net\n").error()
    assert error.codes == ["LOAD-020"]
    assert str(error.findings[0].where) == "net.py:1:10"


def test_what_the_program_prints_does_not_get_into_the_output(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    project.python("print('hello')\n").load()
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "hello\n")


def test_a_person_may_interrupt_a_program(project: Any) -> None:
    project.python("raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        project.load()


def test_names_and_fields_are_complained_about_together(project: Any) -> None:
    error = project.python("Server(sise=1)\nb = Database(type='mysql')\n").error()
    assert error.codes == ["RES-002", "KIND-002", "KIND-003"]


def test_another_name_for_a_class_does_not_lose_the_place(project: Any) -> None:
    error = project.python("from genesys import Server as S\nx = y = S(size='small', sise=1)\n").error()
    finding = next(f for f in error.findings if f.problem.code == "KIND-002")
    assert str(finding.where) == "infra.py:4:25"


def test_an_unknown_word_gets_the_nearest_one(project: Any) -> None:
    error = project.python("web = Sever()\n").error()
    assert "name 'Sever' is not defined. Did you mean \"Server\"?" in str(error)


def test_a_program_that_cannot_be_read_is_said_to_be_so(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from genesys.app.world import RealFiles

    def refuse(_: object, path: str) -> bytes:
        raise PermissionError(13, "Permission denied", path)

    project.python("")
    monkeypatch.setattr(RealFiles, "read", refuse)
    error = project.error()
    assert error.codes == ["LOAD-003"]
    assert "The operating system says: Permission denied." in str(error)
