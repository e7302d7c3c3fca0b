"""A saved plan as a file: a readable header and a sealed body that holds all that a run needs.

Layout: the word GENESYSPLAN and a line feed, four bytes of length (big endian) and the header (JSON), the sealed body,
and 32 bytes of digest over all of that. The header is authenticated with the body. The body holds the
plan, the saved Stack and the archives of source folders, so that another checkout with an empty cache
can run it; values of secrets are never in it.
"""

from __future__ import annotations

import json
import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from genesys.model.canonical import canonical
from genesys.model.plan import Plan
from genesys.plan.problems import NEWER_FILE, OTHER_PLUGINS, TAMPERED, WRONG_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.model.expr import Json

MAGIC = b"GENESYSPLAN\n"
FORMAT = 1
_DIGEST = 32
_LENGTH = 4


class Sealer(Protocol):
    """What seals and opens the body; the keys are the state's.

    ``key_id`` names the key without telling anything about it.
    """

    key_id: str

    def seal(self, data: bytes, context: bytes) -> bytes:
        """Return ``data`` encrypted, so that it opens with the same ``context`` only."""

    def open(self, data: bytes, context: bytes) -> bytes:
        """Return the data again.

        Raises:
            ValueError: It was altered, or sealed with another key or context.
        """


class Header(NamedTuple):
    """What can be read without a key.

    Args:
        format: Format of the file.
        stack: Name of the stack.
        stack_id: Identity of its state.
        location: Where the state is, for a person and for ``deploy`` elsewhere.
        base: Commit that was planned against.
        key_id: Name of the key that opens it.
        digest: Digest of the plan.
        plugins: Digest of the plugins' names, versions and contents.
        created: Seconds since 1970.
    """

    format: int
    stack: str
    stack_id: str
    location: str
    base: str
    key_id: str
    digest: str
    plugins: str
    created: float


class PlanFile(NamedTuple):
    """What was in a plan file.

    Args:
        header: The readable part.
        plan: The plan.
        stack: The saved Stack, in its JSON form.
        sources: Content digest -> archive of a source folder.
    """

    header: Header
    plan: Plan
    stack: Json
    sources: dict[str, bytes]


def pack(
    plan: Plan, *, stack: Json, sources: Mapping[str, bytes], location: str, sealer: Sealer, created: float
) -> bytes:
    """Return the bytes of a plan file.

    Args:
        plan: The plan.
        stack: The saved Stack, in its JSON form.
        sources: Content digest -> archive.
        location: Where the state is.
        sealer: Seals the body.
        created: Seconds since 1970.
    """
    header = Header(
        FORMAT,
        plan.stack,
        plan.stack_id,
        location,
        plan.base,
        sealer.key_id,
        plan.digest,
        _plugins_digest(plan.plugins),
        created,
    )
    clear = MAGIC + _framed(canonical(header._asdict()))
    body = sealer.seal(_body(plan, stack, sources), clear)
    data = clear + body
    return data + blake2b(data, digest_size=_DIGEST).digest()


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(_LENGTH, "big") + data


def _body(plan: Plan, stack: Json, sources: Mapping[str, bytes]) -> bytes:
    digests = sorted(sources)
    index = {"plan": plan.as_json(), "stack": stack, "sources": [[name, len(sources[name])] for name in digests]}
    return _framed(zlib.compress(canonical(index), 6)) + b"".join(sources[name] for name in digests)


def peek(data: bytes) -> Header:
    """Return the readable part of a plan file; nothing but its checksum has been verified.

    Raises:
        GenesysError: PLAN-013 it is not a plan file or damaged, PLAN-016 a newer format.
    """
    return _split(data)[0]


def _split(data: bytes) -> tuple[Header, bytes, bytes]:
    if not data.startswith(MAGIC):
        raise TAMPERED.error(detail="It does not begin like a plan file.")
    start = len(MAGIC) + _LENGTH
    end = start + int.from_bytes(data[len(MAGIC) : start], "big")
    try:
        values = json.loads(data[start:end])
        found = int(values["format"])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise TAMPERED.error(detail="Its header cannot be read.") from None
    if found > FORMAT:
        raise NEWER_FILE.error(found=found, known=FORMAT)
    if blake2b(data[:-_DIGEST], digest_size=_DIGEST).digest() != data[-_DIGEST:]:
        raise TAMPERED.error(detail="Its checksum does not fit its content.")
    try:
        header = Header(**values)
    except TypeError:
        raise TAMPERED.error(detail="Its header is not that of a plan file.") from None
    return header, data[:end], data[end:-_DIGEST]


def unpack(data: bytes, *, sealer: Sealer, plugins: Mapping[str, Mapping[str, str]] | None = None) -> PlanFile:
    """Return what is in a plan file, after everything about it was verified.

    Args:
        data: The file.
        sealer: Opens the body.
        plugins: Name -> version and digest of the plugins here, as in `Plan`; ``None`` to compare them later.

    Raises:
        GenesysError: PLAN-013 altered, PLAN-014 another key, PLAN-015 other plugins, PLAN-016 a newer format.
    """
    header, clear, sealed = _split(data)
    if header.key_id != sealer.key_id:
        raise WRONG_KEY.error(wanted=header.key_id, present=sealer.key_id, stack=header.stack, location=header.location)
    try:
        body = sealer.open(sealed, clear)
    except ValueError:
        raise TAMPERED.error(detail="Its content was changed after it was sealed.") from None
    plan, stack, sources = _opened(body)
    if plan.digest != header.digest:
        raise TAMPERED.error(detail="The plan in it is not the one that its header names.")
    if plugins is not None:
        compare_plugins(plan, plugins)
    return PlanFile(header, plan, stack, sources)


def compare_plugins(
    plan: Plan, here: Mapping[str, Mapping[str, str]], *, asked: Mapping[str, Mapping[str, str]] | None = None
) -> None:
    """Return when the plugins that had a say are the same here.

    Args:
        plan: A plan.
        here: Name -> version and digest of the plugins here.
        asked: Those among them that have a say in every plan: one that is new is a difference too.

    Raises:
        GenesysError: PLAN-015.
    """
    differences = _differences(plan.plugins, here)
    differences += [f"{name} is new here" for name in sorted({*(asked or {})} - {*plan.plugins})]
    if differences:
        raise OTHER_PLUGINS.error(differences="; ".join(differences))


def _opened(body: bytes) -> tuple[Plan, Json, dict[str, bytes]]:
    end = _LENGTH + int.from_bytes(body[:_LENGTH], "big")
    index: Any = json.loads(zlib.decompress(body[_LENGTH:end]))
    sources: dict[str, bytes] = {}
    for name, size in index["sources"]:
        sources[name] = body[end : end + size]
        end += size
    return Plan.from_json(index["plan"]), index["stack"], sources


def _plugins_digest(plugins: Mapping[str, Mapping[str, str]]) -> str:
    return blake2b(canonical(plugins), digest_size=16).hexdigest()


def _differences(then: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return how the plugins that had a say differ from those here; what else is here had no say."""
    found = []
    for name in sorted(then):
        old, new = then[name], now.get(name)
        if new is None:
            found.append(f"{name} is missing here")
        elif old != new:
            versions = f"{old.get('version', '?')} then, {new.get('version', '?')} now"
            same = old.get("version") == new.get("version")
            found.append(f"{name} {versions}{', with another content' if same else ''}")
    return found
