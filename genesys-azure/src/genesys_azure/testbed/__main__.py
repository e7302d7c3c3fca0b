"""``python -m genesys_azure.testbed``: serve until interrupted."""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import nullcontext

from genesys_azure.testbed.azurite import Azurite, installed
from genesys_azure.testbed.server import Bed
from genesys_azure.testbed.world import Config


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    parser = argparse.ArgumentParser(prog="python -m genesys_azure.testbed", description=__doc__)
    parser.add_argument("--port", type=int, default=8480)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lasting", type=float, default=1.0, help="seconds that a long operation takes")
    parser.add_argument("--blobs", action="store_true", help="keep what is in storage accounts, in Azurite (Node)")
    args = parser.parse_args()
    config = Config(seed=args.seed, lasting_s=args.lasting)
    kept = Azurite(installed()) if args.blobs else None
    with kept or nullcontext(), Bed(config, port=args.port, blobs=kept) as bed:
        sys.stdout.write("".join(f"export {name}={value}\n" for name, value in bed.environ.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
