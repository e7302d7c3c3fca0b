"""``python -m genesys_gcp.testbed``: a small Google on this machine, until it is interrupted."""

from __future__ import annotations

import importlib
import sys

from genesys_gcp.testbed import Bed, Serving


def main() -> int:
    """Serve on a port of this machine, and print the variables that lead there."""
    # Whoever starts this is testing: the kit is theirs, and no part of the provider.
    serving = importlib.import_module("genesys.testing.serving")
    args = serving.options("genesys_gcp.testbed", __doc__, port=8300, lasting_s=1.0).parse_args()
    code: int = serving.serve(Serving(Bed(operation_s=args.lasting), args.port))
    return code


if __name__ == "__main__":
    sys.exit(main())
