"""``python -m genesys_aws.testbed``: a small Amazon on this machine, until it is interrupted."""

from __future__ import annotations

import importlib
import sys

from genesys_aws.testbed import Bed


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    # Whoever starts this is testing: the kit is theirs, and no part of the provider.
    chaos, serving = (importlib.import_module(f"genesys.testing.{name}") for name in ("chaos", "serving"))
    parser = serving.options("genesys_aws.testbed", __doc__, port=8380, lasting_s=0.3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    code: int = serving.serve(Bed(chaos, seed=args.seed, delay_s=args.lasting, port=args.port))
    return code


if __name__ == "__main__":
    sys.exit(main())
