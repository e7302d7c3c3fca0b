"""No key ever seals two texts with one nonce, whatever a state lives through."""

from __future__ import annotations

import pytest

from genesys.model.secret import SecretValue
from genesys.state import crypto, edits
from genesys.state.drive import complete


@pytest.fixture
def sealed(monkeypatch):
    """(key, nonce) -> texts that were sealed with it."""
    found = {}

    class Watched:
        """Around the class of the library, which may not be inherited from."""

        def __init__(self, key):
            self.key, self.inner = bytes(key), inner(key)

        def encrypt(self, nonce, plain, identity):
            found.setdefault((self.key, bytes(nonce)), []).append(bytes(plain))
            return self.inner.encrypt(nonce, plain, identity)

        def decrypt(self, nonce, sealed, identity):
            return self.inner.decrypt(nonce, sealed, identity)

    inner = crypto.AESGCM
    monkeypatch.setattr(crypto, "AESGCM", Watched)
    return found


def test_no_key_seals_two_texts_with_one_nonce(world, fragment, sealed):
    state = world.open()
    for number in range(20):
        run = f"run{number}"
        complete(state.runs.put_plan(run, b"plan " + run.encode()))
        claim = complete(state.claims.take(run)).claim
        for part in range(2):  # As when somebody recovers the run.
            journal = complete(state.runs.open_journal(run))
            for step in range(3):
                journal.append([{"part": part, "step": step}])
                journal.sync()
            journal.close()
        complete(state.vault.put("password", SecretValue(f"secret {number}".encode())))
        complete(state.blobs.put("stack", run.encode() * 50))
        made = [fragment(f"n{at}", observed={"run": run}) for at in range(number, number + 90)]
        complete(state.commit(made, claim=claim, release=True))
    complete(state.edit(edits.move("n3", "moved"), message="mv"))
    assert len(sealed) > 200
    assert [texts for texts in sealed.values() if len(texts) > 1] == []
