"""The verbs of Azure Resource Manager: a request is matched, checked, carried out, and its answer checked as well."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from genesys_azure.testbed import blobs, checks, fill, render, shape, special, tables
from genesys_azure.testbed import semantics as rules
from genesys_azure.testbed.answers import Answer, ArmError, Asked
from genesys_azure.testbed.legal import legal
from genesys_azure.testbed.semantics import BACK, HIDDEN_AT_FIRST
from genesys_azure.testbed.tables import Match
from genesys_azure.testbed.world import Failure, Thing, Work, World

_GROUPS = "Microsoft.Resources/resourceGroups"
_VNET, _GUARD = "Microsoft.Network/virtualNetworks", "Microsoft.Network/networkSecurityGroups"


def handle(world: World, asked: Asked) -> Answer:
    """Answer one request.

    Raises:
        ArmError: It is refused.
    """
    world.settle()
    world.base = asked.base
    verb, query = asked.verb, asked.query
    found = special.operation(world, asked.path) or special.vault(world, verb, asked.path, query)
    found = found or special.contents(world, verb, asked.path)
    if found is not None:
        return found
    match = tables.match(verb, asked.path, query)
    world.calls[match.operation.name] += 1
    sent = _parsed(asked.body) if asked.body else None
    failure = world.failing(match.operation.name, at_end=False)
    if failure is not None:
        raise _error(failure)
    if match.operation.sent and verb in {"PUT", "PATCH"}:
        _valid(match, sent)
    answer = special.answer(world, match, query) or _VERBS[verb](world, match, sent, query, asked.base)
    answer = _checked(world, match, answer)
    hook = world.hooks.pop(match.operation.name, None)
    if hook is not None:
        hook()
    world.log.append((match.operation.name, sent, answer.body))
    return answer._replace(body=render.cased(world, answer.body))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        raise ArmError(400, "InvalidRequestContent", "The request content was invalid: it is no JSON.") from None
    if not isinstance(found, dict):
        raise ArmError(400, "InvalidRequestContent", "The request content was invalid: it is no object.")
    return found


def _error(failure: Failure) -> ArmError:
    headers = {} if failure.after_s is None else {"Retry-After": str(failure.after_s)}
    return ArmError(failure.status, failure.code, failure.message, headers=headers)


def _valid(match: Match, sent: dict[str, Any] | None) -> None:
    op = match.operation
    if sent is None:
        raise ArmError(400, "MissingRequestBody", "The request body is missing.")
    fields = shape.fields(op.space, op.sent)
    needed = fields.get("location", "")
    if op.verb == "PUT" and needed and not sent.get("location") and (needed.endswith("!") or "tags" in fields):
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    wrong = list(shape.problems(op.space, op.sent, sent))
    if op.verb == "PATCH":
        wrong = [text for text in wrong if not text.startswith("Required")]  # a part is enough
    if wrong:
        details = [{"code": "InvalidRequestContent", "message": text} for text in wrong]
        raise ArmError(
            400, "InvalidRequestContent", f"The request content was invalid: {'; '.join(wrong[:3])}", details
        )


def _checked(world: World, match: Match, answer: Answer) -> Answer:
    """Return the answer, or an error of the simulator's own when Azure's definitions do not allow it."""
    op = match.operation
    wrong = [] if answer.status in op.codes else [f"{answer.status} is none of {op.codes}"]
    if answer.body is not None and op.got:
        items = answer.body.get("value", []) if op.list and isinstance(answer.body, dict) else [answer.body]
        for item in items:
            wrong += shape.problems(op.space, op.got, item, answered=True)
    if wrong:
        world.bugs.append(f"{op.name}: {'; '.join(wrong)}")
        raise ArmError(500, "SimulatorBug", world.bugs[-1])
    return answer


def _put(world: World, match: Match, sent: Any, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    checks.registered(world, op.type)
    checks.group(world, match.id)
    old = world.things.get(match.id.lower())
    sent = shape.kept(op.space, op.sent, sent, "^")
    for word in BACK.get(op.type, ()):
        sent.get("properties", {}).pop(word, None)
    if old is None:
        checks.parent(world, match.id, op.type)
        sent = special.before(world, match, sent)
        checks.name(world, match.id, op.type)
    elif old.state == "Deleting":
        raise ArmError(409, "Conflict", f"Resource '{old.name}' is being deleted.")
    checks.free(world, match.id, op.type)
    if old is not None:
        checks.unchanged(old, sent)
    checks.references(world, match.id, op.type, sent)
    _own_checks(world, match, sent)
    legal(world, match.id, op.type, sent)
    thing = old or Thing(match.id, op.type, op.space, _shown_as(op.type) or op.got)
    children = _children(world, thing, sent)
    kept = {k: v for k, v in thing.body.get("properties", {}).items() if _is_read(thing, k)}
    thing.body = {**sent, "properties": {**sent.get("properties", {}), **kept}}
    world.things[thing.key] = thing
    for child in children:
        child()
    return _begin(world, match, thing, created=old is None, sent=sent)


def _shown_as(type: str) -> str:
    """Return the model that shows a type, where its PUT answers with none."""
    return next(
        (op.got for op in tables.operations() if op.type == type and op.verb == "GET" and not op.action and op.got), ""
    )


def _is_read(thing: Thing, word: str) -> bool:
    return shape.fields(thing.space, thing.got, "properties").get(word, "").endswith("^")


def _own_checks(world: World, match: Match, sent: dict[str, Any]) -> None:
    found: dict[str, Callable[[World, str, dict[str, Any]], None]] = {
        f"{_VNET}/subnets": checks.subnet,
        f"{_GUARD}/securityRules": checks.rule,
        "Microsoft.Authorization/roleAssignments": checks.grant,
    }
    check = found.get(match.operation.type)
    if check:
        check(world, match.id, sent)


def _children(world: World, thing: Thing, sent: dict[str, Any]) -> list[Callable[[], None]]:
    """Take children out of a body; what is left out of it goes away, as it does at Azure's."""
    steps: list[Callable[[], None]] = []
    for (type, word), child in render.CHILDREN.items():
        if type != thing.type:
            continue
        wanted = {item["name"].lower(): item for item in sent.get("properties", {}).pop(word, None) or ()}
        for other in [t for t in world.below(thing.key) if t.type == child]:
            if other.name.lower() not in wanted:
                checks.unused(world, other)
                steps.append(lambda other=other: drop(world, other))  # type: ignore[misc]
        for item in wanted.values():
            steps.append(lambda item=item, child=child, word=word: _child(world, thing, item, child, word))  # type: ignore[misc]
    return steps


