"""Telling hook plugins how a run goes on.

What a run tells is handed to one thread that calls listeners in order, so that a slow one holds up nobody;
only `genesys_before_operation` is waited for, because it means before.
"""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from genesys.spi.hooks import LISTEN, SORTS, Deployed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genesys.app.hooking import Hooking
    from genesys.errors import Finding
    from genesys.model.plan import Plan
    from genesys.plugins.hooks import Hooks
    from genesys.run.events import Event
    from genesys.run.options import Outcome

PATIENCE_S = 30.0
"""How long the end of a command waits for listeners, in seconds."""

BEFORE = "genesys_before_operation"


def listening(hooking: Hooking, plan: Plan, *, patience_s: float = PATIENCE_S) -> Listening | None:
    """Return what tells the plugins of a project about the run of a plan, or ``None`` when none listens."""
    hooks = None if hooking.simulated else hooking.hooks
    listeners = [hook for hook, sort in SORTS.items() if sort == LISTEN]
    if hooks is None or not hooks.using(*listeners):
        return None
    return Listening(hooking, hooks, plan, patience_s=patience_s)


class Listening:
    """Tells plugins about one run.

    Args:
        hooking: Explains what they raise.
        hooks: The plugins.
        plan: What is run.
        patience_s: How long the end waits for listeners, in seconds.
    """

    def __init__(self, hooking: Hooking, hooks: Hooks, plan: Plan, *, patience_s: float = PATIENCE_S) -> None:
        self._hooking, self._hooks, self._plan, self._patience_s = hooking, hooks, plan, patience_s
        self._data = plan.as_json()
        self._changes = {change["id"]: change for change in self._data["changes"]}
        self._queue: SimpleQueue[tuple[str, dict[str, Any]] | None] = SimpleQueue()
        self._lock, self._over = Lock(), Flag()
        self._now = ""
        self._failed: dict[tuple[str, str], Finding] = {}
        self._thread = Thread(target=self._serve, name="genesys-listeners", daemon=True)
        self._thread.start()

    @property
    def waits(self) -> bool:
        """Whether a plugin wants to hear of a change before it is made."""
        return self._hooks.using(BEFORE)

    def before(self) -> None:
        """Tell that the run begins, and return when all have heard."""
        self._tell("genesys_before_deploy", {"plan": self._data})

    def before_change(self, id: str) -> None:
        """Tell that a change is about to be made, and return when all have heard; from any thread."""
        self._tell(BEFORE, {"change": self._changes[id]})

    def __call__(self, event: Event) -> None:
        """Take in an event of the run; told in order, by a thread of its own."""
        from genesys.run.events import ChangeDone, ChangeFailed, as_json

        if isinstance(event, ChangeDone):
            facts = {"change": self._changes[event.change], "elapsed_s": event.elapsed_s}
            self._queue.put(("genesys_after_operation", facts))
        elif isinstance(event, ChangeFailed):
            facts = {"change": self._changes[event.change], "finding": event.finding}
            self._queue.put(("genesys_operation_failed", facts))
        self._queue.put(("genesys_event", {"event": as_json(event)}))

    def after(self, outcome: Outcome, elapsed_s: float) -> None:
        """Tell how the run ended, after everything else."""
        self._queue.put(("genesys_after_deploy", {"plan": self._data, "result": _result(outcome, elapsed_s)}))

    def close(self) -> list[Finding]:
        """Wait until everything was told, for a while, and return what went wrong: one finding a plugin and hook."""
        self._queue.put(None)
        self._thread.join(self._patience_s)
        if self._thread.is_alive():
            from genesys.plugins.problems import SLOW_LISTENER

            self._over.set()
            busy = ", ".join(self._hooks.users(self._now))
            facts = {"seconds": f"{self._patience_s:g}", "hook": self._now, "plugin": busy}
            return [*self._failed.values(), SLOW_LISTENER.finding(None, severity="warning", **facts)]
        return list(self._failed.values())

    def _serve(self) -> None:
        while (told := self._queue.get()) is not None and not self._over.is_set():
            self._now = told[0]
            self._tell(*told)

    def _tell(self, hook: str, facts: Mapping[str, Any]) -> None:
        for answer in self._hooks.ask(
            hook, lambda: _made({**facts, "stack": self._plan.stack, "folder": self._hooking.folder})
        ):
            if answer.error is not None:
                with self._lock:
                    found = self._hooking.failed(hook, answer.plugin, answer.error, told=True)
                    self._failed.setdefault((hook, answer.plugin), found)


def _made(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts with plans and changes made anew, so that nobody changes what others get."""
    from genesys.app.hooking import copied
    from genesys.model.plan import Change, Plan

    makers: dict[str, Callable[[Any], Any]] = {
        "plan": Plan.from_json,
        "change": Change.from_json,
        "result": lambda result: result._replace(outputs=copied(result.outputs)),
    }
    return {name: makers.get(name, lambda value: value)(copied(value)) for name, value in facts.items()}


def _result(outcome: Outcome, elapsed_s: float) -> Deployed:
    from genesys.model.expr import is_secret

    return Deployed(
        run=outcome.run,
        status=outcome.status,
        commit=outcome.commit,
        done=outcome.count("done"),
        failed=outcome.count("failed"),
        skipped=outcome.count("skipped") + outcome.count("left"),
        outputs={name: value for name, value in outcome.outputs.items() if not is_secret(value)},
        healthy=outcome.health_passed,
        interrupted=outcome.interrupted,
        elapsed_s=elapsed_s,
    )
