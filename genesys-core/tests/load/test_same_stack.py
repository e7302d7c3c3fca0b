"""The law of two languages: the same declaration in Python and in YAML gives the equal stack."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.load.load import load

# Built in both languages from one description: (kind, fields) where fields may hold the references below.
NAMES = ["alpha", "beta_2", "gamma-x", "delta", "eps"]
CLASSES = {
    "network": "Network",
    "database": "Database",
    "server": "Server",
    "container": "Container",
    "bucket": "Bucket",
}


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class Ref:
    """A reference to an output, or to the resource itself when ``output`` is empty."""

    def __init__(self, name: str, output: str = "") -> None:
        self.name, self.output = name, output


class Text:
    """A text with references in it."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12).filter(
    lambda text: "${" not in text and "$$" not in text and not text.endswith("$")
)
numbers = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: float(f"{x:.3f}"))


@st.composite
def stacks(draw: st.DrawFn) -> list[tuple[str, str, dict[str, Any]]]:
    made: list[tuple[str, str, dict[str, Any]]] = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=5)):
        kind = draw(st.sampled_from(list(CLASSES)))
        made.append((name, kind, draw(fields(kind, made))))
    return made


def references(made: list[tuple[str, str, dict[str, Any]]]) -> st.SearchStrategy[Any]:
    outputs = {"database": ["endpoint", "password", "port"], "network": ["id"]}
    every = [Ref(name, output) for name, kind, _ in made for output in outputs.get(kind, ["id"])]
    return st.sampled_from(every) if every else words


@st.composite
def fields(draw: st.DrawFn, kind: str, made: list[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    value = words | references(made) | st.builds(lambda a, r, b: Text(a, r, b), words, references(made), words)
    networks = [Ref(name) for name, other, _ in made if other == "network"]
    place = st.sampled_from(["private", *networks])
    tags = st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), words, max_size=3)
    every: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "network": {"zones": st.integers(1, 4), "ipv6": st.booleans()},
        "database": {"storage": st.just("20GB"), "network": place, "replicas": st.integers(0, 5)},
        "server": {"size": st.sampled_from(["small", "large"]), "network": place, "user_data": value},
        "container": {"env": st.dictionaries(st.from_regex(r"[A-Z]{1,6}", fullmatch=True), value | numbers, max_size=3), "cpu": st.just(0.5)},
        "bucket": {"lifecycle": st.dictionaries(st.sampled_from(["archive", "expire"]), st.just("90d"))},
    }  # fmt: skip
    chosen = every[kind] | {
        "tags": tags,
        "depends_on": st.lists(st.sampled_from([Ref(n) for n, _, _ in made] or [Ref("")]), max_size=2),
    }
    picked = draw(st.lists(st.sampled_from(sorted(chosen)), unique=True))
    if not made:
        picked = [name for name in picked if name != "depends_on"]
    found = {name: draw(chosen[name]) for name in picked}
    return found | ({"type": "postgres"} if kind == "database" else {})


def as_python(value: Any) -> str:
    if isinstance(value, Ref):
        variable = value.name.replace("-", "_")
        return f"{variable}.{value.output}" if value.output else variable
    if isinstance(value, Text):
        return "f" + _fstring(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {as_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_python(item) for item in value) + "]"
    return repr(value)


def _fstring(text: Text) -> str:
    whole = "".join(
        "{" + as_python(p) + "}" if isinstance(p, Ref) else p.replace("{", "{{").replace("}", "}}") for p in text.parts
    )
    return '"""' + whole.replace("\\", "\\\\").replace('"', '\\"') + '"""'


def as_yaml(value: Any) -> str:
    if isinstance(value, Ref):
        return _quoted("${" + f"{value.name}.{value.output}" + "}") if value.output else value.name
    if isinstance(value, Text):
        return _quoted("".join("${" + f"{p.name}.{p.output}" + "}" if isinstance(p, Ref) else p for p in value.parts))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(k)}: {as_yaml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_yaml(item) for item in value) + "]"
    return _quoted(value)


def python_program(stack: list[tuple[str, str, dict[str, Any]]]) -> str:
    lines = ["from genesys import *", "project('shop', provider='local', region='europe')"]
    for name, kind, given_fields in stack:
        arguments = "".join(f", {field}={as_python(value)}" for field, value in given_fields.items())
        lines.append(f"{name.replace('-', '_')} = {CLASSES[kind]}(name={name!r}{arguments})")
    return "\n".join(lines)


def yaml_program(stack: list[tuple[str, str, dict[str, Any]]]) -> str:
    lines = ["project: shop", "provider: local", "region: europe", "resources:"]
    for name, kind, given_fields in stack:
        lines += [f"  {name}:", f"    kind: {kind}"]
        lines += [f"    {field}: {as_yaml(value)}" for field, value in given_fields.items()]
    return "\n".join(lines)


