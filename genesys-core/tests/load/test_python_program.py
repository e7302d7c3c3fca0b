"""What infra.py can do, which names its resources get, and what is known of its inputs."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import Any

import pytest


def addresses(project: Any, text: str) -> list[str]:
    return [r.address for r in project.python(textwrap.dedent(text)).load().stack.resources]


@pytest.mark.parametrize(
    "text, names",
    [
        ("web = Server()", ["web"]),
        ("web = Server('shop-web')", ["shop-web"]),
        ("web = Server(name='web[\"eu\"]')", ['web["eu"]']),
        ("web = {r: Server() for r in ('eu', 'us')}", ['web["eu"]', 'web["us"]']),
        ("web = {n: Server() for n in (1, 2)}", ['web["1"]', 'web["2"]']),
        ("for r in ('eu', 'us'):\n    Server(f'web-{r}')", ["web-eu", "web-us"]),
        ("web = {}\nfor r in ('eu', 'us'):\n    s = web[r] = Server()", ['web["eu"]', 'web["us"]']),
        ("web = Server()\nfor s in [web]:\n    pass", ["web"]),
        ("web = Server()\n_alias = web", ["web"]),
        ("_web = Server()", ["_web"]),
        ("if True:\n    web = Server()", ["web"]),
        ("def make():\n    inner = Server()\n    return inner\nweb = make()", ["web"]),
        ("web = Server(name='a')\nother = web", ["a"]),
        ("net, web = Network(), Server()", ["net", "web"]),
        ("with open(__file__) as f:\n    web = Server()", ["web"]),
    ],
)  # fmt: skip
def test_a_resource_is_called_as_its_variable(project: Any, text: str, names: list[str]) -> None:
    assert addresses(project, text) == names


def test_resources_of_modules_are_named_by_their_variables_there(project: Any) -> None:
    project.write("net.py", "from genesys import Network\nvpc = Network()\nother = Network()\n")
    assert addresses(project, "import net\nfrom net import vpc as main\nweb = Server(network=net.vpc)\n") == [
        "main",
        "other",
        "web",
    ]


def test_references_are_by_name_however_early_they_are_made(project: Any) -> None:
    project.python(
        "def url(db): return f'postgres://{db.endpoint}:{db.port}/{db.database}'\n"
        "web = Server(env={'URL': url(orders := Database(type='postgres')), 'S': orders.password})\n"
    )
    fields = project.fields("web")
    parts = ["postgres://", {"$ref": ["orders", "endpoint"]}, ":", {"$ref": ["orders", "port"]}, "/", {"$ref": ["orders", "database"]}]  # fmt: skip
    assert fields["env"] == {"URL": {"$concat": parts}, "S": {"$ref": ["orders", "password"], "secret": True}}


def test_values_of_python_become_plain_json(project: Any) -> None:
    project.python(
        textwrap.dedent("""\
        import enum, pathlib, collections
        class Color(str, enum.Enum):
            RED = "red"
        class Level(enum.IntEnum):
            LOW = 1
        web = Server(
            command=("a", pathlib.PurePosixPath("b/c"), Color.RED),
            env=collections.OrderedDict(A=Level.LOW, B=True, C=None),
            tags={x: x.upper() for x in "ab"},
            parameters={"b", "a"},
            native={"aws": {"instance": {"$x": 1}}},
        )
        """)
    )
    fields = project.fields("web")
    assert fields["command"] == ["a", "b/c", "red"]
    assert fields["env"] == {"A": 1, "B": True, "C": None}
    assert [type(v) for v in fields["env"].values()] == [int, bool, type(None)]
    assert fields["parameters"] == ["a", "b"]
    assert fields["native"] == {"aws": {"instance": {"$literal": {"$x": 1}}}}


def test_kinds_are_plain_classes_in_the_program(project: Any) -> None:
    loaded = project.python(
        textwrap.dedent("""\
        from __future__ import annotations
        class Queue(Resource):
            network: Network | None = field(default=None)
            url = output("Where.")
        class Pair(Composite):
            kind = "twins"
            def expand(self): return {"a": Network(), "b": Network()}
        net = Network()
        q = Queue(network=net)
        p = Pair()
        outputs(url=q.url)
        """).replace("from __future__ import annotations\n", "")
    ).load()  # fmt: skip
    assert [(r.kind, r.address) for r in loaded.stack.resources] == [("network", "net"), ("queue", "q"), ("twins", "p")]
    assert loaded.kinds["queue"].__name__ == "Queue"
    assert loaded.stack.outputs == {"url": {"$ref": ["q", "url"]}}


def test_a_program_sees_the_environment_that_genesys_was_given(project: Any) -> None:
    project.environ = {"SIZE": "large"}
    project.python("import os\nweb = Server(size=os.environ['SIZE'])\nos.environ['X'] = '1'\n")
    before = dict(os.environ)
    loaded = project.load()
    assert loaded.stack.resources[0].fields == {"size": "large"}
    assert dict(os.environ) == before
    assert loaded.inputs.env["SIZE"] == "large"


def test_a_change_within_a_second_is_seen(project: Any) -> None:
    for word in ("aaa", "bbb", "ccc"):
        project.write("part.py", f"NAME = '{word}'\n")
        assert addresses(project, "import part\nx = Network(part.NAME)\n") == [word]


def test_two_projects_in_one_process_do_not_share_modules(project: Any, tmp_path: Any) -> None:
    from genesys.load.load import load

    for word in ("one", "two"):
        project.write(f"{word}/part.py", f"NAME = '{word}'\n")
        project.write(f"{word}/infra.py", "from genesys import *\nimport part\nproject('p', provider='local')\nx = Network(part.NAME)\n")  # fmt: skip
    found = [
        load(str(tmp_path / word), world=project.world).stack.resources[0].address for word in ("one", "two", "one")
    ]
    assert found == ["one", "two", "one"]


def test_dataclasses_and_packages_of_the_project_work(project: Any) -> None:
    project.write("lib/__init__.py", "from lib.shapes import Shape\n")
    project.write("lib/shapes.py", "from __future__ import annotations\nimport dataclasses\n@dataclasses.dataclass\nclass Shape:\n    n: int = 2\n")  # fmt: skip
    text = "import dataclasses\nfrom lib import Shape\n@dataclasses.dataclass\nclass Own:\n    s: 'Shape'\nnet = Network(zones=Own(Shape()).s.n)\n"  # fmt: skip
    assert project.python(text).fields("net") == {"zones": 2}


def test_purity_is_what_the_program_says(project: Any) -> None:
    assert project.python("").load().pure is False
    project.write("infra.py", "from genesys import project\nproject('shop', provider='local', pure=True)\n")
    assert project.load().pure is True


def test_outside_of_a_load_the_words_do_no_harm() -> None:
    from genesys.errors import GenesysError
    from genesys.load.program import environment, moved, outputs, project, variable

    project("x", provider="local")
    outputs(a=1)
    moved("a", "b")
    assert environment() == "dev"
    assert variable("size", default="small") == "small"
    with pytest.raises(GenesysError) as caught:
        variable("size")
    assert caught.value.codes == ["LOAD-037"]


def test_the_environment_is_the_part_after_the_slash(project: Any) -> None:
    project.python("x = Network('net-' + environment())\n")
    assert project.load(environment="prod").stack.resources[0].address == "net-prod"
    assert project.error(environment="no good").codes == ["LOAD-005"]


def test_what_existed_before_the_program_is_not_part_of_it(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import genesys.model.functions as module
    from genesys import Network

    monkeypatch.setattr(module, "early", Network(), raising=False)
    error = project.python("import genesys.model.functions as f\nweb = Server(network=f.early)\n").error()
    assert error.codes == ["LOAD-028"]


def test_a_file_of_the_project_does_not_become_a_module_of_anybody_else(project: Any) -> None:
    import importlib

    project.write("colorsys.py", "X = 1\n")
    project.write("only_here.py", "X = 1\n")
    project.python("import only_here, importlib\nimportlib.import_module('only_here')\n").load()
    sys.modules.pop("only_here")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("only_here")
    error = project.python("from colorsys import X\n").error()
    assert error.codes == ["LOAD-022"]
    assert "colorsys is a module of Python; if a file of yours has that name, rename it." in str(error)


def test_composites_may_import_modules_of_the_project_when_they_expand(project: Any) -> None:
    project.write("late.py", "from genesys import Network\ndef make(): return Network()\n")
    loaded = project.python(
        "class Pair(Composite):\n    def expand(self):\n        from late import make\n        return {'net': make()}\np = Pair()\n"
    ).load()
    assert list(loaded.kinds["pair"]("p").expand()) == ["net"]
