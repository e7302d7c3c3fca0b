"""Rules about one declared resource."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from genesys.spi import GenesysError, deny, is_expr, rules
from genesys_guard.reading import FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.spi import Declared, Finding
    from genesys_guard.reading import Rule

    Check = Callable[[Declared, Rule, Mapping[str, Any]], Iterator[Finding]]

_WIDE = 8
"""A range with a shorter prefix than this is as good as the whole internet."""
_OPENING = ("allow", "open")
"""Fields that hold rules about who may connect."""


def with_tags(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Declared | None:
    """Return the resource with the default tags that neither it nor its stack has, or ``None``."""
    own = resource.fields.get("tags") or {}
    if not isinstance(own, dict) or is_expr(own):
        return None
    missing = {name: value for name, value in rule.value.items() if name not in own and name not in tags}
    return resource.with_fields({**resource.fields, "tags": {**missing, **own}}) if missing else None


def findings(resource: Declared, held: Mapping[str, Rule], tags: Mapping[str, Any]) -> Iterator[Finding]:
    """Give what the rules find in a resource.

    Args:
        resource: The resource, transformed.
        held: The rules that hold, by word.
        tags: Tags of the whole stack.
    """
    for word, check in CHECKS.items():
        if word in held:
            yield from check(resource, held[word], tags)


def says(rule: Rule, text: str) -> str:
    """Return a reason that names the line of a rule."""
    return f"{text} ({FILE}:{rule.line})."


def _names(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Iterator[Finding]:
    if resource.parent or resource.implied:
        return  # its name is nobody's choice
    pattern = rule.value.get(resource.kind) if isinstance(rule.value, dict) else rule.value
    name = resource.address.partition("[")[0]
    if pattern is not None and not re.fullmatch(pattern, name):
        reason = says(rule, f"Names of this kind match {pattern}")
        yield deny(f'the name "{name}" is not allowed', resource, reason=reason, solution="Give it another name.")


def _require_tags(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Iterator[Finding]:
    own = resource.fields.get("tags") or {}
    if not isinstance(own, dict) or is_expr(own):
        yield deny(
            f'the tags of "{resource.address}" are not known before deployment',
            resource,
            field="tags",
            reason=says(rule, f"Required are {', '.join(rule.value)}"),
            solution="Write them as a map.",
        )
        return
    missing = [name for name in rule.value if not {**tags, **own}.get(name)]
    if missing:
        word = "tag" if len(missing) == 1 else "tags"
        yield deny(
            f'"{resource.address}" has no {word} {", ".join(missing)}',
            resource,
            field="tags",
            reason=says(rule, f"Required are {', '.join(rule.value)}"),
            solution="Add it to the resource, or to the tags of the whole project.",
        )


def _allow(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Iterator[Finding]:
    for sort, value in _listed(resource):
        allowed = rule.value.get(sort)
        if allowed is not None and value not in allowed:
            reason = says(rule, f"Allowed {sort} are {', '.join(allowed) or 'none'}")
            yield _refused(resource, sort, value, reason)


def _forbid(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Iterator[Finding]:
    for sort, value in _listed(resource):
        if value in rule.value.get(sort, ()):
            yield _refused(resource, sort, value, says(rule, f"Forbidden {sort} are {', '.join(rule.value[sort])}"))


def _listed(resource: Declared) -> Iterator[tuple[str, str]]:
    yield "kinds", resource.kind
    size = resource.fields.get("size")
    if size is not None:
        yield "sizes", size if isinstance(size, str) else "a shape of its own"


def _refused(resource: Declared, sort: str, value: str, reason: str) -> Finding:
    return deny(
        f'the {sort.removesuffix("s")} {value} of "{resource.address}" is not allowed',
        resource,
        field="size" if sort == "sizes" else "",
        reason=reason,
        solution="Use another one.",
    )


def _closed_ports(resource: Declared, rule: Rule, tags: Mapping[str, Any]) -> Iterator[Finding]:
    for field in _OPENING:
        written = resource.fields.get(field)
        for item in written if isinstance(written, list) else ():
            try:
                found = rules.parse(item, resource.address)
            except GenesysError:
                continue  # core refuses it anyway
            ports = [port for port in rule.value if found.first <= port <= found.last and found.protocol != "icmp"]
            if ports and _public(found):
                yield deny(
                    f'"{resource.address}" opens port {ports[0]} to the internet',
                    resource,
                    field=field,
                    reason=says(rule, f"Closed ports are {', '.join(map(str, rule.value))}"),
                    solution="Name the addresses or resources that need it.",
                )


def _public(found: rules.Rule) -> bool:
    if found.kind != "cidr":
        return found.kind == rules.INTERNET
    network = ipaddress.ip_network(found.source)
    return network.prefixlen < _WIDE and not network.is_private


CHECKS: dict[str, Check] = {
    "names": _names,
    "require_tags": _require_tags,
    "allow": _allow,
    "forbid": _forbid,
    "closed_ports": _closed_ports,
}
"""Word -> its check of one resource."""
