"""What every version ever recorded is read today, brought to today's schema, and needs no change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fragments
import pytest

from genesys.app.planning import pins_of
from genesys.model.fragment import Fragment
from genesys.plan.plan import plan
from genesys.plan.upgrade import upgraded
from genesys.testing.compiling import compiled

HERE = Path(__file__).parent
STORED = sorted(HERE.glob("fragments/*/*"))
REFERENCES = {reference.package: reference for reference in fragments.references()}


def provider_of(folder: Path) -> Any:
    return fragments.provider_of(REFERENCES[folder.parent.name].provider)


def declared(folder: Path, found: dict[str, Fragment]) -> Any:
    """What the stored declaration becomes today, given what was chosen then."""
    said = json.loads((folder / "declaration.json").read_text(encoding="utf-8"))
    return compiled(
        provider_of(folder),
        said["resources"],
        settings=said["settings"],
        pins=pins_of(found),
        owners={fragment.address: fragment.kind_address for fragment in found.values()},
        environ=fragments.ENVIRON,
    )


def test_every_package_keeps_the_fragments_of_its_version() -> None:
    there = {(path.parent.name, path.name) for path in STORED}
    assert {(package, provider_of(HERE / package / "x").version) for package in REFERENCES} <= there


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES)
def test_every_native_type_of_the_reference_stack_is_kept(reference: fragments.Reference) -> None:
    version = fragments.provider_of(reference.provider).version
    files = {path.stem for path in (HERE / "fragments" / reference.package / version).glob("*.json")}
    assert files - {"declaration"} == set(fragments.kept(reference))


@pytest.mark.parametrize("folder", STORED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_stored_fragment_is_read_as_it_was_written(folder: Path) -> None:
    for path in folder.glob("*.json"):
        if path.name != "declaration.json":
            rows = json.loads(path.read_text(encoding="utf-8"))
            assert [Fragment.from_json(row).as_json() for row in rows] == rows


@pytest.mark.parametrize("folder", STORED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_stored_fragments_are_brought_to_todays_schema_and_plan_empty(folder: Path) -> None:
    types, found = provider_of(folder).types, fragments.read(folder)
    today = upgraded(found, types)
    assert {f.schema_version or 1 for f in today.values()} <= {t.schema_version for t in types.values()}
    made = plan(declared(folder, found), found, types=types, stack="shop/dev")
    assert [(change.id, change.because) for change in made.changes] == []
