"""Variables: who wins, which types there are, and that a secret one never has a value here."""

from __future__ import annotations

from typing import Any

import pytest

YAML = "variables: {size: small}\nresources: {web: {kind: server, size: '${var.size}'}}\n"
PYTHON = "web = Server(size=variable('size', default='small'))\n"


@pytest.fixture(params=["yaml", "python"])
def sized(request: pytest.FixtureRequest, project: Any) -> Any:
    return project.yaml(YAML) if request.param == "yaml" else project.python(PYTHON)


def test_the_flag_wins_over_the_environment_over_the_file_over_the_default(sized: Any) -> None:
    assert sized.fields("web") == {"size": "small"}
    sized.write("genesys.dev.yaml", "size: nano\n")
    assert sized.fields("web") == {"size": "nano"}
    sized.environ["GENESYS_VAR_size"] = "medium"
    assert sized.fields("web") == {"size": "medium"}
    loaded = sized.load(variables={"size": "large"})
    assert loaded.stack.resources[0].fields == {"size": "large"}
    assert loaded.stack.variables == {"size": "large"}


def test_a_stack_has_a_file_of_its_own(sized: Any) -> None:
    sized.write("genesys.production.yaml", "size: xlarge\n")
    assert sized.fields("web") == {"size": "small"}
    assert sized.fields("web", environment="production") == {"size": "xlarge"}


def test_a_value_for_an_unknown_variable_is_an_error_with_the_nearest_name(sized: Any) -> None:
    error = sized.error(variables={"sise": "x"})
    assert error.codes == ["LOAD-032"]
    assert 'Did you mean "size"?' in str(error)
    sized.write("genesys.dev.yaml", "\nsise: x\n")
    error = sized.error()
    assert error.codes == ["LOAD-032"]
    assert str(error.findings[0].where) == "genesys.dev.yaml:2:1"


def test_a_stray_name_in_the_environment_is_a_warning(sized: Any) -> None:
    sized.environ["GENESYS_VAR_other"] = "x"
    for _ in range(2):
        warnings = sized.load().warnings
        assert [(w.problem.code, w.severity) for w in warnings] == [("LOAD-032", "warning")]


@pytest.mark.parametrize(
    "kind, text, value",
    [
        ("int", "3", 3), ("int", "x", None), ("number", "2.5", 2.5), ("number", "2", 2.0), ("bool", "true", True),
        ("bool", "No", False), ("bool", "maybe", None), ("list", '["a", 1]', ["a", 1]), ("list", "a,b", None),
        ("map", '{"a": 1}', {"a": 1}), ("map", "[]", None), ("text", "3", "3"),
    ],
)  # fmt: skip
def test_texts_become_what_the_variable_is(project: Any, kind: str, text: str, value: Any) -> None:
    project.yaml(f"variables: {{v: {{type: {kind}}}}}\noutputs: {{v: '${{var.v}}'}}\n")
    if value is None:
        assert project.error(variables={"v": text}).codes == ["LOAD-031"]
    else:
        found = project.load(variables={"v": text}).stack.outputs["v"]
        assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "written, wanted", [("int", int), ("float", float), ("bool", bool), ("list", list), ("dict", dict), ("str", str)]
)
def test_python_takes_the_classes_themselves(project: Any, written: str, wanted: type) -> None:
    texts = {int: "1", float: "1.5", bool: "yes", list: "[]", dict: "{}", str: "x"}
    project.python(f"outputs(v=variable('v', type={written}))\n")
    assert type(project.load(variables={"v": texts[wanted]}).stack.outputs["v"]) is wanted


def test_a_value_in_a_file_must_be_of_the_variables_type(project: Any) -> None:
    project.yaml("variables: {n: 1}\noutputs: {n: '${var.n}'}\n").write("genesys.dev.yaml", "n: many\n")
    error = project.error()
    assert error.codes == ["LOAD-031"]
    assert str(error.findings[0].where) == "genesys.dev.yaml:1:1"


def test_a_variable_without_a_value_says_how_to_give_one(project: Any) -> None:
    error = project.yaml("variables: {n: {type: int}, m: }\n").error()
    assert error.codes == ["LOAD-030", "LOAD-030"]
    assert "Command: genesys plan --var n=value" in str(error)


def test_a_secret_variable_is_a_reference_and_never_a_value(project: Any) -> None:
    project.environ["GENESYS_VAR_token"] = "hunter2"
    yaml = "variables: {token: {secret: true}}\nresources: {web: {kind: server, env: {T: '${var.token}', U: 'x${var.token}'}}}\n"
    project.yaml(yaml)
    for _ in range(2):
        loaded = project.load()
        reference = {"$env": "GENESYS_VAR_token", "secret": True}
        assert loaded.stack.resources[0].fields["env"] == {"T": reference, "U": {"$concat": ["x", reference], "secret": True}}  # fmt: skip
        assert loaded.stack.variables == {}
    everything = b"".join(p.read_bytes() for p in project.folder.rglob("*") if p.is_file())
    assert b"hunter2" not in everything
    (project.folder / "genesys.yaml").unlink()
    project.python(
        "web = Server(env={'T': variable('token', secret=True), 'U': f'x{variable(\"token\", secret=True)}'})\n"
    )
    assert project.fields("web")["env"]["U"] == {"$concat": ["x", reference], "secret": True}


def test_a_secret_in_the_open_is_refused_without_showing_it(project: Any) -> None:
    project.yaml("variables: {token: {secret: true}}\n").load()
    error = project.error(variables={"token": "hunter2"})
    assert error.codes == ["LOAD-033"]
    assert "hunter2" not in str(error)
    project.write("genesys.dev.yaml", "token: hunter2\n")
    error = project.error()
    assert error.codes == ["LOAD-033"]
    assert str(error.findings[0].where) == "genesys.dev.yaml:1:1"
    project.yaml("variables: {token: {secret: true, default: hunter2}}\n")
    (project.folder / "genesys.dev.yaml").unlink()
    assert project.error().codes == ["LOAD-034"]


def test_the_stacks_file_is_read_strictly(project: Any) -> None:
    project.yaml("").write("genesys.dev.yaml", "a: 1\na: 2\n")
    assert project.error().codes == ["LOAD-042"]
    project.write("genesys.dev.yaml", "- a\n")
    assert project.error().codes == ["LOAD-045"]
