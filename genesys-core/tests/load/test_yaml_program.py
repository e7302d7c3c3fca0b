"""What genesys.yaml can say, how its scalars are read, and that an unchanged file is not parsed again."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import Any

import pytest

from genesys.load.place import Source
from genesys.load.tree import parse, scalar


@pytest.mark.parametrize(
    "text, value",
    [
        ("true", True), ("False", False), ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nul", "nul"),
        ("12", 12), ("-3", -3), ("+4", 4), ("007", 7), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("22:22", "22:22"),
        ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("1.", 1.0), ("1e999", "1e999"), (".inf", ".inf"), (".nan", ".nan"),
        ("2026-11-25", "2026-11-25"), ("1.2.3", "1.2.3"), ("=", "="), ("0b1", "0b1"),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    found = scalar(text)
    assert (type(found), found) == (type(value), value)


def test_quotes_make_a_text() -> None:
    root = parse(Source("x.yaml", b"a: '1'\nb: \"true\"\nc: |\n  3\nd: 3\n"), [])
    assert root.json() == {"a": "1", "b": "true", "c": "3\n", "d": 3}


def test_places_are_lines_and_columns_of_keys_and_values() -> None:
    root = parse(Source("x.yaml", b"a:\n  b: cde\n"), [])
    inner = root.value["a"]
    assert root.keys == {"a": (1, 1, 1)}
    assert inner.keys == {"b": (2, 3, 1)}
    assert inner.value["b"].spot == (2, 6, 3)


def test_the_slow_parser_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    data = b"a: [1, 'x', {b: true}]\nc: |\n  text\n"
    quick = parse(Source("x.yaml", data), []).json()
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert parse(Source("x.yaml", data), []).json() == quick


@pytest.mark.parametrize(
    "field, value",
    [
        ("runtime: python:3.13", "python:3.13"),
        ("runtime: 16", "16"),
        ("runtime: 007", "007"),
        ("cpu: 1", 1),
        ("port: 8080", 8080),
        ("env: {A: 1, B: yes, C: true, D: 1.5}", {"A": 1, "B": "yes", "C": True, "D": 1.5}),
        ("env: {A: '${environment}', B: 'in ${environment}!'}", {"A": "dev", "B": "in dev!"}),
        ("env: {A: '${upper(environment)}', B: '${join(\"-\", [\"a\", environment])}'}", {"A": "DEV", "B": "a-dev"}),
        ("env: {A: '$${x} ${environment} $$${environment}'}", {"A": "${x} dev $${environment}"}),
        ("env: {A: '${env.TOKEN}'}", {"A": {"$env": "TOKEN", "secret": True}}),
        ("env: {A: $x}", {"A": "$x"}),
        ("network: public", "public"),
        ("health: {path: /up, interval: 10s}", {"path": "/up", "interval": "10s"}),
        ("command: [python, '-m', app]", ["python", "-m", "app"]),
        ("scale: {min: 1, max: 3}", {"min": 1, "max": 3}),
        ("native: {aws: {service: {$ref: 1}}}", {"aws": {"service": {"$literal": {"$ref": 1}}}}),
        ("tags:", None),
    ],
)  # fmt: skip
def test_values_are_read_by_the_field_that_they_stand_in(project: Any, field: str, value: Any) -> None:
    found = project.yaml(f"resources:\n  app:\n    kind: container\n    image: x\n    {field}\n").fields("app")
    assert found[field.partition(":")[0]] == value


def test_a_name_is_a_reference_only_where_resources_stand(project: Any) -> None:
    stack = """\
    resources:
      net: {kind: network}
      public: {kind: network}
      web: {kind: server, network: net, os: net, depends_on: [net], env: {A: net}}
      web2: {kind: server, network: public}
      web3: {kind: server, network: '${public}'}
    """
    project.yaml(textwrap.dedent(stack))
    web = project.fields("web")
    assert web["network"] == {"$resource": "net"}
    assert (web["os"], web["env"]) == ("net", {"A": "net"})
    assert web["depends_on"] == [{"$resource": "net"}]
    assert project.fields("web2")["network"] == "public"
    assert project.fields("web3")["network"] == {"$resource": "public"}


def test_a_group_has_a_member_for_each_key_and_its_name_stands_for_all_in_lists(project: Any) -> None:
    project.yaml(
        textwrap.dedent("""\
        variables: {regions: [eu, us]}
        resources:
          web:
            for_each: ${var.regions}
            kind: container
            image: x
            region: ${each.value}
            env: {ME: '${each.key}'}
          balancer: {kind: loadbalancer, targets: [web]}
          other: {kind: loadbalancer, targets: [{target: '${web["eu"]}', weight: 3}]}
          use: {kind: container, image: x, env: {A: '${web["us"].url}', B: "${web['us'].url}"}}
        """)
    )
    loaded = project.load()
    fields = {r.address: r.fields for r in loaded.stack.resources}
    assert fields['web["us"]']["env"] == {"ME": "us"}
    assert fields["balancer"]["targets"] == [{"$resource": 'web["eu"]'}, {"$resource": 'web["us"]'}]
    assert fields["other"]["targets"] == [{"target": {"$resource": 'web["eu"]'}, "weight": 3}]
    assert fields["use"]["env"] == {"A": {"$ref": ['web["us"]', "url"]}, "B": {"$ref": ['web["us"]', "url"]}}


def test_a_member_of_a_group_refers_to_the_member_of_another_with_its_key(project: Any) -> None:
    project.yaml(
        textwrap.dedent("""\
        variables: {first: eu}
        resources:
          files: {kind: bucket, for_each: [eu, us]}
          web: {kind: container, image: x, for_each: [eu, us], connects: ['${files[each.key]}']}
        outputs: {url: '${web[var.first].url}'}
        """)
    )
    stack = project.load().stack
    fields = {r.address: r.fields for r in stack.resources}
    assert fields['web["us"]']["connects"] == [{"$resource": 'files["us"]'}]
    assert stack.outputs["url"] == {"$ref": ['web["eu"]', "url"]}


def test_a_group_itself_has_no_outputs(project: Any) -> None:
    error = project.yaml("resources:\n  g: {kind: network, for_each: [a]}\noutputs: {x: '${g.id}'}\n").error()
    assert error.codes == ["LOAD-050"]
    assert 'g["a"]' in str(error)


def test_the_project_can_say_everything_that_a_stack_holds(project: Any) -> None:
    project.yaml(
        textwrap.dedent("""\
        region: europe
        tags: {team: shop, n: 7}
        requires: [genesys-aws>=0.1]
        providers: {aws: {profile: main}}
        backend: file:///mnt/states
        accounts: {main: '123456789012'}
        moved: {old: net}
        resources: {net: {kind: network}}
        outputs: {id: '${net.id}', list: ['${net.id}', 1]}
        """)
    )
    stack = project.load(environment="production").stack
    assert (stack.name, stack.provider, stack.region) == ("shop/production", "local", "europe")
    assert stack.settings == {
        "tags": {"team": "shop", "n": "7"},
        "providers": {"aws": {"profile": "main"}},
        "backend": "file:///mnt/states",
        "accounts": {"main": "123456789012"},
    }
    assert (stack.requires, stack.moved) == (["genesys-aws>=0.1"], {"old": "net"})
    assert stack.outputs == {"id": {"$ref": ["net", "id"]}, "list": [{"$ref": ["net", "id"]}, 1]}


def test_kinds_of_the_project_are_plain_classes_beside_it(project: Any) -> None:
    project.write(
        "my_kinds.py",
        "from __future__ import annotations\n"
        "from genesys import Composite, Network, Resource, Server, field, output\n"
        "class Queue(Resource):\n    size: str = field(default='1GB', unit='size')\n    url = output('Where.')\n"
        "class Pair(Composite):\n    kind = 'pair'\n    network: Network | None = field(default=None)\n"
        "    def expand(self): return {'one': Server(network=self.network), 'two': Server()}\n",
    )
    project.yaml(
        "kinds: [my_kinds.py]\nresources:\n  net: {kind: network}\n  q: {kind: queue}\n"
        "  p: {kind: pair, network: net}\n  web: {kind: server, env: {A: '${q.url}', B: '${p/one.address}'}}\n"
    )
    for _ in range(2):  # anew, and from the cache
        loaded = project.load()
        fields = {r.address: r.fields for r in loaded.stack.resources}
        assert fields["p"] == {"network": {"$resource": "net"}}
        assert fields["web"]["env"] == {"A": {"$ref": ["q", "url"]}, "B": {"$ref": ["p/one", "address"]}}
        assert set(loaded.kinds["pair"]("x").expand()) == {"one", "two"}
    project.write("my_kinds.py", "from genesys import Resource\nclass Queue(Resource): pass\n")
    assert project.error().codes == ["KIND-001", "KIND-007"]


def test_a_kind_cannot_take_the_name_of_another(project: Any) -> None:
    project.write("k.py", "from genesys import Resource\nclass Server(Resource): pass\n")
    assert project.yaml("kinds: [k.py]\n").error().codes == ["LOAD-016"]


def test_kinds_of_plugins_are_handed_in(project: Any) -> None:
    from genesys import Resource, output

    class Topic(Resource):
        kind = "topic"
        url = output("Where.")

    project.yaml("resources:\n  t: {kind: topic}\noutputs: {u: '${t.url}'}\n")
    loaded = project.load(kinds={"topic": Topic})
    assert loaded.stack.outputs == {"u": {"$ref": ["t", "url"]}}
    assert loaded.kinds["topic"] is Topic
    assert project.error().codes == ["KIND-001"]


def test_an_unchanged_file_gives_the_same_stack_and_places_from_the_cache(project: Any) -> None:
    project.yaml("resources:\n  net: {kind: network, zones: 2}\n  web: {kind: server, network: net}\n")
    first, second = project.load(), project.load()
    assert first.digest == second.digest
    for one, other in zip(first.stack.resources, second.stack.resources, strict=True):
        assert (one.where, dict(one.places.items())) == (other.where, dict(other.places.items()))
        assert one.authored() == other.authored()


def test_a_cached_file_is_read_again_when_a_variable_has_another_value(project: Any) -> None:
    project.yaml("variables: {n: 1}\nresources:\n  net: {kind: network, zones: '${var.n}'}\n")
    assert project.fields("net") == {"zones": 1}
    assert project.fields("net", variables={"n": "2"}) == {"zones": 2}
    project.environ["GENESYS_VAR_n"] = "3"
    assert project.fields("net") == {"zones": 3}
    project.write("genesys.dev.yaml", "n: 4\n")
    del project.environ["GENESYS_VAR_n"]
    assert project.fields("net") == {"zones": 4}
    assert project.load(environment="prod").stack.variables == {"n": 1}


def test_a_broken_or_forged_cache_is_no_error(project: Any) -> None:
    project.yaml("resources: {net: {kind: network}}\n").load()
    for path in (project.folder / ".genesys" / "cache").iterdir():
        path.write_bytes(path.read_bytes()[:64] + b"\x00garbage")
    assert [r.address for r in project.load().stack.resources] == ["net"]


def test_a_read_only_folder_is_no_error(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from genesys.app.world import RealFiles

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(RealFiles, "make_folder", refuse)
    assert [r.address for r in project.yaml("resources: {net: {kind: network}}\n").load().stack.resources] == ["net"]


def test_an_unchanged_file_imports_neither_a_parser_nor_a_kind(project: Any) -> None:
    project.yaml("resources:\n  web: {kind: server, source: app}\n")
    project.write("app/main.py", "x")
    project.load()
    program = (
        "import sys\nfrom genesys.app.world import real_world\nfrom genesys.load.load import load\n"
        f"load({str(project.folder)!r}, world=real_world())\n"
        "print(sorted({'yaml', 'pydantic', 'dataclasses', 'inspect', 'ast', 'pathspec', 'genesys.kinds.compute',"
        " 'genesys.kinds.schema', 'importlib.metadata', 'genesys.load.tree'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}, check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
