"""The escape hatch: properties that a user writes for one native win over those of the lowering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from genesys.compile.generic import judge_patch
from genesys.compile.problems import MISSPELT_PROVIDER, UNKNOWN_LOCAL
from genesys.compile.text import advice, listed, near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from genesys.errors import Finding
    from genesys.model.declared import Declared
    from genesys.model.expr import Json
    from genesys.model.native import NativeNode
    from genesys.spi.provider import Provider


def apply(
    declared: Iterable[Declared],
    nodes: Mapping[str, NativeNode],
    providers: Mapping[str, Provider],
    findings: list[Finding],
) -> None:
    """Merge every ``native`` field into the nodes below its resource; providers that are not used are passed over."""
    hatches = [item for item in declared if item.fields.get("native")]
    for item in sorted(hatches, key=lambda item: item.address):
        below = {address: node for address, node in nodes.items() if address.startswith(item.address + "/")}
        used = {node.provider for node in below.values()}
        for name, patches in sorted(item.fields["native"].items()):
            if name in used:
                for local, patch in sorted(patches.items()):
                    _patch(item, below, (name, local, patch), providers[name], findings)
            elif name not in providers and near(name, used):
                facts = {"name": name, "user": item.address, "installed": listed(providers), "near": near(name, used)}
                findings.append(MISSPELT_PROVIDER.finding(item.place("native"), **facts))


def _patch(
    item: Declared,
    below: Mapping[str, NativeNode],
    change: tuple[str, str, dict[str, Json]],
    provider: Provider,
    findings: list[Finding],
) -> None:
    name, local, patch = change
    node = below.get(f"{item.address}/{local}")
    if node is None or node.provider != name:
        known = [address[len(item.address) + 1 :] for address, node in below.items() if node.provider == name]
        facts = {"address": item.address, "local": local, "provider": name, "kind": item.kind, "known": listed(known)}
        hint = advice(local, known, "Choose one of them.")
        findings.append(UNKNOWN_LOCAL.finding(item.place("native"), advice=hint, **facts))
        return
    above = f"native.{name}.{local}"
    findings += judge_patch(
        item.address,
        provider.types[node.type],
        patch,
        lambda field: item.places.get(f"{above}.{field}") or item.place("native"),
    )
    node.body = merged(node.body, patch)
    # What the user wrote has no alternative.
    node.alternatives = [kept for kept in (_without(other, patch) for other in node.alternatives) if kept["body"]]


def _without(alternative: dict[str, Json], patch: dict[str, Json]) -> dict[str, Json]:
    body = {field: value for field, value in alternative["body"].items() if field not in patch}
    return {**alternative, "body": body}


def merged(below: Any, above: Any) -> Any:
    """Return ``above`` over ``below``: mappings are merged, ``None`` takes away, everything else wins."""
    if not isinstance(above, dict) or not isinstance(below, dict) or _expression(above) or _expression(below):
        return above
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def _expression(value: dict[str, Json]) -> bool:
    return any(key.startswith("$") for key in value)
