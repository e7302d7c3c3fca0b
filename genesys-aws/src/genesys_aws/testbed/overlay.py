"""The layer over moto: what Amazon does and moto does not; see `rules`."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from genesys_aws.testbed import demands
from genesys_aws.testbed.nodes import hold, named, within
from genesys_aws.testbed.rules import (
    CLASHES,
    DELAYS,
    FAKES,
    FILTERS,
    GUARDS,
    MISMATCH,
    PARAMETERS,
    REFUSED,
    TOKENS,
    Check,
    Delay,
    Guard,
)

Call = Any
"""`genesys.testing.chaos.Call`: what a plugin is made of may not import what tests are made of."""
Handler = Callable[[Call], Any]
_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
_NAMES = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi"}
"""Name in a signature -> botocore's name, where they differ."""
_VERSIONS = {"ec2": "2016-11-15", "rds": "2014-10-31"}


class Answer(NamedTuple):
    """One answer, with the fields of `genesys.testing.chaos.Answer`.

    Args:
        status: HTTP status.
        body: Its body.
        headers: Without the length.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = {}


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
        self._answers: dict[tuple[str, str], tuple[bytes, Any]] = {}
        self._planned: list[list[Any]] = []
        self._regions: dict[bytes, bytes] = {}
        self._ready: dict[str, tuple[float, Delay]] = {}
        self._fates: dict[str, tuple[str, Mapping[str, str]]] = {}

    def fail(self, operation: str, state: str, told: Mapping[str, str]) -> None:
        """Let what an operation makes next end in a state; see `genesys_aws.testbed.Bed.fail`."""
        self._fates[operation] = (state, told)

    def refuse(self, operation: str, code: str, words: str, *, holding: str, times: int) -> None:
        """Refuse the next calls of an operation; see `genesys_aws.testbed.Bed.refuse`."""
        with self._lock:
            self._planned.append([operation, holding.encode(), times, code, words])

    def _refusal(self, call: Call) -> Answer | None:
        with self._lock:
            for plan in self._planned:
                operation, holding, times, code, words = plan
                if operation == call.operation and holding in call.body and times > 0:
                    plan[2] -= 1
                    return _told(call, code, words)
        return None

    def reset(self) -> None:
        """Forget what was made, and what was to be refused."""
        with self._lock:
            self._planned.clear()
            self._answers.clear()
            self._ready.clear()
            self._regions.clear()
            self._fates.clear()
            demands.CREDITS.clear()

    def __call__(self, call: Call) -> Any:
        """Return the answer."""
        planned = self._refusal(call) if self._planned else None
        if planned is not None:
            return planned
        for guard in GUARDS:
            if guard.operation == call.operation and self._held(guard, call):
                words = guard.words.format(id=_field(call, guard.field))
                return refused(guard.code, words, query=call.operation.startswith("rds."))
        refusal = demands.refusal(call, lambda operation, filters: self._root(operation, filters, call))
        if refusal is not None:
            return _told(call, *refusal)
        fake = FAKES.get(call.operation)
        if fake is not None:
            return Answer(200, fake.body.encode(), {"content-type": "text/xml", "x-amzn-requestid": "bed"})
        special = self._special(call)
        if special is not None:
            return special(call)
        if all(_field(call, field) for field in TOKENS.get(call.operation, ("",))):
            return self._once(call)
        answer = self._delayed(call, self._filtered(call))
        if answer.status < 300 and re.match(
            r"(?:ec2|elbv2|autoscaling)\.(Delete|Terminate|Disassociate)", call.operation
        ):
            self._forget(call)
        return answer

    def _special(self, call: Call) -> Handler | None:
        """Return what answers a call of which moto knows less than Amazon."""
        if call.method == "PUT" and b"<CreateBucketConfiguration" in call.body:
            return self._tagged_bucket
        if call.operation == "s3 GET /" and "max-buckets=" in call.path:
            return lambda call: self._with_regions(self._forward(call))
        if call.operation.startswith("route53 POST") and b"<CallerReference>" in call.body:
            return self._zone
        known: dict[str, Handler] = {
            "ec2.DescribeLaunchTemplates": self._with_tags,
            "rds.DescribeDBParameters": self._listed,
            "ec2.ModifyInstanceCreditSpecification": lambda call: demands.keep(call, self._forward(call)),
            "ec2.DescribeInstanceCreditSpecifications": lambda call: demands.kept(self._forward(call)),
            "secretsmanager.CreateSecret": self._secret,
            "ssm.GetParameter": self._parameter,
        }
        return known.get(call.operation)

    def _parameter(self, call: Call) -> Any:
        """Answer for the public parameters that moto does not have."""
        name = str(json.loads(call.body).get("Name", ""))
        image = next((image for start, image in PARAMETERS.items() if name.startswith(start)), "")
        if not image:
            return self._forward(call)
        found = {"Parameter": {"Name": name, "Type": "String", "Value": image, "Version": 1}}
        return Answer(200, json.dumps(found).encode(), {"content-type": "application/x-amz-json-1.1"})

    def _listed(self, call: Call) -> Any:
        """List parameters as RDS does; see `demands.parameters`."""
        answer = self._forward(call)
        if answer.status >= 300:
            return answer
        groups = self._root("rds.DescribeDBParameterGroups", {}, call)
        return answer._replace(body=demands.parameters(call, answer.body, groups))

    # -- filters -------------------------------------------------------------------------------------------

    def _filtered(self, call: Call) -> Any:
        """Apply the filters that moto does not know to what it answers without them."""
        known = {filter: about for (operation, filter), about in FILTERS.items() if operation == call.operation}
        if not known:
            return self._forward(call)
        rest, wanted = _without(call, frozenset(known))
        answer = self._forward(rest)
        if answer.status >= 300 or not wanted:
            return answer
        root = ET.fromstring(answer.body)  # noqa: S314 - moto's own answer
        for filter, values in wanted.items():
            list_tag, id_tag = known[filter]
            for parent in named(root, list_tag):
                for item in list(parent):
                    if not any(node.text in values for node in named(item, id_tag)):
                        parent.remove(item)
        return answer._replace(body=ET.tostring(root))

    def _tagged_bucket(self, call: Call) -> Any:
        """Set the tags of a bucket that is made, which moto takes no notice of."""
        answer = self._forward(call)
        tags = re.search(rb"<Tags>(.*)</Tags>", call.body, re.DOTALL)
        region = re.search(rb"<LocationConstraint>(.*)</LocationConstraint>", call.body)
        if answer.status < 300 and region:
            self._regions[call.path.strip("/").encode()] = region[1]
        if answer.status < 300 and tags:
            body = b"<Tagging><TagSet>" + tags[1] + b"</TagSet></Tagging>"
            self._forward(call._replace(path=f"{call.path}?tagging", body=body, operation="s3.PutBucketTagging"))
        return answer

    def _zone(self, call: Call) -> Any:
        """Refuse a zone whose reference was used before, which moto takes for another one."""
        reference = re.search(rb"<CallerReference>(.*)</CallerReference>", call.body)
        key = ("route53.CreateHostedZone", reference[1].decode() if reference else "")
        with self._lock:
            if key in self._answers:
                return refused("HostedZoneAlreadyExists", "A hosted zone has already been created.", query=True)
            answer = self._forward(call)
            if answer.status < 300:
                self._answers[key] = (call.body, answer)
        return answer

    def _secret(self, call: Call) -> Any:
        """Say of a name that a deleted secret holds what Amazon says; moto takes that secret for one that is there."""
        answer = self._forward(call)
        if answer.status < 300 or b"ResourceExistsException" not in answer.body:
            return answer
        body = json.dumps({"SecretId": json.loads(call.body)["Name"]}).encode()
        target = call.headers["x-amz-target"].replace("CreateSecret", "DescribeSecret")
        headers = {**call.headers, "x-amz-target": target}
        found = self._forward(call._replace(headers=headers, body=body, operation="secretsmanager.DescribeSecret"))
        if b"DeletedDate" not in found.body:
            return answer
        words = "You can't create this secret because a secret with this name is already scheduled for deletion."
        refusal = {"__type": "InvalidRequestException", "message": words}
        return Answer(400, json.dumps(refusal).encode(), {"content-type": "application/x-amz-json-1.1"})

    def _with_tags(self, call: Call) -> Any:
        """Show the tags of templates as they are now; moto shows those that they were made with."""
        answer = self._forward(call)
        if answer.status >= 300:
            return answer
        root = ET.fromstring(answer.body)  # noqa: S314 - moto's own answer
        for parent in named(root, "launchTemplates"):
            for item in parent:
                id = next((str(node.text) for node in named(item, "launchTemplateId")), "")
                found = self._asked("ec2.DescribeTags", {"resource-id": "{id}"}, id, call)
                for old in list(named(item, "tagSet")):
                    item.remove(old)
                tags = ET.SubElement(item, "tagSet")
                for tag in named(ET.fromstring(found.body), "item"):  # noqa: S314 - moto's own answer
                    made = ET.SubElement(tags, "item")
                    for name in ("key", "value"):
                        ET.SubElement(made, name).text = next((node.text for node in named(tag, name)), "")
        return answer._replace(body=ET.tostring(root))

    def _with_regions(self, answer: Any) -> Any:
        """Tell the regions of buckets, which moto leaves out."""

        def tell(found: re.Match[bytes]) -> bytes:
            region = self._regions.get(found[1])
            return found[0] + (b"<BucketRegion>" + region + b"</BucketRegion>" if region else b"")

        return answer._replace(body=re.sub(rb"<Name>([^<]+)</Name>", tell, answer.body))

    # -- a token that comes again --------------------------------------------------------------------------

    def _once(self, call: Call) -> Any:
        key = (call.operation, "|".join(_field(call, field) for field in TOKENS[call.operation]))
        # One at a time: two calls with one token must not both make something.
        with self._lock:
            if key in self._answers:
                body, answer = self._answers[key]
                if body != call.body or call.operation in REFUSED:
                    code, words = CLASHES.get(call.operation, MISMATCH)
                    return refused(code, words, query=not call.operation.startswith("ec2."))
                return answer
            answer = self._delayed(call, self._forward(call))
            if answer.status < 300:
                self._answers[key] = (call.body, answer)
        return answer

    def _forget(self, call: Call) -> None:
        """A token whose object is gone makes another one; that of a machine shows it terminated."""
        ids = [value.encode() for values in parse_qs(call.body.decode()).values() for value in values if "-" in value]
        with self._lock:
            for key, (body, answer) in list(self._answers.items()):
                if not any(b">" + id + b"<" in answer.body or id.decode() in key[1] for id in ids):
                    continue
                if key[0] == "ec2.RunInstances":
                    ended = re.sub(rb"<((?:\w+:)?name)>(pending|running)<", rb"<\1>terminated<", answer.body)
                    self._answers[key] = (body, answer._replace(body=ended))
                else:
                    del self._answers[key]

    # -- what takes a while --------------------------------------------------------------------------------

    def _delayed(self, call: Call, answer: Any) -> Any:
        made = next((delay for delay in DELAYS if delay.operation == call.operation), None)
        if answer.status >= 300 or (self.delay_s <= 0 and not self._fates) or not answer.body.lstrip().startswith(b"<"):
            return answer
        if made is None and not any(id.encode() in answer.body for id in list(self._ready)):
            return answer
        root = ET.fromstring(answer.body)  # noqa: S314 - moto's own answer
        now, changed = time.monotonic(), False
        if made is not None:
            fate = self._fates.pop(call.operation, None)
            about = made._replace(waiting=fate[0], told=fate[1]) if fate else made
            for node in named(root, made.id):
                self._ready.setdefault(str(node.text), (float("inf") if fate else now + self.delay_s, about))
        parents = {child: parent for parent in root.iter() for child in parent}
        for id, (until, delay) in list(self._ready.items()):
            if until <= now:
                continue
            for node in named(root, delay.id):
                if node.text == id:
                    changed |= hold(parents[node], delay)
        return answer._replace(body=ET.tostring(root)) if changed else answer

    # -- what is in use ------------------------------------------------------------------------------------

    def _held(self, guard: Guard, call: Call) -> bool:
        id = _field(call, guard.field)
        return bool(id) and any(self._finds(check, id, call) for check in guard.checks)

    def _finds(self, check: Check, id: str, call: Call) -> bool:
        answer = self._asked(check.operation, check.filters, id, call)
        if answer.status >= 300:
            return False
        return any(
            within(node, check.holds, id) and not (check.lacks and within(node, check.lacks, id))
            for node in named(ET.fromstring(answer.body), check.found)  # noqa: S314 - moto's own answer
        )

    def _root(self, operation: str, filters: Mapping[str, str], call: Call) -> ET.Element:
        return ET.fromstring(self._asked(operation, filters, "", call).body)  # noqa: S314 - moto's own answer

    def _asked(self, operation: str, filters: Mapping[str, str], id: str, call: Call) -> Any:
        """Return moto's answer to a question of ours, asked as whoever made a call."""
        service, _, action = operation.partition(".")
        form = {"Action": action, "Version": _VERSIONS[service]}
        for number, (filter, values) in enumerate(filters.items(), 1):
            form[f"Filter.{number}.Name"] = filter
            for nth, value in enumerate(values.format(id=id).split(","), 1):
                form[f"Filter.{number}.Value.{nth}"] = value
        scope = f"/{service}/aws4_request"
        headers = {
            "host": call.headers.get("host", ""),
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "x-amz-date": call.headers.get("x-amz-date", ""),
            "authorization": re.sub(r"/[^/]+/aws4_request", scope, call.headers.get("authorization", "")),
        }
        return self._forward(type(call)("POST", "/", headers, urlencode(form).encode(), operation))