def _child(world: World, thing: Thing, item: dict[str, Any], type: str, word: str) -> None:
    id = f"{thing.id}/{word}/{item['name']}"
    op = next(op for op in tables.operations() if op.type == type and op.verb == "PUT")
    found = world.things.get(id.lower()) or Thing(id, type, op.space, op.got)
    body = shape.kept(op.space, op.sent, {k: v for k, v in item.items() if k not in {"id", "name", "type"}}, "^")
    _own_checks(world, Match(op, {}, id), body)
    kept = {k: v for k, v in found.body.get("properties", {}).items() if _is_read(found, k)}
    found.body = {**body, "properties": {**body.get("properties", {}), **kept}}
    world.things[found.key] = found
    fill.fill(world, found)


def _begin(world: World, match: Match, thing: Thing, *, created: bool, sent: dict[str, Any] | None) -> Answer:
    """Answer a PUT or PATCH: at once, or with a long operation."""
    op = match.operation
    fill.fill(world, thing)
    blobs.appeared(world, thing)
    codes = [code for code in ((201, 200) if created else (200, 201)) if code in op.codes]
    if not op.long:
        return Answer(codes[0], render.shown(world, thing))
    failure = world.failing(op.name, at_end=True)
    thing.state = fill.word_for(thing, *(("Creating",) if created else ()), "Updating", "InProgress") or "Updating"
    thing.shown = not (created and thing.type in HIDDEN_AT_FIRST)

    def finish() -> dict[str, Any] | None:
        thing.shown = True
        thing.state = "Failed" if failure else "Succeeded"
        if failure and thing.type in HIDDEN_AT_FIRST:
            world.things.pop(thing.key, None)
        if failure:
            special.failed(world, thing)
        return _error(failure).inner if failure else None

    work = world.begin(thing, op.verb, finish)
    style = world.style(op.type, op.verb, op.codes)
    headers = special.headers(world, work, thing, style)
    if codes and not (style == "location" and 202 in op.codes):
        return Answer(codes[0], render.shown(world, thing), headers)
    return Answer(202, render.shown(world, thing) if op.got else None, headers)


