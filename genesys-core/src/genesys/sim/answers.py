"""Plausible answers to lookups, as data: what a lowering asks its provider, and what a simulated one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.model.canonical import canonical
from genesys.sim.chance import word
from genesys.spi.faults import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Args = Mapping[str, Any]


def _image(prefix: str, args: Args) -> str:
    return f"{prefix}{word(16, 'image', canonical(dict(args)))}"


def _uuid(args: Args) -> str:
    text = word(16, "first", canonical(dict(args))) + word(16, "last", canonical(dict(args)))
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:32]))


def _subnets(args: Args) -> dict[str, Any]:
    """Return subnets of every tier in two zones, as a network has them in which anything can stand."""
    place, region = str(args.get("vpc") or args.get("network")), str(args.get("region", ""))
    where = [(tier, zone) for zone in "ab" for tier in ("public", "private", "isolated")]
    found = [
        {"tier": tier, "id": f"{place}/subnets/{tier}-{zone}", "zone": f"{region}{zone}", "cidr": f"10.0.{at}.0/24"}
        for at, (tier, zone) in enumerate(where)
    ]
    return {"cidr": "10.0.0.0/16", "subnets": found}


ANSWERS: dict[tuple[str, str], Callable[[Args], Any]] = {
    ("aws", "zones"): lambda args: [f"{args['region']}{letter}" for letter in "abc"],
    ("gcp", "zones"): lambda args: [f"{args['region']}-{letter}" for letter in "abc"],
    ("aws", "image"): lambda args: {"id": _image("ami-", args), "root_device": "/dev/sda1"},
    ("azure", "image"): lambda args: {"version": f"24.4.{int(word(6, canonical(dict(args))), 16)}"},
    ("gcp", "image"): lambda args: {
        "selfLink": f"projects/{args['project']}/global/images/{args['family']}-v{_image('', args)[:8]}"
    },
    ("azure", "tenant"): _uuid,
    ("sim", "zones"): lambda args: ["zones", dict(args)],
    ("sim", "image"): lambda args: ["image", dict(args)],
    ("*", "subnets"): _subnets,
    ("*", "zones"): lambda args: [f"{args.get('region', 'zone')}-{letter}" for letter in "abc"],
}
"""(provider or ``*``, question) -> arguments -> answer."""


def answer_to(provider: str, question: str, args: Args) -> Any:
    """Return the answer to a lookup.

    Raises:
        Invalid: The simulator does not know the question.
    """
    known = ANSWERS.get((provider, question)) or ANSWERS.get(("*", question))
    if known is None:
        raise Invalid(f"the simulated cloud has no answer to the question {question!r}", code="NO_ANSWER")
    return known(args)
