"""The layer over moto: what Amazon does and moto does not; see `rules`."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree as Xml
from xml.sax.saxutils import escape

from genesys.testing.chaos import Answer, Call, Handler
from genesys_aws.testbed.rules import DELAYS, GUARDS, TOKENS, Check, Delay, Guard

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_NAMES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}
"""Name in a signature -> botocore's name, where they differ."""
_VERSIONS = {"ec2": "2016-11-15", "rds": "2014-10-31"}


def operation_of(call: Call) -> str:
    """Return the name of an operation, such as ``ec2.CreateVpc``; method and path where the request names none."""
    found = _SCOPE.search(call.headers.get("authorization", ""))
    service = found[1] if found else "unknown"
    service = _NAMES.get(service, service)
    target = call.headers.get("x-amz-target", "")
    if target:
        return f"{service}.{target.rpartition('.')[2]}"
    action = re.match(rb"(?:.*&)?Action=(\w+)", call.body)
    if action:
        return f"{service}.{action[1].decode()}"
    return f"{service} {call.method} {call.path.partition('?')[0]}"


class Overlay:
    """Answers calls: with moto's answer, unless Amazon would say something else.

    Args:
        forward: Hands a call to moto.
        delay_s: How long what takes a while takes.
    """

    def __init__(self, forward: Handler, *, delay_s: float = 0.3) -> None:
        self._forward, self.delay_s = forward, delay_s
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], tuple[bytes, Answer]] = {}
        self._ready: dict[str, tuple[float, Delay]] = {}

    def __call__(self, call: Call) -> Answer:
        """Return the answer."""
        for guard in GUARDS:
            if guard.operation == call.operation and self._held(guard, call):
                words = guard.words.format(id=_field(call, guard.field))
                return refused(guard.code, words, query=call.operation.startswith("rds."))
        if call.operation in TOKENS and _field(call, "ClientToken"):
            return self._once(call)
        return self._delayed(call, self._forward(call))

    # -- a token that comes again --------------------------------------------------------------------------

    def _once(self, call: Call) -> Answer:
        key = (call.operation, _field(call, "ClientToken"))
        # One at a time: two calls with one token must not both make something.
        with self._lock:
            if key in self._answers:
                body, answer = self._answers[key]
                if body != call.body:
                    return refused("IdempotentParameterMismatch", "The client token was used with other parameters.")
                return answer
            answer = self._delayed(call, self._forward(call))
            if answer.status < 300:
                self._answers[key] = (call.body, answer)
        return answer

    # -- what takes a while --------------------------------------------------------------------------------

    def _delayed(self, call: Call, answer: Answer) -> Answer:
        made = next((delay for delay in DELAYS if delay.operation == call.operation), None)
        if answer.status >= 300 or self.delay_s <= 0 or not answer.body.lstrip().startswith(b"<"):
            return answer
        if made is None and not any(id.encode() in answer.body for id in list(self._ready)):
            return answer
        root = Xml.fromstring(answer.body)
        now, changed = time.monotonic(), False
        if made is not None:
            for node in _named(root, made.id):
                self._ready.setdefault(str(node.text), (now + self.delay_s, made))
        parents = {child: parent for parent in root.iter() for child in parent}
        for id, (until, delay) in list(self._ready.items()):
            if until <= now:
                continue
            for node in _named(root, delay.id):
                if node.text == id:
                    changed |= _hold(parents[node], delay)
        return answer._replace(body=Xml.tostring(root)) if changed else answer

    # -- what is in use ------------------------------------------------------------------------------------

    def _held(self, guard: Guard, call: Call) -> bool:
        id = _field(call, guard.field)
        return bool(id) and any(self._finds(check, id, call) for check in guard.checks)

    def _finds(self, check: Check, id: str, call: Call) -> bool:
        service, _, action = check.operation.partition(".")
        form = {"Action": action, "Version": _VERSIONS[service]}
        name = "Filter"
        for number, (filter, values) in enumerate(check.filters.items(), 1):
            form[f"{name}.{number}.Name"] = filter
            for nth, value in enumerate(values.format(id=id).split(","), 1):
                form[f"{name}.{number}.Value.{nth}"] = value
        scope = f"/{service}/aws4_request"
        headers = {
            "host": call.headers.get("host", ""),
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "x-amz-date": call.headers.get("x-amz-date", ""),
            "authorization": re.sub(r"/[^/]+/aws4_request", scope, call.headers.get("authorization", "")),
        }
        answer = self._forward(Call("POST", "/", headers, urlencode(form).encode(), check.operation))
        if answer.status >= 300:
            return False
        return any(
            _within(node, check.holds, id) and not (check.lacks and _within(node, check.lacks, id))
            for node in _named(Xml.fromstring(answer.body), check.found)
        )


def refused(code: str, words: str, *, query: bool = False, status: int = 400) -> Answer:
    """Return a refusal as EC2 writes it, or as the services with the query protocol do."""
    inner = f"<Error><Code>{code}</Code><Message>{escape(words)}</Message></Error>"
    if query:
        text = f"<ErrorResponse>{inner}<RequestId>bed</RequestId></ErrorResponse>"
    else:
        text = f"<Response><Errors>{inner}</Errors><RequestID>bed</RequestID></Response>"
    return Answer(status, text.encode(), {"content-type": "text/xml", "x-amzn-requestid": "bed"})


def _field(call: Call, name: str) -> str:
    return parse_qs(call.body.decode("utf-8", "replace")).get(name, [""])[0]


def _tag(node: Xml.Element) -> str:
    return node.tag.rpartition("}")[2]


def _named(root: Xml.Element, name: str) -> Iterator[Xml.Element]:
    return (node for node in root.iter() if _tag(node) == name)


def _within(node: Xml.Element, wanted: str, id: str) -> bool:
    if not wanted:
        return True
    name, _, text = wanted.format(id=id).partition("=")
    return any(text in {"*", found.text or ""} for found in _named(node, name))


def _hold(item: Xml.Element, delay: Delay) -> bool:
    """Show the earlier state in one object; the state may lie in an element of its own."""
    changed = False
    for node in item:
        inside = [node, *node] if _tag(node) in {"instanceState", delay.state} else []
        for found in inside:
            if _tag(found) == delay.state and found.text == delay.ready:
                found.text, changed = delay.waiting, True
    return changed
