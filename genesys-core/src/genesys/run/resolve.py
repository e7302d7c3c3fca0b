"""From the body of a change to the values that a provider is given. Pure; secrets stay wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from genesys.model.expr import is_expr, show, walk
from genesys.model.functions import FUNCTIONS
from genesys.model.secret import SecretValue
from genesys.plan import paths
from genesys.run.problems import BAD_CALL, NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from genesys.model.expr import Json

_SOURCES = ("$secret", "$env", "$file")
_WHY = "put into a value that is itself secret"


class Scope(NamedTuple):
    """What expressions are resolved against.

    Args:
        address: Whose body it is, for messages.
        seen: Native address -> properties that the provider returned, ``id`` included; ``None`` when there are none.
        desired: Native address -> body as asked for; ``None`` when there is none.
        secret: Source expression (``$secret``, ``$env``, ``$file``) -> its value.
    """

    address: str
    seen: Callable[[str], Mapping[str, Json] | None]
    desired: Callable[[str], Mapping[str, Json] | None]
    secret: Callable[[dict[str, Json]], SecretValue]


class Wanted(NamedTuple):
    """A resolved body.

    Args:
        want: What the session is given; secrets as `SecretValue`.
        plain: The same with secrets by fingerprint: JSON, and what the token is made of.
        secrets: Field path -> fingerprint in hex.
    """

    want: dict[str, Any]
    plain: dict[str, Json]
    secrets: dict[str, str]


def resolve(value: Json, scope: Scope) -> Any:
    """Return a JSON value without expressions; whatever holds a secret becomes a `SecretValue`.

    Raises:
        GenesysError: RUN-008, RUN-012.
    """
    if isinstance(value, list):
        return [resolve(item, scope) for item in value]
    if not isinstance(value, dict):
        return value
    if "$literal" in value:
        return value["$literal"]
    if not is_expr(value):
        return {key: resolve(item, scope) for key, item in value.items()}
    found = _expression(value, scope)
    return _wrap(found) if value.get("secret") and found is not None else found


def _expression(value: dict[str, Json], scope: Scope) -> Any:
    if "$native" in value:
        return _property(value, scope)
    if "$concat" in value:
        return _joined([resolve(part, scope) for part in value["$concat"]])
    if "$call" in value:
        name, *args = value["$call"]
        return _called(name, [resolve(arg, scope) for arg in args], scope)
    if any(mark in value for mark in _SOURCES):
        return scope.secret(value)
    raise _missing(value, scope)


def _property(value: dict[str, Json], scope: Scope) -> Any:
    address, field, *path = value["$native"]
    seen, desired = scope.seen(address), scope.desired(address)
    if seen is not None and seen.get(field) is not None:
        found: Any = seen[field]
    elif desired is not None and field in desired:
        found = resolve(desired[field], scope)
    else:
        raise _missing(value, scope)
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            raise _missing(value, scope) from None
    return found


def _missing(value: dict[str, Json], scope: Scope) -> Exception:
    return NO_VALUE.error(wanted=show(value), address=scope.address, resource=scope.address.partition("/")[0])


def _joined(parts: list[Any]) -> str | SecretValue:
    if any(isinstance(part, SecretValue) for part in parts):
        return SecretValue("".join(_open(part) for part in parts).encode())
    return "".join(_text(part) for part in parts)


def _called(name: str, args: list[Any], scope: Scope) -> Any:
    tainted = any(True for arg in args for _ in secrets_in(arg))
    try:
        found = FUNCTIONS[name](*(_opened(arg) for arg in args))
    except Exception as error:
        # The text of the error could hold an argument, and the argument could be a secret.
        why = type(error).__name__ if tainted else f"{type(error).__name__}: {error}"
        raise BAD_CALL.error(
            function=name, address=scope.address, message=why, resource=scope.address.partition("/")[0]
        ) from None
    return _wrap(found) if tainted else found


def _wrap(value: Any) -> SecretValue:
    return value if isinstance(value, SecretValue) else SecretValue(_text(value).encode())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _open(value: Any) -> str:
    return value.reveal(_WHY).decode() if isinstance(value, SecretValue) else _text(value)


def _opened(value: Any) -> Any:
    if isinstance(value, SecretValue):
        return _open(value)
    if isinstance(value, list):
        return [_opened(item) for item in value]
    if isinstance(value, dict):
        return {key: _opened(item) for key, item in value.items()}
    return value


def sources(value: Json, desired: Callable[[str], Mapping[str, Json] | None]) -> list[dict[str, Json]]:
    """Return the source expressions that resolving a value may ask for, those behind references included."""
    found: list[dict[str, Json]] = []
    waiting, done = walk(value), set[tuple[str, str]]()
    while waiting:
        item = waiting.pop()
        if any(mark in item for mark in _SOURCES):
            found.append(item)
        elif "$native" in item:
            address, field = cast("list[Any]", item["$native"])[:2]
            body = desired(address)
            if body is not None and field in body and (address, field) not in done:
                done.add((address, field))
                waiting.extend(walk(body[field]))
    return found


def secrets_in(value: Any, path: str = "") -> Iterator[tuple[str, SecretValue]]:
    """Yield dotted path and value of every secret in a resolved value."""
    if isinstance(value, SecretValue):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from secrets_in(item, paths.key(path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from secrets_in(item, paths.item(path, number))


def wanted(body: Mapping[str, Json], scope: Scope, fingerprint: Callable[[SecretValue], str]) -> Wanted:
    """Return the resolved body of a change.

    Raises:
        GenesysError: RUN-008, RUN-012.
    """
    want = {field: resolve(value, scope) for field, value in body.items()}
    found = {path: fingerprint(value) for path, value in secrets_in(want)}
    return Wanted(want, _by_fingerprint(want, fingerprint) if found else want, found)


def _by_fingerprint(value: Any, fingerprint: Callable[[SecretValue], str]) -> Any:
    if isinstance(value, SecretValue):
        return {"$secret": fingerprint(value)}
    if isinstance(value, dict):
        return {key: _by_fingerprint(item, fingerprint) for key, item in value.items()}
    if isinstance(value, list):
        return [_by_fingerprint(item, fingerprint) for item in value]
    return value
