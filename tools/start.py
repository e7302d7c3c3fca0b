"""Set this checkout up and use it: ``python3 tools/start.py deploy | test | setup``.

This file must load on any Python 3, however old, to say that it is too old: it has no annotations and
no new syntax. The work is in ``workspace.py`` beside it.
"""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def main():
    """Find a Python that is new enough, then hand over to it."""
    if sys.version_info >= OLDEST:
        sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
        import workspace

        return workspace.main(sys.argv[1:])
    for name in NEWER:
        found = shutil.which(name) if hasattr(shutil, "which") else None
        if found and subprocess.call([found, "-c", "pass"]) == 0:  # pyenv leaves names that do not run
            os.execv(found, [found, os.path.abspath(__file__)] + sys.argv[1:])
    version = ".".join(str(part) for part in sys.version_info[:3])
    sys.stderr.write(
        "Error: Genesys needs Python 3.11 or newer\n"
        "Reason: this is Python %s (%s), and no newer one was found on PATH.\n"
        "Solution: install Python 3.11 or newer, then run this again with it.\n"
        "Command: python3.11 tools/start.py %s\n" % (version, sys.executable, " ".join(sys.argv[1:]))
    )
    return 64


if __name__ == "__main__":
    sys.exit(main())
