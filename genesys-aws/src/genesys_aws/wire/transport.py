"""One call: checked, written, signed, sent once, read; a refusal becomes a fault."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from genesys.spi import faults as f
from genesys.spi.http import Reply, Request
from genesys.spi.session import SessionPorts
from genesys_aws.wire.check import check
from genesys_aws.wire.credentials import Credentials
from genesys_aws.wire.decode import Refusal, decode, refusal
from genesys_aws.wire.encode import Message, encode
from genesys_aws.wire.endpoints import Endpoint, endpoint, home_of
from genesys_aws.wire.faults import OLD, SKEWED, fault_of
from genesys_aws.wire.limits import limit_of
from genesys_aws.wire.model import Operation
from genesys_aws.wire.model import operation as operation_of
from genesys_aws.wire.signing import Target, encoded, signed
from genesys_aws.wire.veil import opened

_SKEW_S = 240.0
_ANY = (f.Denied, f.Invalid, f.Gone, f.Transient, f.Unknown)
SHORT_CUTS: dict[str, tuple[type[f.Fault], ...]] = {
    "iam.GetAccountAuthorizationDetails": (f.Denied,),
    "iam.ListInstanceProfiles": (f.Denied,),
    "iam.ListRoles": (f.Denied,),
    "resourcegroupstaggingapi.GetResources": _ANY,
    "secretsmanager.ListSecrets": (f.Denied,),
}
"""Operation that only saves calls -> what closes it: then it is not tried again by the same session."""


class Transport:
    """Calls of one session.

    Args:
        target: Region, and account when it is known.
        settings: Of the provider.
        ports: What the engine lends.
    """

    def __init__(self, target: Mapping[str, str], settings: Mapping[str, Any], ports: SessionPorts) -> None:
        self.region, self._settings, self._ports = target["region"], settings, ports
        self._environ = ports.world.environ
        self.credentials = Credentials(settings, self._environ)
        self._scope = f"{target.get('account') or self.credentials.profile or 'default'}/{self.region}"
        self._paced = bool(settings.get("limits", True))
        self._endpoints: dict[tuple[str, str], Endpoint] = {}
        self._shut: dict[str, str] = {}
        self._configured: dict[str, str] | None = None
        self._ahead_s = 0.0
        self._lock = threading.Lock()

    def call(self, full: str, given: dict[str, Any], home: str = "") -> dict[str, Any]:
        """Return the answer of an operation.

        Args:
            full: Such as ``ec2.CreateVpc``.
            given: Its request, in the fields of Amazon's model.
            home: Name of a service without regions: the call goes to the region that it signs with.

        Raises:
            Fault: It failed. A short cut that is closed to us fails at once when it is called again.
        """
        if full in self._shut:
            raise f.Denied(f"{full}: it was refused before", code=self._shut[full])
        try:
            return self._called(full, given, home)
        except SHORT_CUTS.get(full, ()) as fault:
            self._shut[full] = fault.code
            raise

    def _called(self, full: str, given: dict[str, Any], home: str) -> dict[str, Any]:
        operation = operation_of(full)
        check(operation, given)
        where = self._endpoint(operation, home)
        request = self._request(operation, encode(operation, opened(given)), where, given)
        reply = self._ports.http.send(request)
        if reply.status >= 300:
            raise self._refused(operation, request, reply)
        try:
            return decode(operation, reply)
        except (ValueError, KeyError, TypeError) as error:
            kind = f.Transient if operation.reads else f.Unknown
            raise kind(f"{full}: {error}", code="UNREADABLE") from None

    def _endpoint(self, operation: Operation, home: str) -> Endpoint:
        service = operation.service
        with self._lock:
            found = self._endpoints.get((service.name, home))
            if found is None:
                if self._configured is None:
                    self._configured = self.credentials.configured()
                found = self._endpoints[service.name, home] = endpoint(
                    service.name,
                    service.model,
                    home_of(home, self.region),
                    settings=self._settings,
                    environ=self._environ,
                    profile=self._configured,
                )
        return found

    def _request(self, operation: Operation, message: Message, where: Endpoint, given: dict[str, Any]) -> Request:
        now = time.gmtime(self._ports.world.clock.now() + self._ahead_s)
        base = urlsplit(where.url)
        headers = {**message.headers, "host": base.netloc}
        if operation.about.get("md5"):
            digest = hashlib.md5(message.body, usedforsecurity=False).digest()
            headers["content-md5"] = base64.b64encode(digest).decode()
        path, query = base.path + message.path, encoded(message.query)
        ready = signed(
            message.method,
            path,
            query,
            headers=headers,
            body=message.body,
            keys=self.credentials.keys(),
            target=Target(operation.service.model["signing"], where.region, time.strftime("%Y%m%dT%H%M%SZ", now)),
        )
        return Request(
            message.method,
            f"{base.scheme}://{base.netloc}{path}{'?' if query else ''}{query}",
            headers=ready,
            body=message.body,
            operation=operation.full,
            scope=self._scope,
            limit=limit_of(operation, given) if self._paced else None,
            effect=not operation.reads,
            ca=self._environ.get("AWS_CA_BUNDLE", "") or (self._configured or {}).get("ca_bundle", ""),
        )

    def _refused(self, operation: Operation, request: Request, reply: Reply) -> f.Fault:
        said = refusal(operation, reply)
        fault = fault_of(operation, said, _seconds(reply.headers.get("retry-after", "")))
        if isinstance(fault, f.Throttled):
            self._ports.http.throttled(request, fault.after)
        if said.code in OLD:
            # Keys of the environment stay as they are, so there is nothing to try again with.
            return _again(fault) if self.credentials.forget() else fault
        if self._skewed(said, reply):
            return _again(fault)
        return fault

    def _skewed(self, said: Refusal, reply: Reply) -> bool:
        """Learn how wrong our clock is; tell whether that explains a refusal."""
        if said.code not in SKEWED and "signature" not in said.code.lower():
            return False
        try:
            theirs = parsedate_to_datetime(reply.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return False
        ahead = theirs - self._ports.world.clock.now()
        if abs(ahead - self._ahead_s) < _SKEW_S:
            return False
        self._ahead_s = ahead
        return True


def _again(fault: f.Fault) -> f.Fault:
    found = f.Transient(fault.message, code=fault.code)
    found.request = fault.request
    return found


def _seconds(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
