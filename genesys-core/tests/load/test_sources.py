"""Source folders: the same content gives the same digest and tar file, whatever else differs."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys.app.world import RealFiles
from genesys.errors import GenesysError
from genesys.load.sources import DEFAULT, archive, digest_of, entries

FILES = RealFiles()


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "pkg").mkdir(parents=True)
    (folder / "main.py").write_text("print(1)")
    (folder / "pkg" / "a.py").write_text("a")
    (folder / "run.sh").write_text("#!/bin/sh")
    (folder / "run.sh").chmod(0o755)
    return folder


def unpack(tar: tarfile.TarFile, place: Path) -> None:
    """Unpack with the filter that newer versions warn without, and Python before 3.11.4 does not have."""
    kept: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    tar.extractall(place, **kept)


def paths(folder: Path) -> list[str]:
    return [entry.path for entry in entries(str(folder), FILES)]


def test_everything_belongs_but_what_is_never_source(app: Path) -> None:
    for name in (".git/config", "node_modules/x/y.js", ".venv/bin/python", "pkg/__pycache__/a.pyc", ".genesys/state"):
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text("x")
    (app / ".env").write_text("x")
    (app / "empty").mkdir()
    assert paths(app) == [".env", "main.py", "pkg/a.py", "run.sh"]


def test_what_is_left_out_without_a_file_is_left_out_with_an_empty_one(app: Path) -> None:
    for name in (".git/config", "a/node_modules/x/y.js", "b/__pycache__/a.pyc", "c/x.pyc", "d/.DS_Store", ".venv"):
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text("x")
    plain = paths(app)
    (app / ".genesysignore").write_text("# nothing\n\n")
    assert [path for path in paths(app) if path != ".genesysignore"] == plain
    assert ".venv" in plain, "a file of that name is not a folder"
    assert len(DEFAULT) == 7


def test_the_ignore_file_has_gits_syntax(app: Path) -> None:
    (app / ".genesysignore").write_text("*.sh\n/pkg/*\n!/pkg/b.py\n!node_modules/\n.genesysignore\n")
    (app / "pkg" / "b.py").write_text("b")
    (app / "node_modules").mkdir()
    (app / "node_modules" / "x.js").write_text("x")
    assert paths(app) == ["main.py", "node_modules/x.js", "pkg/b.py"]


def test_a_pattern_that_means_nothing_is_named(app: Path) -> None:
    (app / ".genesysignore").write_text("ok\n!\n")
    with pytest.raises(GenesysError) as caught:
        entries(str(app), FILES)
    assert caught.value.codes == ["LOAD-064"]
    assert "line 2" in str(caught.value)


def test_time_owner_and_order_do_not_matter(app: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "pkg").mkdir(parents=True)
    for name in ("run.sh", "pkg/a.py", "main.py"):
        (other / name).write_bytes((app / name).read_bytes())
        os.utime(other / name, (1, 1))
    (other / "run.sh").chmod(0o700)
    assert digest_of(str(other), FILES) == digest_of(str(app), FILES)
    assert archive(str(other), FILES) == archive(str(app), FILES)


@pytest.mark.parametrize("change", ["content", "name", "mode", "more", "link"])
def test_every_change_that_counts_changes_the_digest(app: Path, change: str) -> None:
    before = digest_of(str(app), FILES)
    if change == "content":
        (app / "main.py").write_text("print(2)")
    elif change == "name":
        (app / "main.py").rename(app / "main2.py")
    elif change == "mode":
        (app / "main.py").chmod(0o755)
    elif change == "more":
        (app / "x").write_text("")
    else:
        (app / "x").symlink_to("main.py")
    assert digest_of(str(app), FILES) != before


def test_the_tar_file_holds_files_links_and_who_may_run_them(app: Path, tmp_path: Path) -> None:
    (app / "pkg" / "link").symlink_to("../main.py")
    (app / ("long" * 40)).write_text("x")
    with tarfile.open(fileobj=io.BytesIO(archive(str(app), FILES))) as tar:
        members = {m.name: m for m in tar.getmembers()}
        unpack(tar, tmp_path / "out")
    assert list(members) == paths(app)
    assert (members["run.sh"].mode, members["main.py"].mode, members["main.py"].mtime) == (0o755, 0o644, 0)
    assert members["pkg/link"].linkname == "../main.py"
    assert digest_of(str(tmp_path / "out"), FILES) == digest_of(str(app), FILES)


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "pkg/../../x"])
def test_a_link_out_of_the_folder_is_refused(app: Path, target: str) -> None:
    (app / "x").symlink_to(target)
    with pytest.raises(GenesysError) as caught:
        digest_of(str(app), FILES)
    assert caught.value.codes == ["LOAD-061"]
    assert target in str(caught.value)


def test_a_pipe_is_refused(app: Path) -> None:
    os.mkfifo(app / "pipe")
    with pytest.raises(GenesysError) as caught:
        digest_of(str(app), FILES)
    assert caught.value.codes == ["LOAD-062"]


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,3}(/[a-z]{1,3}){0,2}", fullmatch=True), st.binary(max_size=20), max_size=6),
    st.randoms(use_true_random=False),
)
def test_a_folder_that_went_through_a_tar_file_is_the_same_folder(contents: dict[str, bytes], order: Any) -> None:
    import tempfile

    names = sorted(n for n in contents if not any(other.startswith(n + "/") for other in contents))
    order.shuffle(names)
    with tempfile.TemporaryDirectory() as top:
        for name in names:
            path = Path(top, "one", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents[name])
        Path(top, "one").mkdir(exist_ok=True)
        with tarfile.open(fileobj=io.BytesIO(archive(f"{top}/one", FILES))) as tar:
            unpack(tar, Path(top, "two"))
        Path(top, "two").mkdir(exist_ok=True)
        assert digest_of(f"{top}/one", FILES) == digest_of(f"{top}/two", FILES)


def test_the_stack_knows_the_digest_of_every_source_folder(project: Any) -> None:
    project.write("api/main.py", "x")
    loaded = project.yaml("resources: {a: {kind: container, source: ./api/}, b: {kind: server, source: api}}\n").load()
    assert [r.fields["source"] for r in loaded.stack.resources] == ["api", "api"]
    assert loaded.stack.sources == {"api": digest_of(str(project.folder / "api"), FILES)}
    project.write("api/main.py", "y")
    assert project.load().stack.sources != loaded.stack.sources


def test_a_web_application_takes_the_folder_with_its_name_or_app(project: Any) -> None:
    project.write("app/x", "").parent.parent.joinpath("shop").mkdir()
    project.yaml("resources: {shop: {kind: webapp}, blog: {kind: webapp}, img: {kind: webapp, image: nginx}}\n")
    fields = {r.address: r.fields for r in project.load().stack.resources}
    assert fields == {"shop": {"source": "shop"}, "blog": {"source": "app"}, "img": {"image": "nginx"}}


@pytest.mark.parametrize(
    "source, code", [("nothing", "LOAD-060"), ("../x", "LOAD-063"), ("/etc", "LOAD-063"), ("file", "LOAD-060")]
)
def test_a_source_folder_that_is_none_is_shown_at_its_place(project: Any, source: str, code: str) -> None:
    project.write("file", "")
    error = project.python(f"a = Container(source={source!r})\n").error()
    assert error.codes == [code]
    assert str(error.findings[0].where) == "infra.py:3:22"
