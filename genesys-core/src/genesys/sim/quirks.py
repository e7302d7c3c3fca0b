"""Quirks of clouds as data: what the simulator does where a native type names one.

Providers obey the same ids. A quirk that is about the form of a request, a quota or drift needs no entry: the
simulated cloud has those for every type.
"""

from __future__ import annotations

from typing import NamedTuple


class Quirk(NamedTuple):
    """A quirk.

    Args:
        verb: The verb whose call it strikes.
        moment: ``first``: the first call for an address; ``young``: while the object is younger than ``seconds``.
        word: What happens, one of `genesys.sim.words.WORDS`.
        seconds: For ``young``.
        doc: What the cloud does.
    """

    verb: str
    moment: str
    word: str
    seconds: float = 0.0
    doc: str = ""


QUIRKS: dict[str, Quirk] = {
    "A01": Quirk("create", "first", "notyet", doc="a new instance profile is not known to EC2 yet"),
    "A02": Quirk("create", "first", "notyet", doc="a new instance profile has no role yet"),
    "A03": Quirk("create", "first", "notyet", doc="a new principal is invalid in a policy for a while"),
    "A10": Quirk("update", "young", "notyet", 30.0, doc="EC2 does not know what it has just made"),
    "A11": Quirk("find", "young", "stale", 5.0, doc="tags show after the object"),
    "A12": Quirk("delete", "first", "inuse", doc="network interfaces of a security group go later"),
    "A13": Quirk("delete", "first", "inuse", doc="what was in a VPC goes later"),
    "A14": Quirk("delete", "first", "inuse", doc="managed network interfaces go minutes after their owner"),
    "A15": Quirk("delete", "first", "inuse", doc="a gateway has public addresses for a while"),
    "A16": Quirk("delete", "first", "inuse", doc="an address is in use while its NAT gateway is deleting"),
    "A17": Quirk("create", "first", "pending:3", doc="a NAT gateway takes minutes"),
    "A38": Quirk("delete", "first", "inuse", doc="policies and profiles of a role go later"),
    "A39": Quirk("update", "first", "busy", doc="one edit of an identity at a time"),
    "A56": Quirk("update", "first", "busy", doc="a database that is backed up cannot be changed"),
    "G04": Quirk("create", "first", "pending:2", doc="an insert is a long operation"),
    "G05": Quirk("create", "first", "notyet", doc="a network is not ready for subnets yet"),
    "G06": Quirk("delete", "first", "inuse", doc="what used it goes later"),
    "G07": Quirk("update", "first", "busy", doc="one operation of a Cloud SQL instance at a time"),
    "G08": Quirk("create", "first", "busy", doc="users and databases of one instance collide"),
    "G19": Quirk("create", "first", "5xx", doc="Cloud SQL has internal errors that pass"),
    "G21": Quirk("update", "first", "busy", doc="a policy was changed by somebody else at the same time"),
    "G22": Quirk("create", "first", "notyet", doc="a new service account cannot be granted anything yet"),
    "G23": Quirk("find", "young", "stale", 10.0, doc="a new service account cannot be read yet"),
    "G25": Quirk("create", "first", "notyet", doc="a new grant does not work yet"),
    "Z01": Quirk("update", "first", "busy", doc="one change of a virtual network at a time"),
    "Z05": Quirk("create", "first", "busy", doc="a network is still updating after its operation has ended"),
    "Z06": Quirk("find", "young", "stale", 10.0, doc="a new resource group is not read everywhere yet"),
    "Z07": Quirk("delete", "first", "inuse", doc="a stale list says that the group still holds something"),
    "Z09": Quirk("delete", "first", "inuse", doc="a network interface is reserved for the machine it was on"),
    "Z10": Quirk("delete", "first", "inuse", doc="a public address is in use for a while"),
    "Z31": Quirk("create", "first", "notyet", doc="a new principal is not found yet"),
    "Z38": Quirk("create", "first", "pending:2", doc="an accepted request that is done later"),
    "Z41": Quirk("create", "first", "busy", doc="one change of a PostgreSQL server at a time"),
}
"""Id -> quirk."""


def strikes(ids: tuple[str, ...], verb: str, age_s: float | None) -> list[str]:
    """Return the ids of those that may strike a call.

    Args:
        ids: Of a native type.
        verb: Of the call.
        age_s: How old the object is, ``None`` when there is none.
    """
    found = [(id, QUIRKS[id]) for id in ids if id in QUIRKS]
    return [id for id, q in found if q.verb == verb and (q.moment == "first" or (age_s or 0.0) < q.seconds)]
