"""Reading a state imports nothing that is slow to start."""

from __future__ import annotations

import subprocess
import sys
import textwrap

HEAVY = {"trio", "pydantic", "httpx", "dataclasses", "asyncio", "pluggy", "stevedore", "importlib.metadata", "datetime"}


def test_reading_a_state_imports_no_slow_module(tmp_path):
    program = textwrap.dedent("""
        import sys
        from genesys.app.world import real_world
        from genesys.model.fragment import Fragment
        from genesys.state.drive import complete
        from genesys.state.local import LocalBackend
        from genesys.state.state import find_state, open_state
        world = real_world()
        world.environ = {"HOME": sys.argv[1], "GENESYS_KEYRING": "off"}
        backend = LocalBackend(world.files, sys.argv[1] + "/state")
        if sys.argv[2] == "write":
            state = complete(open_state(world, backend, "shop/dev", create=True))
            complete(state.commit([Fragment("web/process")], claim=None))
        else:
            state = complete(find_state(world, backend, "shop/dev"))
            head = complete(state.head())
            assert complete(head.index()).keys() == complete(head.fragments()).keys() == {"web/process~1"}
            print(" ".join(sys.modules))
    """)
    for verb in ("write", "read"):
        done = subprocess.run([sys.executable, "-c", program, str(tmp_path), verb], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    loaded = set(done.stdout.decode().split())
    assert "genesys.state.state" in loaded
    assert not loaded & HEAVY
    for lazy in (
        "genesys.state.runs",
        "genesys.state.vault",
        "genesys.state.blobs",
        "genesys.state.check",
        "subprocess",
    ):
        assert lazy not in loaded