@settings(max_examples=40, deadline=None)
@given(stacks())
def test_both_languages_declare_the_equal_stack(stack: list[tuple[str, str, dict[str, Any]]]) -> None:
    from genesys.app.world import real_world

    with tempfile.TemporaryDirectory() as folder:
        found = []
        for file, text in (("infra.py", python_program(stack)), ("genesys.yaml", yaml_program(stack))):
            path = Path(folder, file.partition(".")[0], file)
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            found.append(load(str(path.parent), world=real_world()))
        python, yaml = found
        assert [r.authored() for r in python.stack.resources] == [r.authored() for r in yaml.stack.resources]
        assert python.digest == yaml.digest
        # What the cache gives back is what was put in.
        assert load(str(Path(folder, "genesys")), world=real_world()).digest == yaml.digest


def test_the_example_of_the_plan_of_the_house_is_the_same_in_both(project: Any, tmp_path: Path) -> None:
    project.write(
        "py/infra.py",
        "from genesys import project, Server, Database\n"
        'project("shop", provider="local", region="europe")\n'
        'orders = Database(type="postgres")\n'
        'web    = Server(size="medium", storage="100GB",\n'
        '                network="public",\n'
        "                connects=[orders])\n",
    )
    project.write(
        "yaml/genesys.yaml",
        "project: shop\nprovider: local\nregion: europe\nresources:\n"
        "  orders: {kind: database, type: postgres}\n"
        "  web:\n"
        "    {kind: server, size: medium, storage: 100GB,\n"
        "     network: public, connects: [orders]}\n",
    )
    python, yaml = (load(str(tmp_path / name), world=project.world) for name in ("py", "yaml"))
    assert python.digest == yaml.digest
    assert yaml.stack.resources[1].fields["connects"] == [{"$resource": "orders"}]


@pytest.mark.parametrize(
    "python, yaml",
    [
        ("web = {k: Network(zones=n) for k, n in {'eu': 2, 'us': 3}.items()}",
         "  web: {kind: network, for_each: {eu: 2, us: 3}, zones: '${each.value}'}"),
        ("n = {k: Container(image='x') for k in ('a', 'b')}\nlb = LoadBalancer(targets=list(n.values()))",
         "  n: {kind: container, image: x, for_each: [a, b]}\n  lb: {kind: loadbalancer, targets: n}"),
        ("s = Secret(from_env='X')\nw = Container(image='x', env={'A': s.secret_value})",
         "  s: {kind: secret, from_env: X}\n  w: {kind: container, image: x, env: {A: '${s.secret_value}'}}"),
        ("w = Native('local.data', value=1)", "  w: {kind: native, type: local.data, properties: {value: 1}}"),
        ("w = Network.existing(id='n-1')", "  w: {kind: network, existing_id: n-1}"),
        ("w = Server(user_data=StackRef('a/prod').outputs['url'])", "  w: {kind: server, user_data: '${stack[\"a/prod\"].url}'}"),
        ("w = Server(user_data=f\"x {StackRef('a/p', backend='../s').outputs['u'][1]['k']}\")",
         "  w: {kind: server, user_data: 'x ${stack[\"a/p@../s\"].u[1].k}'}"),
        ("n = Network()\nw = Server(user_data=call('upper', n.id))", "  n: {kind: network}\n  w: {kind: server, user_data: '${upper(n.id)}'}"),
        ("n = Network()\nw = Server(user_data=n.subnets['public'][0]['id'])",
         "  n: {kind: network}\n  w: {kind: server, user_data: '${n.subnets.public[0].id}'}"),
        ("w = Server(tags={'a': '${x}'})", "  w: {kind: server, tags: {a: '$${x}'}}"),
        ("v = Volume(size='10GB')\nw = Container(image='x', volumes={'data': v})",
         "  v: {kind: storage, size: 10GB}\n  w: {kind: container, image: x, volumes: {data: v}}"),
    ],
)  # fmt: skip
def test_each_way_of_saying_it_has_its_counterpart(project: Any, tmp_path: Path, python: str, yaml: str) -> None:
    project.write("py/infra.py", f"from genesys import *\nproject('shop', provider='local')\n{python}\n")
    project.write("yaml/genesys.yaml", f"project: shop\nprovider: local\nresources:\n{yaml}\n")
    one, other = (load(str(tmp_path / name), world=project.world) for name in ("py", "yaml"))
    assert [r.authored() for r in one.stack.resources] == [r.authored() for r in other.stack.resources]
    assert one.digest == other.digest
