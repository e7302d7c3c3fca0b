"""``python -m genesys_aws.testbed``: a small Amazon on this machine, until it is interrupted."""

from __future__ import annotations

import argparse
import importlib
import sys
import threading

from genesys_aws.testbed import Bed


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    parser = argparse.ArgumentParser(prog="python -m genesys_aws.testbed", description=__doc__)
    parser.add_argument("--port", type=int, default=8380)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lasting", type=float, default=0.3, help="seconds that what takes a while takes")
    args = parser.parse_args()
    # Whoever starts this is testing: the kit is theirs, and no part of the provider.
    kit = importlib.import_module("genesys.testing.chaos")
    with Bed(kit, seed=args.seed, delay_s=args.lasting, port=args.port) as bed:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in bed.environ.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
