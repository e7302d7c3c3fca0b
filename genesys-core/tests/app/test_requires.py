"""What a project requires is there in a fitting version, or the command ends with the command that installs it."""

from __future__ import annotations

import pytest

from genesys.app.requires import check
from genesys.errors import GenesysError


def test_what_is_installed_in_a_fitting_version_is_enough():
    check(["genesys-core>=0.1", "pydantic"])


@pytest.mark.parametrize(
    "requirement, why",
    [
        ("genesys-nowhere>=1", "genesys-nowhere is not installed."),
        ("genesys-core>=99", "is installed."),
        ("not a requirement !", "That is no requirement"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named(requirement, why):
    with pytest.raises(GenesysError) as raised:
        check(["genesys-core", requirement])
    assert raised.value.codes == ["PLUGIN-006"]
    assert why in raised.value.findings[0].reason
    assert raised.value.findings[0].command == f'pip install "{requirement}"'
    assert raised.value.exit_code == 69