def _patch(world: World, match: Match, sent: Any, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    thing = _there(world, match)
    checks.group(world, match.id)
    checks.free(world, match.id, op.type)
    new = merged(thing.body, shape.kept(op.space, op.sent, sent, "^"))
    checks.unchanged(thing, new)
    checks.references(world, match.id, op.type, new)
    special.resized(world, thing, new)
    legal(world, match.id, op.type, new)
    thing.body = new
    return _begin(world, match, thing, created=False, sent=sent)


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a body after a PATCH: objects are merged, tags and lists replaced."""
    whole = dict(old)
    for name, value in new.items():
        both = isinstance(value, dict) and isinstance(old.get(name), dict) and name != "tags"
        whole[name] = merged(old[name], value) if both else value
    return whole


def _there(world: World, match: Match) -> Thing:
    thing = world.things.get(match.id.lower())
    if thing is None or not thing.shown:
        group = match.holes.get("resourceGroupName", "")
        if match.operation.type == _GROUPS:
            raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")
        name = match.id.partition("/providers/")[2]
        message = f"The Resource '{name}' under resource group '{group}' was not found."
        raise ArmError(404, "ResourceNotFound", message)
    return thing


def _get(world: World, match: Match, sent: Any, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    if op.list:
        return _list(world, match, query, base)
    special.setting(world, match)
    thing = _there(world, match)
    if op.action:
        return Answer(200, render.instance(thing))
    return Answer(200, render.shown(world, thing, view="instanceview" in query.get("$expand", "").lower()))


def _list(world: World, match: Match, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    prefix = match.id.lower().partition("/providers/")[0]
    if op.type.count("/") > 1:
        prefix = match.id.lower().rpartition("/")[0]
        if prefix not in world.things and not any(word in prefix for word in (rules.WATCHERS, "/blobservices")):
            raise ArmError(404, "ParentResourceNotFound", f"'{prefix}' could not be found.")
    elif op.type != _GROUPS and "resourceGroupName" in match.holes:
        checks.group(world, match.id)
    found = [t for t in world.of(op.type) if t.key.startswith(f"{prefix}/") and t.shown]
    kind = match.holes.get("recordType")
    found = [t for t in found if kind is None or t.key.split("/")[-2] == kind.lower()]
    view = "instanceview" in query.get("$expand", "").lower()
    items = [render.shown(world, t, view=view) for t in found]
    return Answer(200, special.paged(world, items, match, query, base))


def _delete(world: World, match: Match, sent: Any, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    thing = world.things.get(match.id.lower())
    if thing is None:
        if op.type == _GROUPS or 204 not in op.codes:
            _there(world, match)
        return Answer(204)
    checks.free(world, match.id, op.type)
    if op.type != _GROUPS:
        checks.unused(world, thing)
    if not (op.long and 202 in op.codes):
        special.gone(world, thing)
        drop(world, thing)
        return Answer(200, render.shown(world, thing) if op.got else None)
    failure = world.failing(op.name, at_end=True)
    thing.state = "Deleting"

    def finish() -> dict[str, Any] | None:
        if failure:
            thing.state = "Failed"
            return _error(failure).inner
        special.gone(world, thing)
        drop(world, thing)
        return None

    work = world.begin(thing, "DELETE", finish)
    return Answer(202, None, special.headers(world, work, thing, world.style(op.type, "DELETE", op.codes)))


def drop(world: World, thing: Thing) -> None:
    """Take a resource away, and all that is inside of it."""
    for inside in list(world.below(thing.key)):
        special.gone(world, inside)
        blobs.vanished(world, inside)
        world.things.pop(inside.key, None)
    blobs.vanished(world, thing)
    world.things.pop(thing.key, None)


def _post(world: World, match: Match, sent: Any, query: dict[str, str], base: str) -> Answer:
    op = match.operation
    thing = world.things.get(match.id.lower().rpartition("/")[0])
    if thing is None:
        raise ArmError(404, "ResourceNotFound", f"The Resource '{match.id}' was not found.")
    power = {"start": "running", "restart": "running", "deallocate": "deallocated", "powerOff": "stopped"}
    failure = world.failing(op.name, at_end=True)

    def finish() -> dict[str, Any] | None:
        if failure:
            return _error(failure).inner
        thing.facts["power"] = power.get(op.action, thing.facts.get("power", "running"))
        return None

    work: Work = world.begin(thing, "POST", finish)
    return Answer(202, None, special.headers(world, work, thing, world.style(op.type, op.action, (202,))))


_VERBS: dict[str, Callable[..., Answer]] = {
    "PUT": _put,
    "PATCH": _patch,
    "GET": _get,
    "DELETE": _delete,
    "POST": _post,
}
