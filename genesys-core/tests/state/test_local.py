"""What the disk does wrong is told in a person's words, and never as a traceback."""

from __future__ import annotations

import errno

import pytest

from genesys.errors import GenesysError
from genesys.model.secret import SecretValue
from genesys.spi.backend import Conflict, Unknown
from genesys.state.drive import complete

CODES = [
    (errno.ENOSPC, "STATE-010"),
    (errno.EDQUOT, "STATE-010"),
    (errno.EACCES, "STATE-011"),
    (errno.EROFS, "STATE-011"),
    (errno.EPERM, "STATE-011"),
    (errno.EIO, "STATE-012"),
]


@pytest.mark.parametrize("number, code", CODES)
def test_every_write_that_fails_is_named(world, fragment, number, code):
    state = world.open()
    complete(state.commit([fragment()], claim=None))
    before = world.stored()
    world.files.fail = number
    for work in (
        lambda: state.commit([fragment("x")], claim=None),
        lambda: state.claims.take("run1"),
        lambda: state.runs.put_plan("run1", b"x"),
        lambda: state.runs.open_journal("run1"),
        lambda: state.blobs.put("stack", b"x"),
        lambda: state.vault.put("a", SecretValue(b"x")),
        lambda: state.store.delete("seg/x"),
    ):
        with pytest.raises(GenesysError) as caught:
            complete(work())
        assert caught.value.codes == [code]
    assert world.stored() == before
    world.files.fail = None
    complete(state.commit([fragment("y")], claim=None))


def test_making_a_state_on_a_full_disk_is_named(World):
    world = World()
    world.files.fail = errno.ENOSPC
    with pytest.raises(GenesysError) as caught:
        world.open()
    assert caught.value.codes == ["STATE-010"]


def test_a_read_that_fails_is_named(world):
    world.open()

    def read(path):
        raise OSError(errno.EIO, "Input/output error", path)

    world.files.read = read
    for work in (world.backend.get("shop/dev/root"), world.backend.cas("shop/dev/root", b"", None)):
        with pytest.raises(GenesysError) as caught:
            complete(work)
        assert caught.value.codes == ["STATE-012"]


def test_a_swap_that_took_place_but_may_not_last_is_unknown(world, fragment):
    state = world.open()
    inner, failures = world.files.write, [1]

    def write(path, data, *, mode=0o644):
        inner(path, data, mode=mode)
        if failures.pop() if failures else 0:
            raise OSError(errno.EIO, "the folder could not be synced")

    world.files.write = write
    complete(state.commit([fragment()], claim=None))
    assert complete(state.roots.read()).seq == 2, "the write-id tells that it took place"
    failures.append(1)
    data, version = complete(world.backend.get("shop/dev/root"))
    with pytest.raises(Unknown):
        complete(world.backend.cas("shop/dev/root", data + b"x", version))


def test_a_conflict_leaves_what_is_there(world):
    complete(world.backend.cas("a/root", b"1", None))
    with pytest.raises(Conflict):
        complete(world.backend.cas("a/root", b"2", "stale"))
    assert complete(world.backend.get("a/root"))[0] == b"1"


def test_lock_files_are_not_listed(tmp_path):
    from genesys.app.world import real_world
    from genesys.state.local import LocalBackend

    backend = LocalBackend(real_world().files, str(tmp_path))
    complete(backend.cas("shop/dev/root", b"1", None))
    assert (tmp_path / "shop/dev/root.lock").exists()
    assert complete(backend.list("shop/dev/")) == ("root",)
    assert complete(backend.list("shop/")) == ("dev",)


def test_a_read_only_folder_is_named_on_a_real_disk(tmp_path):
    import os

    from genesys.app.world import real_world
    from genesys.state.local import LocalBackend

    if os.geteuid() == 0:
        pytest.skip("root may write everywhere, so no folder is read-only for it")
    folder = tmp_path / "state"
    folder.mkdir(mode=0o500)
    with pytest.raises(GenesysError) as caught:
        complete(LocalBackend(real_world().files, str(folder)).put("shop/dev/seg/x", b""))
    assert caught.value.codes == ["STATE-011"]


def test_a_file_where_a_folder_belongs_is_named(tmp_path):
    from genesys.app.world import real_world
    from genesys.state.local import LocalBackend

    (tmp_path / "shop").write_bytes(b"not a folder")
    with pytest.raises(GenesysError) as caught:
        complete(LocalBackend(real_world().files, str(tmp_path)).put("shop/dev/seg/x", b""))
    assert caught.value.codes == ["STATE-012"]
