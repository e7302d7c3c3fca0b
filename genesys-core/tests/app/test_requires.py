"""What a project requires is there in a fitting version, or the command ends with the command that installs it."""

from __future__ import annotations

import pytest

from genesys.app.requires import missing
from genesys.app.world import real_world
from genesys.errors import Where
from genesys.plugins.installing import command, installer
from genesys.testing.project import Folder

FILES = real_world().files


def test_what_is_installed_in_a_fitting_version_is_enough():
    assert missing(["genesys-core>=0.1", "pydantic"], None, FILES) == []


@pytest.mark.parametrize(
    "requirement, why",
    [
        ("genesys-nowhere>=1", "genesys-nowhere is not installed."),
        ("genesys-core>=99", "is installed."),
        ("not a requirement !", "That is no requirement"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named(requirement, why):
    (found,) = missing(["genesys-core", requirement], Where("infra.py", 3), FILES)
    assert (found.problem.code, found.problem.exit_code, str(found.where)) == ("PLUGIN-006", 69, "infra.py:3")
    assert why in found.reason
    assert found.command == f'pip install "{requirement}"'


@pytest.mark.parametrize(
    "mark, text, name, install, upgrade",
    [
        ("", "", "pip", 'pip install "a>=1"', "pip install --upgrade a genesys-core"),
        ("pyvenv.cfg", "home = /usr\n", "pip", 'pip install "a>=1"', "pip install --upgrade a genesys-core"),
        ("pyvenv.cfg", "uv = 0.9\n", "uv", 'uv pip install "a>=1"', "uv pip install --upgrade a genesys-core"),
        (
            "pipx_metadata.json",
            "{}",
            "pipx",
            'pipx inject genesys-core "a>=1"',
            "pipx upgrade --include-injected genesys-core",
        ),
        (
            "uv-receipt.toml",
            "",
            "uv tool",
            'uv tool install genesys-core --with "a>=1"',
            "uv tool install --upgrade genesys-core --with a",
        ),
    ],
)
def test_the_command_is_that_of_the_installer_that_genesys_came_with(tmp_path, mark, text, name, install, upgrade):
    if mark:
        (tmp_path / mark).write_text(text)
    assert installer(FILES, str(tmp_path)) == name
    assert command(FILES, "install", "a>=1", prefix=str(tmp_path)) == install
    assert command(FILES, "upgrade", "a", "genesys-core", prefix=str(tmp_path)) == upgrade


def test_a_missing_requirement_is_told_with_the_kind_that_it_would_bring(tmp_path):
    folder = Folder(tmp_path)
    folder.write(
        "genesys.yaml", "project: shop\nprovider: local\nrequires: [genesys-nowhere]\nresources: {a: {kind: nowhere}}\n"
    )
    ran = folder.run("plan")
    assert ran.code == 69
    assert "PLUGIN-006" in ran.err
    assert "pip install genesys-nowhere" in ran.err
