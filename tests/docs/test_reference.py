"""The generated reference says what the code says, and every error has its page."""

from __future__ import annotations

import house
import reference


def test_the_reference_is_fresh() -> None:
    wanted = reference.pages()
    present = set(reference.TARGET.rglob("*.md"))
    old = [path for path, text in wanted.items() if path not in present or path.read_text(encoding="utf-8") != text]
    assert [path.name for path in old] + [path.name for path in present - set(wanted)] == [], (
        "python tools/reference.py"
    )


def test_every_error_has_a_page_with_its_parts() -> None:
    for problem in house.problems().values():
        page = (reference.TARGET / "errors" / f"{problem.code}.md").read_text(encoding="utf-8")
        assert [line for line in page.splitlines() if line.startswith("## ")] == [
            "## Reason",
            "## Solution",
            "## Command",
        ]
        assert page.count(problem.code) >= 1


def test_every_kind_has_a_page_that_names_its_fields() -> None:
    from genesys.kinds.table import BUILTIN

    for kind in BUILTIN:
        assert (reference.TARGET / "kinds" / f"{kind}.md").is_file()


def test_angle_brackets_and_bars_survive_in_a_table() -> None:
    assert reference.cell("a | <b>") == "a \\| &lt;b&gt;"
