"""Run one program and print what it cost, as JSON: ``meter.py PROGRAM [ARGUMENT ...]``.

A program's peak memory, as the kernel reports it, is never below that of the process which started it, so
this starter is a small one. Its own start is not counted.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(argv: list[str]) -> None:
    """Run a program with its output thrown away; its errors go where ours go."""
    quiet = os.open(os.devnull, os.O_RDWR)
    began = time.monotonic()
    actions = [(os.POSIX_SPAWN_DUP2, quiet, 0), (os.POSIX_SPAWN_DUP2, quiet, 1)]
    child = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
    _, status, used = os.wait4(child, 0)
    wall = time.monotonic() - began
    unit = 1 if sys.platform == "darwin" else 1024
    print(
        json.dumps(
            {
                "wall": wall,
                "cpu": used.ru_utime + used.ru_stime,
                "peak": used.ru_maxrss * unit / 1e6,
                "code": os.waitstatus_to_exitcode(status),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
