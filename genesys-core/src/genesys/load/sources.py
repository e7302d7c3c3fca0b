"""Source folders: which files belong to them, their content digest, and a tar file that is the same everywhere.

What belongs: every file and link, minus ``.genesysignore`` (the syntax of ``.gitignore``) and minus what is never
source: ``.git``, ``.genesys``, bytecode, ``node_modules`` and virtual environments. A line ``!node_modules/``
takes them in again. Folders without files are left out, as git does.
"""

from __future__ import annotations

import posixpath
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from genesys.load.problems import BAD_PATTERN, LINK_OUT, NOT_A_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from genesys.spi.ports import Files

IGNORE = ".genesysignore"
DEFAULT = (".git/", ".genesys/", "__pycache__/", "*.pyc", "node_modules/", ".venv/", ".DS_Store")
_FOLDERS = frozenset(name.rstrip("/") for name in DEFAULT if name.endswith("/"))
_ENDINGS = tuple(name.lstrip("*") for name in DEFAULT if name.startswith("*"))
_NAMES = frozenset(name for name in DEFAULT if name[-1] != "/" and name[0] != "*")


class Entry(NamedTuple):
    """One file or link of a source folder.

    Args:
        path: Path below the folder, with ``/``.
        executable: Whether the owner may run it; other permissions do not travel.
        target: What a link points to; ``""`` for a file.
    """

    path: str
    executable: bool
    target: str = ""


def entries(folder: str, files: Files) -> list[Entry]:
    """Return everything that belongs to a source folder, sorted by path.

    Raises:
        GenesysError: LOAD-061, LOAD-062 or LOAD-064.
        OSError: It cannot be read.
    """
    return sorted(_walk(folder, "", files, _ignored(folder, files)))


def digest_of(folder: str, files: Files) -> str:
    """Return the content digest: paths, contents, links and who may run what; nothing else."""
    total = blake2b(digest_size=32)
    for entry in entries(folder, files):
        content = entry.target.encode() if entry.target else files.read(f"{folder}/{entry.path}")
        kind = b"l" if entry.target else b"x" if entry.executable else b"f"
        for part in (kind, entry.path.encode(errors="surrogateescape"), blake2b(content, digest_size=32).digest()):
            total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def archive(folder: str, files: Files) -> bytes:
    """Return the folder as an uncompressed tar file; equal folders give equal bytes."""
    import io
    import tarfile

    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for entry in entries(folder, files):
            info = tarfile.TarInfo(entry.path)
            info.mode = 0o755 if entry.executable else 0o644
            if entry.target:
                info.type, info.linkname, info.mode = tarfile.SYMTYPE, entry.target, 0o777
                tar.addfile(info)
            else:
                data = files.read(f"{folder}/{entry.path}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return made.getvalue()


def _walk(folder: str, below: str, files: Files, ignored: Callable[[str, bool], bool]) -> Iterator[Entry]:
    for name in files.list(f"{folder}/{below}" if below else folder):
        path = f"{below}/{name}" if below else name
        look = files.look(f"{folder}/{path}")
        if ignored(path, look.kind == "folder"):
            continue
        if look.kind == "folder":
            yield from _walk(folder, path, files, ignored)
        elif look.kind == "file":
            yield Entry(path, bool(look.mode & 0o100))
        elif look.kind == "link":
            yield _link(path, look.target)
        else:
            raise NOT_A_FILE.error(None, path=path)


def _link(path: str, target: str) -> Entry:
    reached = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if target.startswith("/") or reached == ".." or reached.startswith("../"):
        raise LINK_OUT.error(None, path=path, target=target)
    return Entry(path, executable=False, target=target)


def _ignored(folder: str, files: Files) -> Callable[[str, bool], bool]:
    """Return what tells whether a path (and is it a folder?) is left out."""
    try:
        text = files.read(f"{folder}/{IGNORE}").decode(errors="replace")
    except OSError:
        return _ignored_by_default
    from pathspec import GitIgnoreSpec

    for number, line in enumerate(text.splitlines(), 1):
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            raise BAD_PATTERN.error(None, file=IGNORE, line=number, pattern=line.strip()) from None
    spec = GitIgnoreSpec.from_lines([*DEFAULT, *text.splitlines()])
    return lambda path, is_folder: spec.match_file(path + "/" if is_folder else path)


def _ignored_by_default(path: str, is_folder: bool) -> bool:
    name = path.rpartition("/")[2]
    return name.endswith(_ENDINGS) or name in _NAMES or (is_folder and name in _FOLDERS)
