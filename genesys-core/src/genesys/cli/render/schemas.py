"""JSON Schemas (draft 2020-12) of every document that ``--json`` prints: ``{"format": "genesys/<kind>/1", ...}``.

The number grows when something is removed or means something else; readers must allow new members.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer"}
_NUMBER: Schema = {"type": "number"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_ANY: Schema = {}
_MAP: Schema = {"type": "object"}
_COUNTS: Schema = {"type": "object", "additionalProperties": _WHOLE}


def schemas() -> dict[str, Schema]:
    """Return kind of document -> schema, sorted by kind."""
    found = {kind: _document(kind, members) for kind, members in {**_running(), **_looking(), **_other()}.items()}
    found["event"] = _event()
    found["explain"] = _explain()
    found["plan"] = _plan()
    return dict(sorted(found.items()))


def _running() -> dict[str, Schema]:
    result = _object(
        change=_TEXT,
        result={"enum": ["done", "failed", "skipped", "left"]},
        because=_TEXT,
        diagnostic={"anyOf": [_finding(), {"type": "null"}]},
    )
    done = {
        "run": _TEXT,
        "commit": _TEXT,
        "healthy": _FLAG,
        "interrupted": _FLAG,
        "exit_code": _WHOLE,
        "counts": _COUNTS,
        "results": _list(result),
        "warnings": _list(_finding()),
    }
    status: Schema = {"enum": ["unchanged", "green", "partial", "failed"]}
    return {
        "deploy": {
            **_object(stack=_TEXT, status=status, outputs=_MAP, calls=_COUNTS, **done),
            "required": ["stack", "status"],
        },
        "error": _object(exit_code=_WHOLE, diagnostics={**_list(_finding()), "minItems": 1}),
        "validate": _object(valid=_FLAG, error_count=_WHOLE, warning_count=_WHOLE, diagnostics=_list(_finding())),
        "init": _object(files=_list(_TEXT)),
        "test": _object(passed=_FLAG, pytest_exit_code=_WHOLE),
    }


def _looking() -> dict[str, Schema]:
    row = _object(address=_TEXT, kind=_TEXT, status=_TEXT, detail=_TEXT, url=_TEXT, address_of=_TEXT, natives=_texts())
    drifted = _object(address=_TEXT, type=_TEXT, what=_TEXT, fields=_list({"type": "array", "minItems": 3}))
    node = _object(name=_TEXT, kind=_TEXT, needs=_list(_TEXT))
    commit = _open(id=_TEXT, seq=_WHOLE, time=_NUMBER, status=_TEXT, parents=_list(_TEXT))
    return {
        "status": _object(stack=_TEXT, healthy=_FLAG, resources=_list(row), calls=_COUNTS),
        "output": _object(stack=_TEXT, name=_TEXT, value=_ANY),
        "outputs": _object(stack=_TEXT, outputs=_MAP),
        "show": _object(stack=_TEXT, resources=_list(_record()), outputs=_MAP),
        "log": _object(time=_NUMBER, instance=_TEXT, line=_TEXT),
        "crossing": _object(stack=_TEXT, crossings={**_list(_crossing()), "minItems": 1}),
        "drift": _object(stack=_TEXT, drifted=_list(drifted), calls=_COUNTS),
        "graph": _object(nodes=_list(node)),
        "history": _object(stack=_TEXT, commits=_list(commit)),
        "exit-codes": _object(codes=_texts()),
    }


def _other() -> dict[str, Schema]:
    slot = _object(id=_TEXT, kind=_TEXT, label=_TEXT, created=_NUMBER)
    claim = _object(run=_TEXT, holder=_TEXT, started=_NUMBER, set=_ANY)
    plugin = _object(group=_TEXT, name=_TEXT, package=_TEXT, version=_TEXT, fit=_TEXT)
    check = _object(name=_TEXT, ok=_FLAG, text=_TEXT, findings=_list(_finding()))
    edits = {f"state-{word}": _object(commit=_TEXT) for word in ("mv", "rm", "protect", "unprotect")}
    keys = {f"key-{word}": _object(key=slot) for word in ("add", "remove", "recovery")}
    return {
        **edits,
        **keys,
        "state-list": _object(stack=_TEXT, resources=_list(_listed())),
        "state-show": _object(stack=_TEXT, resources=_list(_record())),
        "state-diff": _object(stack=_TEXT, changes=_list(_difference())),
        "state-check": _object(stack=_TEXT, counts={"type": "object", "additionalProperties": _WHOLE}),
        "key-list": _object(keys=_list(slot)),
        "lock": _object(stack=_TEXT, claims=_list(claim)),
        "secret": _object(stack=_TEXT, path=_TEXT, value=_TEXT),
        "secret-list": _object(stack=_TEXT, secrets=_list(_object(path=_TEXT, used_by=_list(_TEXT)))),
        "stack-list": _object(selected=_TEXT, stacks=_list(_TEXT)),
        "stack-select": _object(selected=_TEXT),
        "plugin-list": _object(plugins=_list(plugin)),
        "plugin-new": _object(folder=_TEXT, files=_list(_TEXT)),
        "plugin-check": _object(package=_TEXT, version=_TEXT, conforms=_FLAG, seconds=_NUMBER, results=_list(_kept())),
        "doctor": _object(ok=_FLAG, checks=_list(check)),
        "version": _object(genesys=_TEXT, python=_TEXT),
    }


def _kept() -> Schema:
    return _object(
        rule=_TEXT,
        level={"enum": ["must", "should"]},
        result={"enum": ["passed", "failed", "advised", "skipped"]},
        promise=_TEXT,
        relies=_TEXT,
        seen=_TEXT,
        where=_TEXT,
        seconds=_NUMBER,
    )


def _finding() -> Schema:
    place = _object(file=_TEXT, line=_WHOLE, column=_WHOLE)
    found = _object(
        code={"type": "string", "pattern": r"^[A-Z][A-Z0-9]*-[0-9]{3}$"},
        severity={"enum": ["error", "warning"]},
        summary=_TEXT,
        reason=_TEXT,
        solution=_TEXT,
        command=_TEXT,
        documentation=_TEXT,
        where={"anyOf": [place, {"type": "null"}]},
    )
    said = _object(code=_TEXT, message=_TEXT, request=_TEXT)
    return {**found, "properties": {**found["properties"], "provider_said": said}}


def _listed() -> Schema:
    return _object(
        address=_TEXT,
        generation=_WHOLE,
        type=_TEXT,
        status=_TEXT,
        id=_MAYBE_TEXT,
        resource=_TEXT,
        protect=_FLAG,
    )


def _record() -> Schema:
    """Members that hold their default are left out of a record."""
    record = _open(
        address=_TEXT,
        generation=_WHOLE,
        type=_TEXT,
        provider=_TEXT,
        status=_TEXT,
        id=_MAYBE_TEXT,
        kind_address=_TEXT,
        protect=_FLAG,
        target=_MAP,
        desired=_MAP,
        observed=_MAP,
        deps=_list(_TEXT),
    )
    return {**record, "required": ["address", "generation", "provider", "type"]}


def _difference() -> Schema:
    side: Schema = {"anyOf": [_record(), {"type": "null"}]}
    return _object(key=_TEXT, before=side, after=side, fields=_list(_TEXT))


def _event() -> Schema:
    document = _document("event", _open(event=_TEXT, schema={"const": 1}))
    return {**document, "description": "One line for each event of a run; members follow from its word."}


def _explain() -> Schema:
    return _document("explain", _open(what={"enum": ["error", "kind", "resource", "field"]}))


def _plan() -> Schema:
    from genesys.plan.render_json import schema

    found = schema()
    more = {"format": {"const": "genesys/plan/1"}, "calls": _COUNTS, "crossings": _list(_crossing())}
    return {**found, "properties": {**found["properties"], **more}}


def _crossing() -> Schema:
    pairs = _list(_list(_TEXT))
    return _object(
        address=_TEXT,
        kind=_TEXT,
        old=_TEXT,
        new=_TEXT,
        now=pairs,
        then=pairs,
        lost=_list(_TEXT),
        protected=_FLAG,
        degraded=_texts(),
        refused=_texts(),
    )


def _document(kind: str, members: Schema) -> Schema:
    properties = {"format": {"const": f"genesys/{kind}/1"}, **members["properties"]}
    required = sorted({"format", *members["required"]})
    return {"$schema": DIALECT, "title": f"genesys {kind}", **members, "properties": properties, "required": required}


def _object(**properties: Schema) -> Schema:
    return {**_open(**properties), "additionalProperties": False}


def _open(**properties: Schema) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": sorted(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _texts() -> Schema:
    return {"type": "object", "additionalProperties": _TEXT}
