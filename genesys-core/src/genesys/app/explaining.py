"""What something is and why it is so: a resource, one of its fields, a kind, an error code; offline."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from genesys.app.problems import NOT_A_TARGET
from genesys.app.providers import extended
from genesys.compile.place import ANY
from genesys.errors import GenesysError, Problem
from genesys.kinds.table import ALIASES
from genesys.model.resource import Resource, fields_of, outputs_of
from genesys.spi.groups import PROVIDERS
from genesys.spi.marks import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.app.project import Project
    from genesys.model.declared import Stack
    from genesys.model.native import NativeGraph

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
    if target == "kinds":
        return _kinds(project)
    name, _, field = target.lower().partition(".")
    name = ALIASES.get(name, name)
    if name in _known_kinds(project) and target.partition(".")[0] not in _addresses(project):
        return _kind(project, name, field)
    native = _native_type(project, target)
    return native or _resource(project, target)


def problems(project: Project) -> dict[str, Problem]:
    """Return code -> entry of the catalogue, of core and of installed providers."""
    places = [f"genesys.{room}.problems" for room in ROOMS]
    for entry in project.index.entries(PROVIDERS):
        places.append(entry.value.partition(":")[0].partition(".")[0] + ".problems")
    found: dict[str, Problem] = {}
    for place in places:
        if _exists(place):
            values = vars(import_module(place)).values()
            found |= {value.code: value for value in values if isinstance(value, Problem)}
    return found


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package is not there, or is one file that holds no modules
        return False


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


def _known_kinds(project: Project) -> Mapping[str, type[Resource]]:
    """Return the kinds that this project may use; those of core and of packages when it cannot be loaded."""
    from genesys.load.kinds import Kinds

    try:
        return project.loaded.kinds
    except GenesysError:
        return Kinds(project.plugged_kinds)


def _kinds(project: Project) -> Json:
    known = _known_kinds(project)
    rows = [{"kind": name, "doc": _first_line(known[name])} for name in sorted(known)]
    return {"what": "kinds", "kinds": rows}


def _first_line(kind: type[Resource]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]


def _native_type(project: Project, target: str) -> Json | None:
    provider = target.partition(".")[0]
    if "." not in target or not project.index.named(PROVIDERS, provider):
        return None
    type = project.provider(provider).types.get(target)
    if type is None:
        return None
    fields = [
        {"field": name, "marks": sorted(facts.marks), "required": facts.required}
        for name, facts in schema_of(type.schema).items()
    ]
    return {
        "what": "native",
        "type": type.name,
        "doc": type.doc or _first_line(type.schema),  # type: ignore[arg-type]  # a class with a docstring
        "idempotency": type.idempotency,
        "holds_data": type.holds_data,
        "fields": fields,
    }


def _kind(project: Project, name: str, only: str = "") -> Json:
    kind = _known_kinds(project)[name]
    support = _support(project, name)
    facts_of = fields_of(kind)
    if only and only not in facts_of:
        raise NOT_A_TARGET.error(name=f"{name}.{only}", hint=_hint(only, list(facts_of)))
    fields = [
        {
            "field": field,
            "default": None if repr(facts.default) == "REQUIRED" else facts.default,
            "required": repr(facts.default) == "REQUIRED",
            "why": facts.why,
            "on_change": facts.on_change,
            "doc": facts.doc,
            "support": _supported(support, field),
        }
        for field, facts in facts_of.items()
        if only in {"", field}
    ]
    outputs = {} if only else outputs_of(kind)
    return {
        "what": "kind",
        "kind": name,
        "class": kind.__name__,
        "doc": _first_line(kind),
        "fields": fields,
        "outputs": [{"output": out, "doc": facts.doc, "secret": facts.secret} for out, facts in outputs.items()],
        "support": support.get("", ""),
    }


def _support(project: Project, kind: str) -> dict[str, str]:
    try:
        provider = extended(project.index, project.provider(project.loaded.stack.provider))
    except GenesysError:
        return {}
    table = provider.capabilities.get(kind)
    if table is None:
        own = provider.name in _known_kinds(project)[kind].lowerings
        return {} if own else {"": f"refused on {provider.name}"}
    return {key: f"{support.level} on {provider.name}: {support.how}" for key, support in table.items()}


def _supported(support: dict[str, str], field: str) -> list[str]:
    """Return what a provider makes of a field, and of which of its values where that depends on them."""
    values: dict[str, list[str]] = {}
    for key, text in support.items():
        name, _, value = key.partition("=")
        if name == field:
            values.setdefault(text, []).append(value)
    return [f"{text} (for {', '.join(found)})" if all(found) else text for text, found in values.items()]


def _addresses(project: Project) -> set[str]:
    try:
        return {resource.address for resource in project.loaded.stack.resources}
    except GenesysError:
        return set()


def _resource(project: Project, target: str) -> Json:
    from genesys.app.planning import compiled
    from genesys.app.records import recorded
    from genesys.compile.explain import explain as explained

    stack = project.declared
    state = project.find_state()
    providers = project.providers()
    records = recorded(state) if state else {}
    graph = compiled(project, stack, project.loaded.kinds, providers, records, state=state)
    known = sorted({*graph.bindings, *graph.choices, *_addresses(project)})
    address, field = _split(target, known)
    if not address:
        raise NOT_A_TARGET.error(name=target, hint=_hint(target, [*known, *_known_kinds(project)]))
    node = next((n for n in graph.nodes.values() if n.kind_address == address or n.address.startswith(address)), None)
    found = explained(graph, providers[node.provider if node else _home(graph, stack)], address)
    declared = next((r for r in stack.resources if r.address == address), None)
    kind = found["kind"] or (declared.kind if declared else "")
    if kind in _known_kinds(project):
        _must_have(_known_kinds(project)[kind], address, field)
        found["defaults"] = {n: [x.default, x.why] for n, x in fields_of(_known_kinds(project)[kind]).items() if x.why}
    found["capabilities"] = _said(found["capabilities"], declared.fields if declared else {}, field)
    found["where"] = str(declared.where) if declared and declared.where else ""
    found["written"] = dict(declared.fields) if declared else {}
    found["members"] = _members(address.rpartition("[")[0], known) if not target.startswith(address) else []
    if not field:
        return {"what": "resource", **found}
    fields = {*found["written"], *found["choices"], *found["outputs"], *_fields(project, kind)}
    if field not in fields:
        raise NOT_A_TARGET.error(name=target, hint=_hint(field, sorted(fields)))
    return {"what": "field", "field": field, **found}


def _fields(project: Project, kind: str) -> set[str]:
    known = _known_kinds(project)
    return {*fields_of(known[kind]), *outputs_of(known[kind])} if kind in known else set()


def _must_have(kind: type[Resource], address: str, field: str) -> None:
    names = [*fields_of(kind), *outputs_of(kind)]
    if field and field not in names:
        raise NOT_A_TARGET.error(
            name=f"{address}.{field}", hint=_hint(f"{address}.{field}", [f"{address}.{name}" for name in names])
        )


def _said(capabilities: Json, written: Json, field: str) -> Json:
    """Return what is not exact of what was asked for; all of it is told by the kind."""
    return {key: how for key, how in capabilities.items() if key.partition("=")[0] in {"", field, *written}}


def _home(graph: NativeGraph, stack: Stack) -> str:
    """Return the provider of resources that name none; the chosen one when the stack leaves it open."""
    chosen = (choices["provider"][0] for choices in graph.choices.values() if "provider" in choices)
    return next(chosen, stack.provider) if stack.provider == ANY else stack.provider


def _split(target: str, known: list[str]) -> tuple[str, str]:
    if target in known:
        return target, ""
    address, _, field = target.rpartition(".")
    if address in known:
        return address, field
    # A group of `for_each` is told by the first of its members.
    found = [
        (members[0], rest) for name, rest in ((target, ""), (address, field)) if (members := _members(name, known))
    ]
    return found[0] if found else ("", "")


def _members(group: str, known: list[str]) -> list[str]:
    return [address for address in known if group and address.startswith(f"{group}[") and address.endswith("]")]


def _hint(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f' Did you mean "{close[0]}"?' if close else ""
