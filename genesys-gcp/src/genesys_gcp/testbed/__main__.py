"""``python -m genesys_gcp.testbed``: a small Google on this machine, until it is interrupted."""

from __future__ import annotations

import argparse
import sys
import threading

from genesys_gcp.testbed import Bed, Serving


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    parser = argparse.ArgumentParser(prog="python -m genesys_gcp.testbed", description=__doc__)
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--lasting", type=float, default=1.0, help="seconds that a long operation takes")
    args = parser.parse_args()
    with Serving(Bed(operation_s=args.lasting), args.port) as server:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in server.environ.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
