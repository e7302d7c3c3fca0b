"""What the exit codes mean, in one table."""

from __future__ import annotations

EXIT_CODES: dict[int, str] = {
    0: "done",
    1: "error",
    2: "changes are present; only with plan --detailed-exitcode",
    3: "authentication failed",
    4: "a resource failed",
    5: "a policy or budget refused",
    6: "the stack was not found",
    7: "changes were found although --expect-no-changes was given",
    8: "cancelled",
    9: "timed out",
    64: "the command line was not understood",
    69: "a plugin is missing or broken",
    75: "the outcome is unknown; it is safe to run the command again",
    130: "interrupted",
}
"""Exit code -> meaning."""
