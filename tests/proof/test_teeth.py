"""The suites notice what they are made to notice: each is shown something wrong, and must say so."""

from __future__ import annotations

import contextlib
import gzip
import subprocess
import sys
from pathlib import Path

import proof
import pytest

SECRET = 'canary-in-the-mine-"é&<x>/+%'
SCANNER = proof.load(proof.FOLDER / "scanner.py")
CANARIES = proof.load(proof.FOLDER / "canaries.py")
BITFLIPS = proof.load(proof.FOLDER / "bitflips.py")
MUTANTS = proof.load(proof.FOLDER / "mutants.py")
PLACES = (
    "project/.genesys/state/shop/dev/seg/1",
    "project/saved.plan",
    "cache/genesys/x",
    "config/genesys/key",
    "tmp/y",
)


def leaks(encoding: str) -> list[bytes]:
    """Return the ways in which something could hold the secret in an encoding."""
    if encoding == "gzip":
        return [
            gzip.compress(b"before " + SECRET.encode()),
            b"something" + gzip.compress(SECRET.encode().hex().encode()),
        ]
    return [b"before " + form + b" after" for form in SCANNER.ENCODINGS[encoding](SECRET)]


@pytest.mark.parametrize("encoding", SCANNER.ENCODINGS)
@pytest.mark.parametrize("place", PLACES)
def test_a_leak_into_a_file_is_found(tmp_path: Path, place: str, encoding: str) -> None:
    for leak in leaks(encoding):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(leak)
        hits = CANARIES.search({SECRET}, stored=CANARIES.files(tmp_path, set()), said={}, seen={})
        assert any(hit.startswith(f"file {place}: {encoding} ") for hit in hits), hits


def test_a_leak_into_a_name_is_found(tmp_path: Path) -> None:
    (tmp_path / SECRET.encode().hex()).touch()
    hits = CANARIES.search({SECRET}, stored=CANARIES.files(tmp_path, set()), said={}, seen={})
    assert len(hits) == 1


@pytest.mark.parametrize("encoding", [name for name in SCANNER.ENCODINGS if name not in {"gzip", "utf-16"}])
def test_a_leak_into_what_is_said_is_found(encoding: str) -> None:
    for leak in leaks(encoding):
        hits = CANARIES.search({SECRET}, stored={}, said={"plan": leak.decode()}, seen={})
        assert any(hit.startswith(f"said by plan: {encoding} ") for hit in hits), hits


