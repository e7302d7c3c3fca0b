"""The runner of documents notices what it is there to notice."""

from __future__ import annotations

import os
from pathlib import Path

import documents
import pytest

PAGE = """\
Text.

```text file=note.txt
hello
```

```console
$ cat note.txt
hello
$ mkdir -p sub && cd sub && export COLOR=red
$ echo "$COLOR in $(basename "$PWD")"; \\
> echo more
red in sub
...
```

```python
print("fine")
```
"""


def play(page: str, folder: Path) -> None:
    documents.play(page, folder, dict(os.environ), root=folder)


def test_a_true_page_passes(tmp_path: Path) -> None:
    play(PAGE, tmp_path)
    assert (tmp_path / "note.txt").read_text() == "hello\n"
    assert documents.runs(PAGE)


@pytest.mark.parametrize(
    "old, new",
    [("\nhello\n$", "\nhullo\n$"), ("cat note.txt", "cat nothing"), ('print("fine")', "1 / 0"), ("red in", "blue in")],
)
def test_an_untrue_page_fails(old: str, new: str, tmp_path: Path) -> None:
    assert old in PAGE
    with pytest.raises(documents.Mismatch, match="line "):
        play(PAGE.replace(old, new), tmp_path)


def test_an_exit_code_can_be_expected(tmp_path: Path) -> None:
    play("```console exit=3\n$ exit 3\n```\n", tmp_path)
    with pytest.raises(documents.Mismatch, match="exit code 0, not 3"):
        documents.play("```console exit=3\n$ true\n```\n", sub(tmp_path), dict(os.environ), root=tmp_path)


def sub(folder: Path) -> Path:
    made = folder / "second"
    made.mkdir()
    return made


def test_a_block_is_left_out_only_with_a_reason() -> None:
    skipped = "<!-- not run: it takes an hour -->\n```console\n$ exit 1\n```\n"
    assert [block.skipped for block in documents.blocks(skipped)] == ["it takes an hour"]
    unreasoned = skipped.replace("it takes an hour ", "")
    assert [block.skipped for block in documents.blocks(unreasoned)] == [""]


def test_dots_stand_for_any_text() -> None:
    assert documents.matches(["a ... c"], "a b c\n")
    assert documents.matches(["a", "...", "c"], "a\nb\nb\nc\n")
    assert not documents.matches(["a", "c"], "a\nb\nc\n")
    assert documents.matches([], "anything\n")