def _told(call: Call, code: str, words: str) -> Answer:
    """Return a refusal in the protocol of the call."""
    if "x-amz-target" in call.headers:
        body = json.dumps({"__type": code, "message": words}).encode()
        return Answer(400, body, {"content-type": "application/x-amz-json-1.1"})
    return refused(code, words, query=not call.operation.startswith("ec2."))


def refused(code: str, words: str, *, query: bool = False, status: int = 400) -> Answer:
    """Return a refusal as EC2 writes it, or as the services with the query protocol do."""
    inner = f"<Error><Code>{code}</Code><Message>{escape(words)}</Message></Error>"
    if query:
        text = f"<ErrorResponse>{inner}<RequestId>bed</RequestId></ErrorResponse>"
    else:
        text = f"<Response><Errors>{inner}</Errors><RequestID>bed</RequestID></Response>"
    return Answer(status, text.encode(), {"content-type": "text/xml", "x-amzn-requestid": "bed"})


def _field(call: Call, name: str) -> str:
    return str(parse_qs(call.body.decode("utf-8", "replace")).get(name, [""])[0])


def _without(call: Call, names: frozenset[str]) -> tuple[Call, dict[str, set[str]]]:
    """Return a call without some of its filters, and their values."""
    form = {name: values[0] for name, values in parse_qs(call.body.decode(), keep_blank_values=True).items()}
    wanted: dict[str, set[str]] = {}
    for name, value in list(form.items()):
        found = re.fullmatch(r"(Filter\.\d+)\.Name", name)
        if found and value in names:
            mine = [key for key in form if key.startswith(f"{found[1]}.")]
            wanted[value] = {form[key] for key in mine if ".Value." in key}
            for key in mine:
                del form[key]
    return call._replace(body=urlencode(form).encode()), wanted
