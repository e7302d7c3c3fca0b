"""What the caller of a run decides, and what it gets back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.errors import Finding


class Options(NamedTuple):
    """What the caller of a run decides.

    Args:
        at_once: Most changes in flight, >= 1.
        project: Folder of the project; relative paths of the user start there.
        settings: Name of a provider -> its settings.
        message: For the history.
        actor: Who.
        lock_timeout_s: How long to wait for a lock that somebody alive holds, >= 0.
        take_over: Whether a lock whose holder may be alive is taken over.
        health: Whether the touched objects are looked at once more at the end.
        source: Digest -> archive of a source folder; those in the state when ``None``.
        inline: Never use a thread: for simulated worlds, which do not block.
        before: Called with the id of each change right before it is made, in a thread; the change waits for it.
        signals: Whether Ctrl-C and SIGTERM end the run in order.
        clock: trio's clock; the real one when ``None``.
        http: The client that sessions get; one is made when ``None``.
        clean: Takes secrets out of a value, beside those that are known without asking; ``None`` for no others.
        places: Where sessions were, so that each place is asked for once in a command; of these sessions when ``None``.
    """

    at_once: int = 64
    project: str = "."
    settings: Mapping[str, Mapping[str, Any]] = {}
    message: str = ""
    actor: str = ""
    lock_timeout_s: float = 0.0
    take_over: bool = False
    health: bool = True
    source: Callable[[str], bytes] | None = None
    inline: bool = False
    before: Callable[[str], None] | None = None
    signals: bool = True
    clock: Any = None
    http: Any = None
    clean: Callable[[Any], Any] | None = None
    places: dict[tuple[str, ...], Mapping[str, str]] | None = None


class Result(NamedTuple):
    """How one change ended.

    Args:
        change: Its id.
        word: ``done``, ``failed``, ``skipped`` or ``left`` (not made, because of an interruption).
        finding: Why it failed, or ``None``.
        because: The failed change that it waited for; for ``left``, that it is still under way; or ``""``.
    """

    change: str
    word: str
    finding: Finding | None = None
    because: str = ""


class Outcome(NamedTuple):
    """How a run ended.

    Args:
        run: Its id.
        status: ``green``, ``partial`` or ``failed``.
        commit: Id of the commit that records it.
        results: One for every change, in the plan's order.
        outputs: Stack output -> value; those that are secret, or not known, as expressions.
        health_passed: Whether everything that was touched is well.
        interrupted: Whether it was ended by a signal.
    """

    run: str
    status: str
    commit: str
    results: list[Result]
    outputs: dict[str, Any]
    health_passed: bool
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """The process's exit code: 130 when interrupted, that of the first failure, 0 when all was done, else 4."""
        if self.interrupted:
            return 130
        failed = next((r.finding.exit_code for r in self.results if r.finding is not None), 0)
        return failed or (0 if all(r.word == "done" for r in self.results) else 4)

    def count(self, word: str) -> int:
        """Return how many changes ended so."""
        return sum(result.word == word for result in self.results)


class Recovered(NamedTuple):
    """What was settled of a run that was left open.

    Args:
        run: Its id.
        holder: Who ran it.
        commit: Id of the commit that records it; ``""`` when it had done nothing.
        done: Changes that turned out to be done, in the plan's order.
        undone: Changes that turned out not to be done.
        doubtful: Changes of which nobody knows.
    """

    run: str
    holder: str
    commit: str
    done: list[str]
    undone: list[str]
    doubtful: list[str]
