"""The simulated cloud: from a request to an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from genesys_gcp.testbed import compute, dns, logging, run, small, sql, storage
from genesys_gcp.testbed.schema import Asked, flaws, understand
from genesys_gcp.testbed.state import State, Trouble
from genesys_gcp.testbed.wrong import Wrong

CONTROL = "/_bed"
_SERVICE = {"sqladmin": "sqladmin", "storage": "storage"}
_ALWAYS = frozenset({"serviceusage", "cloudresourcemanager", "storage", "logging"})
"""APIs that need not be switched on here."""


class Reply(NamedTuple):
    """One answer.

    Args:
        status: HTTP status.
        body: Its body.
        headers: Its headers.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Bed:
    """A simulated cloud. ``Bed()(call)`` answers a call that has ``method``, ``path`` and ``body``.

    Args:
        polls: How often an operation is asked for before it is done, >= 0.
        operation_s: Seconds after which it is done although nobody asked.
        enabled: Services that are on at the beginning, such as ``compute``.

    Attributes:
        state: Everything that is there.
    """

    def __init__(
        self, *, polls: int = 1, operation_s: float = 1.0, enabled: tuple[str, ...] = ("serviceusage",)
    ) -> None:
        self.state = State(polls=polls, operation_s=operation_s, enabled=enabled)

    def __call__(self, call: Any) -> Any:
        """Answer one call."""
        with self.state.lock:
            self.state.advance()
            if call.path.partition("?")[0] == CONTROL:
                return self._control(call)
            return self._answer(call)

    def _answer(self, call: Any) -> Reply:
        try:
            asked = understand(call.method, call.path, call.body)
        except Wrong as wrong:
            self.state.calls["refused"] += 1
            return _wrong(wrong)
        self.state.calls[asked.route.name] += 1
        try:
            self._allowed(asked)
            answer = HANDLERS[asked.route.api](self.state, asked)
        except Wrong as wrong:
            return _wrong(wrong)
        if isinstance(answer, Reply):
            return answer
        flaw = flaws(asked, answer)
        if flaw:
            return _wrong(Wrong(500, "simulatorBug", f"SIMULATOR BUG: {asked.route.name}: {flaw}"))
        return _json(200, answer)

    def _allowed(self, asked: Asked) -> None:
        """Refuse what is to fail now, and calls of services that are off (quirk G01)."""
        found = re.search(r"projects/([^/]+)", asked.path)
        if found and not found[1].isdigit() and "cloud" not in found[1]:
            self.state.hidden.setdefault("project", found[1])
        trouble = self.state.trouble(asked.route.name, operation=False)
        if trouble is not None:
            raise Wrong(trouble.status, trouble.reason, trouble.message)
        service = f"{asked.route.api}.googleapis.com"
        if asked.route.api not in _ALWAYS and service not in self.state.enabled:
            raise Wrong(
                403,
                "accessNotConfigured",
                f"{service} has not been used in project before or it is disabled. Enable it, then retry.",
                info={"reason": "SERVICE_DISABLED", "metadata": {"service": service}},
            )

    def _control(self, call: Any) -> Reply:
        """Show the counters, forget everything, or arrange for something to go wrong."""
        if call.method == "POST":
            wanted = json.loads(call.body or b"{}")
            if wanted.get("reset"):
                self.state.reset()
            for item in wanted.get("fail", ()):
                self.state.troubles.append(Trouble(**item))
            for name in ("polls", "operation_s"):
                if name in wanted:
                    setattr(self.state, name, wanted[name])
        return _json(200, {"calls": dict(self.state.calls), "objects": sorted(self.state.objects)})

    def fail(self, method: str, reason: str, message: str, *, status: int = 0, times: int = 1) -> None:
        """Let a method fail.

        Args:
            method: Regular expression.
            reason: Google's word.
            message: For people.
            status: HTTP status; 0 lets the operation fail and not the call.
            times: How often.
        """
        with self.state.lock:
            self.state.troubles.append(Trouble(method, reason, message, status, times))

    def log(self, kind: str, on: Mapping[str, str], /, **entry: Any) -> None:
        """Let something print.

        Args:
            kind: Type of the monitored resource, such as ``cloud_run_revision``.
            on: Its labels.
            entry: Further fields of the entry, such as ``textPayload``.
        """
        with self.state.lock:
            project = self.state.hidden.get("project", "")
            name = f"projects/{project}/logs/run.googleapis.com%2Fstdout"
            logging.write(self.state, {"logName": name, "resource": {"type": kind, "labels": dict(on)}, **entry})

    def named(self, call: Any) -> str:
        """Return the method of a call, for counters."""
        try:
            return understand(call.method, call.path, call.body).route.name
        except Wrong:
            return f"{call.method} {call.path.partition('?')[0]}"


HANDLERS: dict[str, Callable[[State, Asked], Any]] = {
    "compute": compute.answer,
    "sqladmin": sql.answer,
    "secretmanager": small.answer,
    "iam": small.answer,
    "serviceusage": small.answer,
    "servicenetworking": small.answer,
    "cloudresourcemanager": small.answer,
    "dns": dns.answer,
    "run": run.answer,
    "storage": storage.answer,
    "logging": logging.answer,
}
"""API -> who answers its calls."""


def _json(status: int, answer: Any) -> Reply:
    return Reply(status, json.dumps(answer).encode(), {"content-type": "application/json; charset=UTF-8"})


def _wrong(wrong: Wrong) -> Reply:
    return _json(wrong.status, wrong.body())
