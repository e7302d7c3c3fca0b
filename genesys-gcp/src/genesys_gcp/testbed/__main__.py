"""``python -m genesys_gcp.testbed [PORT]``: serve until interrupted, and print the variables that lead there."""

from __future__ import annotations

import sys
import threading

from genesys_gcp.testbed import Bed, Serving


def main(argv: list[str]) -> int:
    """Serve until interrupted."""
    with Serving(Bed(), int(argv[0]) if argv else 8300) as server:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in server.environ.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
