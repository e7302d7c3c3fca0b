"""What the conformance kit works on: the natives of this machine that start in a moment.

A database takes seconds to make, a bucket and a balancer start programs: `tests/agent` looks at those. One of each
is here too, but not many at once.
"""

from __future__ import annotations

import os
from pathlib import Path

from genesys.testing.provider_kit import Case, Example, of
from genesys_local import provider

RUN = ["sh", "-c", "exec sleep 1000"]


def leftovers(case: Case) -> list[str]:
    """Everything in the machine's folder that belongs to a stack."""
    stacks = Path(case.folder) / "local" / "stacks"
    return [str(path.relative_to(stacks)) for path in stacks.rglob("*")] if stacks.is_dir() else []


CASE = Case(
    provider,
    {
        "net": Example("local.network", {"name": "{name}"}),
        "key": Example("local.secret", {"name": "{name}", "value": "correct-horse-battery"}),
        "disk": Example("local.volume", {"name": "{name}", "size_bytes": 1 << 20}, update={"size_bytes": 1 << 21}),
        "wall": Example(
            "local.firewall",
            {"name": "{name}", "rules": [{"allow": "http from internet"}]},
            update={"rules": [{"allow": "https from internet"}]},
        ),
        "role": Example(
            "local.role",
            {"name": "{name}", "grants": [{"verb": "read", "on": "a"}]},
            update={"grants": [{"verb": "write", "on": "a"}]},
        ),
        "note": Example("local.data", {"value": 1}, update={"value": 2}),
        "web": Example(
            "local.process",
            {"name": "{name}", "command": RUN, "network": of("net"), "secrets": {"KEY": of("key")}, "env": {"A": "1"}},
            update={"env": {"A": "2"}},
            wrong={"env": {"A=B": "1"}},
            empty=("url", "build", "runtime_used", "bound_port"),
            cheap=False,
        ),
    },
    environ={"GENESYS_LOCAL_HOME": "{folder}/local", "GENESYS_LOCAL_IDLE_S": "1", "PATH": os.environ["PATH"]},
    leftovers=leftovers,
)
