"""What something is and why it is so: a resource, one of its fields, a kind, an error code; offline."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from genesys.app.problems import NOT_A_TARGET
from genesys.errors import GenesysError, Problem
from genesys.kinds.table import ALIASES, BUILTIN
from genesys.model.resource import Resource, fields_of, outputs_of
from genesys.spi.groups import PROVIDERS

if TYPE_CHECKING:
    from genesys.app.project import Project

_CODE = re.compile(r"[A-Z][A-Z0-9]*-\d{3}\Z")
ROOMS = ("model", "kinds", "spi", "load", "compile", "plan", "state", "run", "plugins", "app", "cli")
"""Rooms of core that have a catalogue of problems."""

Json = dict[str, Any]


def explain(project: Project, target: str) -> Json:
    """Return what is known about a target, as plain data; ``what`` says of which sort it is.

    Raises:
        GenesysError: APP-012 nothing is known; what is wrong with the declaration, when a resource is asked for.
    """
    if _CODE.match(target.upper()):
        return _problem(project, target.upper())
    name = target.lower()
    name = ALIASES.get(name, name)
    if name in BUILTIN and target not in _addresses(project):
        return _kind(project, name)
    return _resource(project, target)


def problems(project: Project) -> dict[str, Problem]:
    """Return code -> entry of the catalogue, of core and of installed providers."""
    places = [f"genesys.{room}.problems" for room in ROOMS]
    for entry in project.index.groups.get(PROVIDERS, []):
        places.append(entry.value.partition(":")[0].partition(".")[0] + ".problems")
    found: dict[str, Problem] = {}
    for place in places:
        if find_spec(place.rpartition(".")[0]) and find_spec(place):
            values = vars(import_module(place)).values()
            found |= {value.code: value for value in values if isinstance(value, Problem)}
    return found


def _problem(project: Project, code: str) -> Json:
    known = problems(project)
    if code not in known:
        raise NOT_A_TARGET.error(name=code, hint=_hint(code, list(known)))
    entry = known[code]
    return {
        "what": "error",
        "code": code,
        "summary": entry.what,
        "reason": entry.reason,
        "solution": entry.solution,
        "command": entry.command,
        "documentation": entry.docs,
        "exit_code": entry.exit_code,
    }


def _kind(project: Project, name: str) -> Json:
    module, attribute = BUILTIN[name]
    kind: type[Resource] = getattr(import_module(module), attribute)
    support = _support(project, name)
    fields = [
        {
            "field": field,
            "default": None if repr(facts.default) == "REQUIRED" else facts.default,
            "required": repr(facts.default) == "REQUIRED",
            "why": facts.why,
            "on_change": facts.on_change,
            "doc": facts.doc,
            "support": [text for key, text in support.items() if key == field or key.startswith(f"{field}=")],
        }
        for field, facts in fields_of(kind).items()
    ]
    return {
        "what": "kind",
        "kind": name,
        "class": attribute,
        "doc": (kind.__doc__ or "").strip().split("\n")[0],
        "fields": fields,
        "outputs": [
            {"output": output, "doc": facts.doc, "secret": facts.secret} for output, facts in outputs_of(kind).items()
        ],
        "support": support.get("", ""),
    }


def _support(project: Project, kind: str) -> dict[str, str]:
    try:
        provider = project.provider(project.loaded.stack.provider)
    except GenesysError:
        return {}
    table = provider.capabilities.get(kind)
    if table is None:
        return {"": f"refused on {provider.name}"}
    return {key: f"{support.level} on {provider.name}: {support.how}" for key, support in table.items()}


def _addresses(project: Project) -> set[str]:
    try:
        return {resource.address for resource in project.loaded.stack.resources}
    except GenesysError:
        return set()


def _resource(project: Project, target: str) -> Json:
    from genesys.app.planning import compiled
    from genesys.app.providers import Providers
    from genesys.app.records import recorded
    from genesys.compile.explain import explain as explained

    stack = project.loaded.stack
    state = project.find_state()
    providers = Providers(project.index)
    records = recorded(state) if state else {}
    graph = compiled(project, stack, project.loaded.kinds, providers, records, state=state)
    known = sorted({*graph.bindings, *graph.choices, *_addresses(project)})
    address, field = _split(target, known)
    if not address:
        raise NOT_A_TARGET.error(name=target, hint=_hint(target, [*known, *BUILTIN]))
    node = next((n for n in graph.nodes.values() if n.kind_address == address or n.address.startswith(address)), None)
    found = explained(graph, providers[node.provider if node else stack.provider], address)
    declared = next((r for r in stack.resources if r.address == address), None)
    found["where"] = str(declared.where) if declared and declared.where else ""
    found["written"] = dict(declared.fields) if declared else {}
    return {"what": "field", "field": field, **found} if field else {"what": "resource", **found}


def _split(target: str, known: list[str]) -> tuple[str, str]:
    if target in known:
        return target, ""
    address, _, field = target.rpartition(".")
    return (address, field) if address in known else ("", "")


def _hint(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f' Did you mean "{close[0]}"?' if close else ""
