"""Tables of a provider, and what a word for a region means in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from genesys.spi.tables import native_region, tables

REGIONS = {"universal": {"europe": "eu-1", "asia": "ap-1"}, "native": {"others": ["eu-9"]}}


def test_a_table_is_a_file_of_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sky_tables").mkdir()
    (tmp_path / "sky_tables" / "__init__.py").write_text(
        "from genesys.spi.tables import tables\ntable = tables(__name__)\n"
    )
    (tmp_path / "sky_tables" / "sizes.toml").write_text("small = {cpu = 1}\n")
    monkeypatch.syspath_prepend(tmp_path)
    table = tables("sky_tables")
    assert table("sizes") == {"small": {"cpu": 1}}
    assert table("sizes") is table("sizes"), "read once"
    with pytest.raises(FileNotFoundError):
        table("colours")


@pytest.mark.parametrize(
    ("word", "name"), [("europe", "eu-1"), ("ap-1", "ap-1"), ("eu-9", "eu-9"), ("mars", ""), ("", "")]
)
def test_a_region_is_a_word_or_a_name(word: str, name: str) -> None:
    assert native_region(word, REGIONS) == name
