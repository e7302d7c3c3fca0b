"""Keep what this version records, for the tests of every later one: ``tests/compat``.

``python tools/fragments.py`` writes the fragments of each provider's reference stack below its version; ``--store``
also makes a whole state. What is there already belongs to a release and is refused; ``--again`` is for a version that
is not out yet.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, NamedTuple

import house

from genesys import __version__
from genesys.model.canonical import canonical
from genesys.model.declared import Declared, Stack
from genesys.model.fragment import Fragment
from genesys.spi.provider import Provider
from genesys.testing.compiling import compiled, on
from genesys.testing.recording import recorded

TARGET = house.ROOT / "tests" / "compat"
ENVIRON = {"GENESYS_LOCAL_HOME": "/home/somebody/genesys"}
"""What is kept must not depend on who keeps it."""
LOCAL: dict[str, tuple[str, dict[str, Any]]] = {
    "net": ("network", {}),
    "orders": ("database", {"type": "postgres", "network": on("net")}),
    "files": ("bucket", {}),
    "disk": ("volume", {"size": "1GB"}),
    "web": (
        "container",
        {"command": ["serve"], "port": 8080, "scale": "auto", "connects": [on("orders"), on("files")]},
    ),
    "box": ("server", {"size": "medium", "volumes": [on("disk")]}),
    "front": ("loadbalancer", {"targets": [on("web")]}),
    "wall": ("firewall", {"allow": ["https from internet"], "network": on("net")}),
    "mail": ("secret", {"from_env": "MAIL_KEY"}),
}


class Reference(NamedTuple):
    """The stack whose fragments are kept of one provider.

    Args:
        provider: Its name.
        package: Its package.
        resources: Name -> kind and fields.
        settings: Settings of the provider.
    """

    provider: str
    package: str
    resources: Mapping[str, tuple[str, dict[str, Any]]]
    settings: Mapping[str, Any]


def references() -> list[Reference]:
    """Return the stack of each provider: that of its golden tests, where it has them."""
    found = [Reference("local", "genesys-local", LOCAL, {})]
    for name in ("aws", "azure", "gcp"):
        golden = _module(house.ROOT / f"genesys-{name}" / "tests" / "conftest.py")
        found.append(Reference(name, f"genesys-{name}", golden.SHOP, golden.SETTINGS))
    return found


def provider_of(name: str) -> Provider:
    """Return a provider of this repository."""
    found: Provider = importlib.import_module(f"genesys_{name}").provider
    return found


def kept(reference: Reference) -> dict[str, list[dict[str, Any]]]:
    """Return native type -> what is recorded of its natives."""
    provider = provider_of(reference.provider)
    graph = compiled(provider, reference.resources, settings=reference.settings, environ=ENVIRON)
    found: dict[str, list[dict[str, Any]]] = {}
    for fragment in recorded(graph, provider.types).values():
        found.setdefault(fragment.type, []).append(fragment.as_json())
    return found


def read(folder: Path) -> dict[str, Fragment]:
    """Return the fragments that a version kept."""
    files = (path for path in sorted(folder.glob("*.json")) if path.name != "declaration.json")
    fragments = [Fragment.from_json(row) for path in files for row in json.loads(path.read_text(encoding="utf-8"))]
    return {fragment.key: fragment for fragment in fragments}


def write_fragments(folder: Path, reference: Reference) -> None:
    """Write the declaration and one file for each native type."""
    folder.mkdir(parents=True)
    _write(folder / "declaration.json", {"resources": reference.resources, "settings": reference.settings})
    for type, rows in kept(reference).items():
        _write(folder / f"{type}.json", rows)


def write_store(folder: Path) -> None:
    """Make a state of two commits with the key that lies beside it, by this version's own code."""
    from genesys.app.world import real_world
    from genesys.state.drive import complete
    from genesys.state.local import LocalBackend
    from genesys.state.state import open_state

    reference, provider = references()[0], provider_of("local")
    graph = compiled(provider, reference.resources, settings=reference.settings, environ=ENVIRON)
    fragments = recorded(graph, provider.types)
    declared = [Declared(name, kind, fields) for name, (kind, fields) in reference.resources.items()]
    stack = Stack("shop", "dev", provider="local", region="europe", resources=declared)
    world: Any = real_world()
    with tempfile.TemporaryDirectory() as scratch:
        world.environ = {"GENESYS_KEY": key(), "HOME": scratch}
        state = complete(open_state(world, LocalBackend(world.files, str(folder / "state")), stack.name, create=True))
        digest = complete(state.blobs.put("stack", canonical(stack.as_json())))
        options: Any = {"status": "green", "health_passed": True, "stack_digest": digest, "actor": "tools/fragments.py"}
        half = [fragment for fragment in fragments.values() if fragment.kind_address in {"net", "mail"}]
        complete(state.commit(half, claim=None, message="the first half", **options))
        complete(state.commit(fragments.values(), claim=None, message="everything", **options))
    _write(folder / "fragments.json", [fragments[name].as_json() for name in sorted(fragments)])
    (folder / "key").write_text(key() + "\n", encoding="utf-8")
    (folder / "README.md").write_text(
        f"A state as Genesys {__version__} writes it: `python tools/fragments.py --store`. `key` opens it and\n"
        "protects nothing; `fragments.json` is what it holds, in clear.\n",
        encoding="utf-8",
    )


def key() -> str:
    """Return the key of stored states: known to everybody, so it is made of nothing."""
    from genesys.state.keys import key_text

    return key_text(bytes(range(32))).reveal("write the key of a test").decode()


def _module(path: Path) -> Any:
    spec = spec_from_file_location(f"golden_{path.parents[1].name.replace('-', '_')}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main() -> int:
    """Write what is missing; return 1 when a version is there already."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", action="store_true", help="replace what is there; only before a release")
    parser.add_argument("--store", action="store_true", help="make a whole state as well")
    options = parser.parse_args()
    jobs: list[tuple[Path, Any]] = [
        (TARGET / "fragments" / reference.package / provider_of(reference.provider).version, reference)
        for reference in references()
    ]
    if options.store:
        jobs.append((TARGET / "stores" / __version__, None))
    there = [folder for folder, _ in jobs if folder.exists()]
    if there and not options.again:
        print(f"{there[0].relative_to(house.ROOT)} is there already; a released version is never written again")
        return 1
    for folder, reference in jobs:
        shutil.rmtree(folder, ignore_errors=True)
        if reference is None:
            folder.mkdir(parents=True)
            write_store(folder)
        else:
            write_fragments(folder, reference)
        print(folder.relative_to(house.ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
