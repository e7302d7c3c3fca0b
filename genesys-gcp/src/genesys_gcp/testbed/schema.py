"""Google's own schema: which calls there are, and what may be in their requests and answers.

Everything comes from ``schemas.json``, which ``tools/wire.py`` derives from Google's discovery documents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from genesys_gcp.testbed.wrong import Wrong

_PLACE = re.compile(r"\{(\+?)([^}]+)\}")
_VERSION = re.compile(r"^(?:dns/)?v\d+/")
_UPLOAD = "upload/storage/v1/b/{bucket}/o"


class Route(NamedTuple):
    """One method.

    Args:
        name: As in ``compute.networks.insert``.
        api: Its API.
        about: What the table says about it.
        pattern: Matches its path.
        prefix: Path of its API.
    """

    name: str
    api: str
    about: Mapping[str, Any]
    pattern: re.Pattern[str]
    prefix: str


class Asked(NamedTuple):
    """One call that Google knows.

    Args:
        route: Its method.
        path: Below the path of the API, such as ``projects/p/global/networks/n``.
        params: Parameters, of the path and of the query.
        body: Request, checked, without what only Google may set.
        raw: Request as it came, for uploads.
    """

    route: Route
    path: str
    params: dict[str, Any]
    body: dict[str, Any]
    raw: bytes = b""


@cache
def table() -> dict[str, Any]:
    """Return the table of all APIs."""
    found: dict[str, Any] = json.loads(
        files("genesys_gcp.testbed").joinpath("schemas.json").read_text(encoding="utf-8")
    )
    return found


@cache
def routes(verb: str) -> tuple[Route, ...]:
    """Return the methods with an HTTP verb, those with the most fixed paths first."""
    found = []
    for api, about in table()["apis"].items():
        for name, method in about["methods"].items():
            if method["verb"] == verb:
                found.append(Route(name, api, method, _compiled(about["path"], method), about["path"]))
            if name == "storage.objects.insert" and verb == "POST":
                found.append(Route(name, api, method, _compiled("", {**method, "path": _UPLOAD}), "upload/"))
    return tuple(sorted(found, key=lambda route: (-len(_PLACE.sub("", route.about["path"])), route.name)))


def _compiled(prefix: str, method: Mapping[str, Any]) -> re.Pattern[str]:
    text, at = re.escape(prefix), 0
    for place in _PLACE.finditer(method["path"]):
        pattern = method["parameters"][place[2]].get("pattern", ".+" if place[1] else "[^/]+")
        group = re.sub(r"\W", "_", place[2])
        text += re.escape(method["path"][at : place.start()])
        text += f"(?P<{group}>{pattern.removeprefix('^').removesuffix('$') if place[1] else '[^/]+'})"
        at = place.end()
    return re.compile(text + re.escape(method["path"][at:]))


def understand(verb: str, target: str, data: bytes) -> Asked:
    """Return what a call asks for.

    Args:
        verb: HTTP method.
        target: Path with its query.
        data: Request.

    Raises:
        Wrong: Google has no such method, parameter, property or value.
    """
    path, _, query = target.partition("?")
    path = path.lstrip("/")
    for route in routes(verb):
        match = route.pattern.fullmatch(path)
        if match:
            params = {name: unquote(value) for name, value in match.groupdict().items()}
            if _of_another(route, params):
                continue
            _check_path(route, params)
            params |= _query(route, query)
            upload = route.prefix == "upload/" or params.get("alt") == "media"
            body = {} if upload else _request(route, data)
            return Asked(route, _VERSION.sub("", unquote(path.removeprefix(route.prefix))), params, body, data)
    raise Wrong(404, "notFound", f"The requested URL {verb} /{path} was not found on this server.")


def _of_another(route: Route, params: dict[str, Any]) -> bool:
    """Tell whether it asks for an operation of another API: Google has a host for each, here there is one."""
    last = str(params.get("name", "")).rpartition("/")[2]
    return route.name.endswith(".operations.get") and bool(last) and not last.startswith(f"{route.api}-")


def _check_path(route: Route, params: dict[str, Any]) -> None:
    for name, value in params.items():
        pattern = route.about["parameters"].get(name, {}).get("pattern")
        if pattern and not re.fullmatch(pattern, value):
            raise Wrong(400, "invalidParameter", f"Invalid value for field '{name}': '{value}'. Must match '{pattern}'")


def _query(route: Route, query: str) -> dict[str, Any]:
    known, common = route.about["parameters"], table()["apis"][route.api]["common"]
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        about = known.get(name)
        if name in common or (route.prefix == "upload/" and name == "uploadType"):
            found[name] = value
            continue
        if about is None or about["in"] != "query":
            raise Wrong(400, "invalidParameter", f'Invalid JSON payload received. Unknown name "{name}": Cannot bind.')
        problem = next(_wrong(route.api, about, _typed(about, value), name, route, answer=False), "")
        if problem:
            raise Wrong(400, "invalidParameter", problem)
        if about.get("repeated"):
            found.setdefault(name, []).append(value)
        else:
            found[name] = _typed(about, value)
    for name, about in known.items():
        if about.get("required") and about["in"] == "query" and name not in found:
            raise Wrong(400, "required", f"Required parameter: {name}")
    return found


def _typed(about: Mapping[str, Any], value: str) -> Any:
    if about.get("type") == "boolean":
        return {"true": True, "false": False}.get(value, value)
    if about.get("type") == "integer" and value.lstrip("-").isdigit():
        return int(value)
    return value


def _request(route: Route, data: bytes) -> dict[str, Any]:
    name = route.about.get("request")
    if not data.strip() and (name is None or "insert" not in route.name):
        return {}
    try:
        body = json.loads(data or b"{}")
    except ValueError:
        raise Wrong(400, "parseError", "Parse Error") from None
    if name is None:
        if body:
            raise Wrong(400, "badRequest", f"{route.name} takes no request")
        return {}
    schema = table()["apis"][route.api]["schemas"][name]
    problem = next(_wrong(route.api, schema, body, "", route, answer=False), "")
    if problem:
        raise Wrong(400, "invalid", problem)
    kept: dict[str, Any] = settable(route.api, schema, body, nothing=route.about["verb"] == "PATCH")
    return kept


def settable(api: str, schema: Mapping[str, Any], value: Any, *, nothing: bool = False) -> Any:
    """Return a value without what only Google sets: it is ignored in requests.

    Args:
        api: Its API.
        schema: Its type.
        value: The value.
        nothing: Whether ``null`` says something: in a patch it takes a field away.
    """
    schema = _resolved(api, schema)
    if isinstance(value, list):
        return [settable(api, schema.get("items", {}), item, nothing=nothing) for item in value]
    if schema.get("type") == "string" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # Google shows numbers of 64 bits as texts.
    if not isinstance(value, dict) or "properties" not in schema:
        return value
    inside = schema["properties"]
    return {
        name: settable(api, inside[name], item, nothing=nothing)
        for name, item in value.items()
        if (item is not None or nothing) and (not inside[name].get("output") or name in _ECHOED)
    }


_ECHOED = frozenset({"fingerprint", "labelFingerprint", "etag"})
"""Given back by callers so that a change that somebody else made is noticed."""


def flaws(asked: Asked, answer: Any) -> str:
    """Return what Google's schema says against an answer, or ``""``."""
    name = asked.route.about.get("response")
    if name is None:
        return ""
    return next(
        _wrong(
            asked.route.api, table()["apis"][asked.route.api]["schemas"][name], answer, "", asked.route, answer=True
        ),
        "",
    )


