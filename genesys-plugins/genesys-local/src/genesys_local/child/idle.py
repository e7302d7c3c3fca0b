"""A server without a program of its own: exists until it is told to stop, so that one can run commands beside it."""

from __future__ import annotations

import signal


def main() -> None:
    """Wait for SIGTERM or SIGINT."""
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    print("server is up", flush=True)  # noqa: T201  the first line of its log
    signal.sigwait(signals)


if __name__ == "__main__":
    main()
