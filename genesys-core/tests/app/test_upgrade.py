"""A provider is upgraded under a stack that runs: nothing is planned, nothing is rewritten, everything goes on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = """\
from genesys import Bucket, Database, Server, outputs, project

project("shop", provider="paper")
files = Bucket()
db = Database(type="postgres", size="small")
web = Server(size="{size}", env={{"DB": db.endpoint, "PW": db.password}})
outputs(url=web.address, secret=db.password)
"""
TODAY = """\
def _today(type, seen):
    names = {"title": "label", "url": "link"} if type.name == "paper.sheet" else {}
    return {names.get(name, name): value for name, value in seen.items()}


"""
RENAMED = (
    ("    title: str\n    size: str", "    label: str\n    size: str"),
    ('body = {"title": context.name("paper.sheet")', 'body = {"label": context.name("paper.sheet")'),
    (
        "url: Annotated[str | None, Computed] = None\n\n\nclass Box",
        "link: Annotated[str | None, Computed] = None\n\n\nclass Box",
    ),
    ('own(resource.address, "sheet", "url")', 'own(resource.address, "sheet", "link")'),
    (
        'replace="delete-first", create_s=0.3',
        'replace="delete-first", create_s=0.3, schema_version=2, upgrades=UPGRADES',
    ),
    ("provider = Provider(", 'UPGRADES = {1: {"title": "label", "url": "link"}}\nprovider = Provider('),
    # What is on the desk was put there by the old version, and is read by the new one.
    ('Observed(id, things[id]["properties"])', 'Observed(id, _today(type, things[id]["properties"]))'),
    ('properties["url"] = f', 'properties["url" if type.name == "paper.box" else "link"] = f'),
    ("def connect(", f"{TODAY}def connect("),
)


@pytest.fixture
def upgrade(shop: Any, plugins: Path, installing: Callable[..., None]) -> Callable[[str, Any], None]:
    """Return what installs another version of the provider, made from today's by replacing text."""
    # Processes of their own import a plugin anew; they must not lose what these tests were told to import.
    shop.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(plugins), os.environ.get("PYTHONPATH"))))

    def put(version: str, edits: Any = ()) -> None:
        for old in plugins.glob("genesys_paper-*"):
            shutil.rmtree(old)
        shutil.rmtree(plugins / "__pycache__", ignore_errors=True)
        installing(plugins, version=version)
        path = plugins / "paper.py"
        text = path.read_text()
        for before, after in edits:
            assert before in text, before
            text = text.replace(before, after)
        path.write_text(text)

    return put


def good(shop: Any, *args: str) -> Any:
    ran = shop.command(*args)
    assert ran.code == 0, ran.everything
    return ran


def versions(shop: Any) -> dict[str, int]:
    rows = good(shop, "state", "list", "--json").document["resources"]
    shown = {row["address"]: good(shop, "state", "show", row["address"], "--json").document for row in rows}
    return {address: document["resources"][0].get("schema_version", 0) for address, document in shown.items()}


def declare(shop: Any, size: str = "small") -> None:
    shop.write("infra.py", PROGRAM.format(size=size))


def test_an_upgrade_with_renamed_fields_plans_nothing_and_rewrites_only_what_changes(
    shop: Any, upgrade: Callable[..., None]
) -> None:
    declare(shop)
    good(shop, "deploy", "--yes")
    before = versions(shop)
    assert set(before.values()) == {1}
    upgrade("2.0", RENAMED)
    for args in (("plan",), ("plan", "--refresh"), ("deploy", "--yes", "--expect-no-changes")):
        assert "No changes" in good(shop, *args).out
    assert "No drift" in good(shop, "drift", "detect").out or shop.command("drift", "detect").code == 0
    assert versions(shop) == before
    assert good(shop, "output", "url", "--raw").out.startswith("paper://")
    declare(shop, "large")
    resources = good(shop, "plan", "--json").document["resources"]
    changes = [change for resource in resources for change in resource["changes"]]
    assert [(change["action"], change["address"]) for change in changes] == [("update", "web/sheet")]
    good(shop, "deploy", "--yes")
    assert versions(shop) == {**before, "web/sheet": 2}
    assert "No changes" in good(shop, "plan", "--refresh").out
    assert good(shop, "history").out.count("\n") >= 2
    declare(shop)
    good(shop, "rollback", "--to", "1", "--yes")
    assert "No changes" in good(shop, "plan").out
    good(shop, "destroy", "--yes", "--confirm-data-loss", "db", "--confirm-data-loss", "files")


def test_a_provider_that_is_too_old_names_its_package_before_anything_happens(
    shop: Any, upgrade: Callable[..., None]
) -> None:
    upgrade("2.0", RENAMED)
    declare(shop)
    good(shop, "deploy", "--yes")
    upgrade("1.0")
    for args in (("plan",), ("deploy", "--yes"), ("destroy", "--yes"), ("drift", "detect"), ("status",)):
        ran = shop.command(*args)
        assert (ran.code, "PLAN-008" in ran.err) == (69, True), ran.everything
        assert "pip install --upgrade genesys-paper" in ran.err
    assert good(shop, "state", "list").out
    assert good(shop, "history").out


def test_a_plan_saved_before_the_upgrade_is_refused(shop: Any, upgrade: Callable[..., None]) -> None:
    declare(shop)
    good(shop, "deploy", "--yes")
    declare(shop, "large")
    good(shop, "plan", "--out", "saved.gplan")
    upgrade("2.0", RENAMED)
    ran = shop.command("deploy", "saved.gplan", "--yes")
    assert (ran.code, "PLAN-015" in ran.err) == (69, True), ran.everything