def schema_of(api: str, name: str) -> dict[str, Any]:
    """Return one type of an API."""
    found: dict[str, Any] = table()["apis"][api]["schemas"][name]
    return found


def _resolved(api: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = schema_of(api, schema["$ref"])
        return found
    return schema


def _wrong(api: str, schema: Mapping[str, Any], value: Any, at: str, route: Route, *, answer: bool) -> Iterator[str]:
    schema = _resolved(api, schema)
    kind = schema.get("type", "any")
    if value is None or kind == "any":
        return
    if kind == "array":
        yield from _wrong_list(api, schema, value, at, route, answer=answer)
    elif kind == "object":
        yield from _wrong_object(api, schema, value, at, route, answer=answer)
    else:
        yield from _wrong_plain(schema, value, at, answer=answer)


def _wrong_list(
    api: str, schema: Mapping[str, Any], value: Any, at: str, route: Route, *, answer: bool
) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"Invalid value at '{at}': a list is needed, not {value!r}"
        return
    for position, item in enumerate(value):
        yield from _wrong(api, schema["items"], item, f"{at}[{position}]", route, answer=answer)


def _wrong_object(
    api: str, schema: Mapping[str, Any], value: Any, at: str, route: Route, *, answer: bool
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"Invalid value at '{at}': an object is needed, not {value!r}"
        return
    inside = schema.get("properties", {})
    for name, item in value.items():
        below = inside.get(name, schema.get("map"))
        if below is None:
            yield f"Invalid JSON payload received. Unknown name \"{name}\" at '{at}': Cannot find field."
            return
        yield from _wrong(api, below, item, f"{at}.{name}" if at else name, route, answer=answer)
    if not answer and not at:
        for name, below in inside.items():
            if route.name in below.get("required", ()) and value.get(name) in (None, ""):
                yield f"Required field '{name}' not specified"


def _wrong_plain(schema: Mapping[str, Any], value: Any, at: str, *, answer: bool) -> Iterator[str]:
    kind, form = schema["type"], schema.get("format", "")
    if kind == "string" and form in {"int64", "uint64"} and not answer and isinstance(value, int):
        value = str(value)
    fits = {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, (int, float)) and not isinstance(value, bool),
        "boolean": isinstance(value, bool),
    }[kind]
    if not fits:
        yield f"Invalid value at '{at}' ({kind}), {value!r}"
    elif form in {"int64", "uint64"} and kind == "string" and not re.fullmatch(r"-?\d+", value):
        yield f"Invalid value at '{at}' ({form}), {value!r}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"Invalid value at '{at}': '{value}' is none of {', '.join(schema['enum'][:12])}"
    elif "pattern" in schema and not _matches(schema["pattern"], value):
        yield f"Invalid value for field '{at}': '{value}'. Must be a match of regex '{schema['pattern']}'"


def _matches(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value) is not None
