"""A run as it goes on: one line a change, and on a terminal a line that says what is in flight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.plan.palette import ANSI, PLAIN

if TYPE_CHECKING:
    from genesys.cli.shell import Shell

_DOING = {
    "create": "Creating",
    "update": "Modifying",
    "delete": "Destroying",
    "read": "Reading",
    "import": "Importing",
    "forget": "Forgetting",
    "move": "Moving",
}
_DONE = {
    "create": "Creation complete",
    "update": "Modifications complete",
    "delete": "Destruction complete",
    "read": "Read complete",
    "import": "Import complete",
    "forget": "Forgotten",
    "move": "Moved",
}
_CLEAR = "\r\x1b[2K"


class Progress:
    """Prints events of a run.

    Args:
        shell: Where to.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._live = shell.out.isatty() and shell.environ.get("TERM") != "dumb"
        self._paint = ANSI if shell.colored(shell.out) else PLAIN
        self._flight: dict[str, str] = {}
        self._shown: dict[str, int] = {}
        self._stopping = False

    def __call__(self, event: Any) -> None:
        """Show one event; those without a line of their own are silent."""
        method = getattr(self, f"_{type(event).__name__}", None)
        if method is not None:
            method(event)
            self._status()

    def close(self) -> None:
        """Leave the terminal clean."""
        if self._live:
            self._shell.tell(_CLEAR)

    def _line(self, text: str) -> None:
        self._shell.tell(f"{_CLEAR if self._live else ''}{text}\n")

    def _status(self) -> None:
        if self._live and self._flight:
            names = list(self._flight.values())
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            self._shell.tell(_CLEAR + self._paint.paint("dim", f"  in flight: {', '.join(names[:3])}{more}"))

    def _ChangeStarted(self, event: Any) -> None:  # noqa: N802 - named after the event
        self._flight[event.address] = event.address
        if not self._live:
            self._line(f"{event.address}: {_DOING[event.action]}...")

    def _Progress(self, event: Any) -> None:  # noqa: N802
        elapsed = f"{event.elapsed_s:.0f}s" if event.elapsed_s else ""
        words = ", ".join(word for word in (event.detail, elapsed) if word)
        if event.address in self._flight and self._live:
            self._flight[event.address] = f"{event.address} ({words})"
            return
        tens = int(event.elapsed_s // 10)
        if event.detail or tens > self._shown.get(event.address, 0):
            self._shown[event.address] = tens
            self._line(f"{event.address}: still going ({words})")

    def _Retrying(self, event: Any) -> None:  # noqa: N802
        wait = f"in {event.wait_s:.0f}s" if event.wait_s >= 0.5 else "at once"
        said = event.message if event.message.endswith((".", "!", "?")) else f"{event.message}."
        self._line(self._paint.paint("yellow", f"{event.address}: {said} Trying again {wait}."))

    def _Fallback(self, event: Any) -> None:  # noqa: N802
        self._line(self._paint.paint("yellow", f"{event.address}: {event.message} Trying {event.instead} instead."))

    def _ChangeDone(self, event: Any) -> None:  # noqa: N802
        self._flight.pop(event.address, None)
        self._line(
            f"{self._paint.paint('green', event.address + ':')} {_DONE[event.action]} after {event.elapsed_s:.1f}s"
        )

    def _ChangeFailed(self, event: Any) -> None:  # noqa: N802
        self._flight.pop(event.address, None)
        self._line(self._paint.paint("red", f"{event.address}: failed after {event.elapsed_s:.1f}s"))

    def _ChangeSkipped(self, event: Any) -> None:  # noqa: N802
        if self._stopping:
            return  # Whoever stops a run knows that the rest is not done; the last line counts it.
        self._line(self._paint.paint("dim", f"{event.address}: skipped because of {event.because}"))

    def _ChangeLeft(self, event: Any) -> None:  # noqa: N802
        self._flight.pop(event.address, None)
        self._line(self._paint.paint("yellow", f"{event.address}: still under way; the next command goes on with it"))

    def _HealthChecked(self, event: Any) -> None:  # noqa: N802
        if not event.passed:
            self._line(self._paint.paint("red", f"{event.address}: not healthy: {event.detail}"))

    def _Interrupted(self, event: Any) -> None:  # noqa: N802
        self._stopping = True
        calls = [*event.calls[:3], *([f"{len(event.calls) - 3} more"] if len(event.calls) > 3 else [])]
        many = "1 call" if len(event.calls) == 1 else f"{len(event.calls)} calls"
        waits = f" Waiting for {many} to be answered ({', '.join(calls)})." if calls else ""
        self._line(self._paint.paint("yellow", f"Stopping.{waits} Press Ctrl-C again to stop now."))

    def _Recovering(self, event: Any) -> None:  # noqa: N802
        self._line(
            self._paint.paint("yellow", f"Run {event.run} of {event.holder} ended early; settling what it left...")
        )


class Stream:
    """Writes events as JSON, one a line.

    Args:
        shell: Where to.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def __call__(self, event: Any) -> None:
        """Write one event."""
        import json

        from genesys.run.events import as_json

        self._shell.tell(json.dumps({"format": "genesys/event/1", **as_json(event)}) + "\n")

    def close(self) -> None:
        """Nothing is left open."""
