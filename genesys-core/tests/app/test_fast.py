"""The quick way to "No changes" never lies: whatever decides the plan, and changed, leads to a whole plan."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genesys.app.fast import unchanged
from genesys.app.project import Project
from genesys.app.wish import Wish
from genesys.app.world import real_world

PURE = """\
import os
import pathlib
from genesys import Server, outputs, project

project("shop", provider="paper", pure=True)
web = Server(size={size})
"""
OWN = """\
import pathlib
from genesys import Composite, Server, project

project("shop", provider="paper"{pure})

class Pair(Composite):
    def expand(self):
        return {{"a": Server(size={size})}}

both = Pair()
"""


def quick(shop: Any, *, stack: str | None = None, wish: Wish | None = None, **variables: str) -> bool:
    """Whether the quick way answers, in a process of its own."""
    world: Any = real_world()
    world.environ = {**shop.environ}
    return unchanged(Project(world, str(shop.path), stack=stack, variables=variables), wish or Wish()) is not None


@pytest.fixture
def settled(shop: Any) -> Callable[[str], None]:
    """Return what deploys a program, plans it, and sees that the quick way is open."""

    def settle(program: str) -> None:
        shop.write("infra.py", program)
        shop.ok("deploy", "--yes")
        shop.ok("plan")
        assert quick(shop)

    return settle


def differs(shop: Any, *words: str) -> None:
    """The quick way is closed, and a whole plan finds a change."""
    assert not quick(shop)
    ran = shop.run("plan", "--detailed-exitcode", *words)
    assert ran.code == 2, ran.everything


@pytest.mark.parametrize(
    ("size", "change"),
    [
        ("pathlib.Path('size.txt').read_text()", lambda shop: shop.write("size.txt", "large")),
        ("os.environ.get('SIZE', 'small')", lambda shop: shop.environ.update(SIZE="large")),
        ("{**os.environ}.get('SIZE', 'small')", lambda shop: shop.environ.update(SIZE="large")),
        ("'large' if os.path.exists('big') else 'small'", lambda shop: shop.write("big", "")),
        ("'large' if os.path.isdir('big') else 'small'", lambda shop: (shop.path / "big").mkdir()),
        ("'large' if 'big' in os.listdir('.') else 'small'", lambda shop: shop.write("big", "")),
        ("__import__('part').SIZE", lambda shop: shop.write("part.py", "SIZE = 'large'")),
        ("__import__('part').SIZE", lambda shop: shop.write("part/__init__.py", "SIZE = 'large'")),
    ],
)  # fmt: skip
def test_what_a_pure_program_reads_decides(
    shop: Any, settled: Any, size: str, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.path)
    shop.write("size.txt", "small")
    shop.write("part.py", "SIZE = 'small'")
    settled(PURE.format(size=size))
    change(shop)
    differs(shop)


def test_a_module_that_was_missed_and_is_there_now_decides(shop: Any, settled: Any) -> None:
    program = PURE.format(size="size").replace(
        "import os\n", "try:\n    from over import size\nexcept ImportError:\n    size = 'small'\n"
    )
    settled(program)
    shop.write("over.py", "size = 'large'\n")
    differs(shop)


@pytest.mark.parametrize("imported_before", [False, True])
def test_a_library_from_elsewhere_decides_even_when_it_is_read_from_bytecode(
    shop: Any, settled: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, imported_before: bool
) -> None:
    import py_compile
    import sys

    library = tmp_path / "site-packages" / "sizes_of_ours.py"
    library.parent.mkdir()
    library.write_text("SIZE = 'small'\n")
    monkeypatch.syspath_prepend(str(library.parent))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    if imported_before:
        py_compile.compile(str(library))

    def forget() -> None:
        sys.modules.pop("sizes_of_ours", None)

    monkeypatch.setitem(sys.modules, "sizes_of_ours", sys)
    forget()
    shop.write("infra.py", PURE.format(size="SIZE").replace("import os", "from sizes_of_ours import SIZE"))
    shop.ok("deploy", "--yes")
    forget()
    shop.ok("plan")
    assert quick(shop)
    forget()
    library.write_text("SIZE = 'medium'\n")
    differs(shop)


@pytest.mark.parametrize("pure", ["", ", pure=True"])
def test_what_kinds_of_the_project_become_decides(shop: Any, settled: Any, pure: str) -> None:
    settled(OWN.format(size="'small'", pure=pure))
    shop.write("infra.py", OWN.format(size="'large'", pure=pure))
    differs(shop)


@pytest.mark.parametrize("pure", ["", ", pure=True"])
def test_what_kinds_of_the_project_read_while_they_expand_decides(
    shop: Any, settled: Any, pure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.path)
    shop.write("size.txt", "small")
    settled(OWN.format(size="pathlib.Path('size.txt').read_text()", pure=pure))
    shop.write("size.txt", "large")
    differs(shop)


def test_what_a_provider_reads_of_the_environment_decides(shop: Any, plugins: Path, settled: Any) -> None:
    paper = plugins / "paper.py"
    paper.write_text(paper.read_text().replace('{"account": "desk"}', '{"account": environ.get("DESK", "desk")}'))
    settled(PURE.format(size="'small'"))
    shop.environ["DESK"] = "another"
    assert not quick(shop)
    assert shop.run("plan").out.count("No changes") == 0


def test_what_nobody_reads_of_the_environment_decides_nothing(shop: Any, settled: Any) -> None:
    settled(PURE.format(size="'small'"))
    shop.environ["SHLVL"] = "7"
    assert quick(shop)


def test_variables_selectors_and_settings_decide(shop: Any, settled: Any) -> None:
    settled(PURE.format(size="variable('size', default='small')").replace("Server,", "Server, variable,"))
    assert not quick(shop, size="large")
    assert not quick(shop, wish=Wish(include=("web",)))
    assert not quick(shop, wish=Wish(refresh=True))
    shop.environ["GENESYS_VAR_size"] = "large"
    differs(shop)
    del shop.environ["GENESYS_VAR_size"]
    assert quick(shop)
    shop.write("genesys.dev.yaml", "size: large\n")
    differs(shop)


def test_the_stack_that_is_meant_decides(shop: Any, settled: Any) -> None:
    settled(PURE.format(size="'small'"))
    assert quick(shop, stack="shop/dev")
    assert not quick(shop, stack="production")
    assert not quick(shop, stack="other/dev")
    assert "APP-022" in shop.run("plan", "--stack", "other/dev").err
    shop.ok("stack", "select", "production")
    differs(shop)


def test_another_state_decides(shop: Any, settled: Any, tmp_path: Path) -> None:
    settled(PURE.format(size="'small'"))
    shop.environ["GENESYS_BACKEND_URL"] = f"file://{tmp_path}/states"
    differs(shop)
    del shop.environ["GENESYS_BACKEND_URL"]
    shutil.rmtree(shop.path / ".genesys" / "state")
    differs(shop)


def test_a_copied_project_has_a_state_of_its_own(shop: Any, settled: Any, tmp_path: Path) -> None:
    settled(PURE.format(size="'small'"))
    shutil.copytree(shop.path, tmp_path / "copy")
    shutil.rmtree(tmp_path / "copy" / ".genesys" / "state")
    shop.path = tmp_path / "copy"
    differs(shop)


def test_what_is_there_decides(shop: Any, settled: Any) -> None:
    settled(PURE.format(size="'small'"))
    (shop.root / "desk.json").unlink()
    differs(shop)


def test_a_touched_provider_and_a_new_package_with_kinds_decide(shop: Any, plugins: Path, settled: Any) -> None:
    settled(PURE.format(size="'small'"))
    about = plugins / "genesys_more-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: genesys-more\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[genesys.lowerings]\nserver@paper = paper:server\n")
    (about / "RECORD").write_text("genesys_more-1.0.dist-info/METADATA,sha256=1,1\n")
    assert not quick(shop)


def test_a_secret_from_outside_is_always_read_anew(shop: Any) -> None:
    program = PURE.format(size="'small'") + "import genesys\nkey = genesys.Secret(from_env='KEY')\n"
    shop.environ["KEY"] = "first"
    shop.write("infra.py", program + "db = Server(env={'KEY': key.secret_value})\n")
    shop.ok("deploy", "--yes")
    shop.ok("plan")
    assert not quick(shop)
    shop.environ["KEY"] = "second"
    differs(shop)


def test_an_output_that_is_not_recorded_yet_is_no_unchanged_stack(shop: Any, settled: Any) -> None:
    settled(PURE.format(size="'small'"))
    shop.write("infra.py", PURE.format(size="'small'") + "outputs(greeting='hello')\n")
    for _ in range(2):
        assert "greeting" in shop.ok("plan").out
        assert not quick(shop)


def test_what_a_project_requires_is_checked_however_quick(shop: Any, settled: Any) -> None:
    program = PURE.format(size="'small'").replace("pure=True", "pure=True, requires=['genesys-paper>=1']")
    settled(program)
    (about,) = Path(shop.plugins).glob("*.dist-info")
    text = (about / "METADATA").read_text()
    (about / "METADATA").write_text(text.replace("Version: 1.0", "Version: 0.5"))
    assert shop.run("plan").code != 0


@pytest.mark.parametrize("content", ["", "[]", "3", "{}", '{"format": 3}', "null", "{" * 5000])
def test_a_broken_verdict_is_none(shop: Any, settled: Any, content: str) -> None:
    settled(PURE.format(size="'small'"))
    path = shop.path / ".genesys" / "cache" / "verdict-dev"
    path.write_text(content or path.read_text().replace("deploy", "destroy").replace("web", "w"))
    assert not quick(shop)
    assert "No changes" in shop.ok("plan").out


def test_no_value_of_the_environment_is_in_a_verdict(shop: Any, settled: Any) -> None:
    shop.environ["SIZE"] = "small"
    shop.environ["TOKEN"] = "hunter2hunter2"
    settled(PURE.format(size="os.environ['SIZE']") + "os.environ['TOKEN']\n")
    text = (shop.path / ".genesys" / "cache" / "verdict-dev").read_text()
    assert "hunter2" not in text
    assert json.loads(text[64:])["inputs"]["env"]["TOKEN"]