@pytest.mark.parametrize("encoding", [name for name in SCANNER.ENCODINGS if name not in {"gzip", "utf-16"}])
@pytest.mark.parametrize("kind", ["cmdline", "environ"])
def test_a_leak_into_a_process_is_found(kind: str, encoding: str) -> None:
    leak = leaks(encoding)[0].decode()
    words = [sys.executable, "-c", "print(flush=True); input()", *([leak] if kind == "cmdline" else [])]
    environ = {"LEAK": leak} if kind == "environ" else {}
    with subprocess.Popen(words, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it runs, under its own command line
        watch = CANARIES.Watch()
        watch.once(0)
        process.communicate(b"\n")
    hits = [
        hit for hit in CANARIES.search({SECRET}, stored={}, said={}, seen=watch.seen()) if f" {process.pid}," in hit
    ]
    assert any(f"{kind} of" in hit and f": {encoding} " in hit for hit in hits), hits


@pytest.mark.parametrize("before", range(7))
def test_base64_is_found_at_every_alignment_and_nothing_else_is(before: int) -> None:
    import base64

    data = b"x" * before + SECRET.encode() + b"yz"
    assert (SECRET, "base64") in SCANNER.Scanner([SECRET]).find(base64.b64encode(data))
    assert SCANNER.Scanner([SECRET]).find(base64.b64encode(data.replace(b"mine", b"mime"))) == set()


def test_a_store_that_gives_a_wrong_value_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    from genesys.state import crypto

    real = crypto.Cipher.open

    def trusting(self: object, position: int, sealed: bytes, identity: bytes) -> bytes:
        with contextlib.suppress(crypto.Forged):
            return real(self, position, sealed, identity)
        return real_stream(self, position, sealed)

    def real_stream(self: crypto.Cipher, position: int, sealed: bytes) -> bytes:
        # GCM is counter mode and a tag; the text of a forged one comes from encrypting it once more, without the tag.
        return self._aead.encrypt(position.to_bytes(12, "big"), sealed[:-16], b"")[:-16]

    monkeypatch.setattr(crypto.Cipher, "open", trusting)
    assert BITFLIPS.run(60, 1).failures != []


def test_a_read_that_ends_with_any_exception_is_disproved() -> None:
    whole = {"plan": b"text", "journal": [1, 2, 3]}
    assert BITFLIPS.outcome({"plan": b"text", "journal": [1, 2, 3]}, whole) == "same"
    assert BITFLIPS.outcome({"plan": b"text", "journal": [1, 2]}, whole) == "cut"
    assert "another value of journal" in BITFLIPS.outcome({"plan": b"text", "journal": [2, 3]}, whole)
    assert "another value of plan" in BITFLIPS.outcome({"plan": b"tex", "journal": [1, 2, 3]}, whole)
    assert "plan ends with KeyError" in BITFLIPS.outcome({"plan": KeyError("x"), "journal": [1, 2, 3]}, whole)


DIFF = "why\n\nKilled by: a::b\n\n--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n@@ -5,2 +5,1 @@\n five\n-six\n"


def test_a_diff_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("one\ntwo\nthree\nfour\nfive\nsix\nseven\n")
    mutant = MUTANTS.parse("x", DIFF)
    assert (mutant.why, mutant.killers, mutant.quick) == ("why", ["a::b"], False)
    assert MUTANTS.patched(mutant.diff, tmp_path) == {"x.py": "one\n2\nthree\nfour\nfive\nseven\n"}


@pytest.mark.parametrize(
    "text", ["one\ntwo!\nthree\nfour\nfive\nsix\n", "zero\none\ntwo\nthree\nfour\nfive\nsix\n", "one\n"]
)
def test_a_diff_that_does_not_fit_any_more_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.py").write_text(text)
    with pytest.raises(MUTANTS.Unfit):
        MUTANTS.patched(MUTANTS.parse("x", DIFF).diff, tmp_path)


def test_every_bug_says_what_it_is_and_who_notices() -> None:
    assert len(MUTANTS.mutants()) >= 18
    for mutant in MUTANTS.mutants():
        assert mutant.killers, mutant.name
        assert mutant.why.endswith("."), mutant.name


LAWS = proof.load(proof.FOLDER / "laws.py")


def test_every_law_that_can_hold_is_proved_by_a_test_that_generates_its_cases() -> None:
    assert LAWS.missing() == []
    assert set(LAWS.LAWS) == LAWS.PROMISED


def test_a_law_without_a_test_is_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    examples = "genesys-core/tests/plan/test_rebase.py::test_a_plan_on_the_same_head_is_good"
    gone = "tests/laws/test_run.py::test_nobody_wrote"
    table = {**LAWS.LAWS, 4: LAWS.Law("x", ()), 5: LAWS.Law("y", (gone,)), 7: LAWS.Law("z", (examples,))}
    del table[1]
    monkeypatch.setattr(LAWS, "LAWS", table)
    assert LAWS.missing() == [
        "law 1 is not in the table",
        "law 4 is proved by nothing",
        f"{gone} is not there",
        "law 5 has examples only: y",
        "law 7 has examples only: z",
    ]


FUZZ = proof.load(proof.FOLDER / "fuzz.py")


def test_an_undeclared_exception_and_an_endless_call_are_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis import strategies as st

    def read(number: int) -> int:
        while number == 3:
            pass
        return [1, 2][number]

    monkeypatch.setattr(FUZZ, "HANGS_S", 0.2)
    found = FUZZ.attack("x", FUZZ.Target(st.integers(0, 3), read, (ValueError,)), 60, 1)
    assert any("IndexError" in line and "input 2" in line for line in found["failures"])
    assert any("it does not end; input 3" in line for line in found["failures"])
    assert found["values"] > 0
