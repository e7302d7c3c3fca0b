"""``python -m genesys_azure.testbed``: serve until interrupted."""

from __future__ import annotations

import importlib
import sys
from contextlib import nullcontext

from genesys_azure.testbed.azurite import Azurite, installed
from genesys_azure.testbed.server import Bed
from genesys_azure.testbed.world import Config


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    # Whoever starts this is testing: the kit is theirs, and no part of the provider.
    serving = importlib.import_module("genesys.testing.serving")
    parser = serving.options("genesys_azure.testbed", __doc__, port=8480, lasting_s=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--blobs", action="store_true", help="keep what is in storage accounts, in Azurite (Node)")
    args = parser.parse_args()
    config = Config(seed=args.seed, lasting_s=args.lasting)
    kept = Azurite(installed()) if args.blobs else None
    with kept or nullcontext():
        code: int = serving.serve(Bed(config, port=args.port, blobs=kept))
    return code


if __name__ == "__main__":
    sys.exit(main())
