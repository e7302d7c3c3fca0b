"""One object of a simulated cloud, as it really is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from genesys.model.secret import SecretValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from genesys.spi.session import Token


@dataclass(slots=True)
class Thing:
    """An object.

    Args:
        id: Native id.
        type: Native type.
        address: Native address of whoever made it.
        generation: Of that address, >= 1.
        stack: Tag of the stack.
        tag: Tag of the address.
        intent: Tag of the change.
        token: Wire token of its create.
        name: Native name, or ``""``.
        target: Where it is.
        body: What was asked for, with what the provider chose itself; secrets in the clear.
        hidden: Fields that are secret: never shown, never written to a disk.
        shown: Computed fields.
        status: As in `genesys.spi.session.Observed`.
        starting: How many looks more it takes until it is ready, >= 0.
        made_at: Seconds since 1970.
        revision: How often it was changed, >= 0.
        uses: (native type, value) of what it refers to.
        key: What a repeated create is recognised by, or ``""``.
    """

    id: str
    type: str
    address: str
    generation: int = 1
    stack: str = ""
    tag: str = ""
    intent: str = ""
    token: str = ""
    name: str = ""
    target: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)
    status: str = "ready"
    starting: int = 0
    made_at: float = 0.0
    revision: int = 0
    uses: list[tuple[str, str]] = field(default_factory=list)
    key: str = ""

    def copy(self) -> Thing:
        """Return it as it is now."""
        return replace(self, body=dict(self.body), shown=dict(self.shown))

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Thing:
        """Return an object again; its secrets are lost."""
        return cls(**{**told, "uses": [(of, value) for of, value in told["uses"]]})

    def as_json(self) -> dict[str, Any]:
        """Return everything but secrets."""
        told = asdict(self)
        told["body"] = {name: value for name, value in self.body.items() if name not in self.hidden}
        return told

    def answers_to(self, value: str) -> bool:
        """Tell whether a reference with this value means the object: its id, its name or an address it has."""
        mine = {self.id, self.name, *(v for v in (*self.body.values(), *self.shown.values()) if isinstance(v, str))}
        return bool(value) and (value in mine or (self.name != "" and value.rsplit("/", 1)[-1] == self.name))

    def is_of(self, token: Token) -> bool:
        """Tell whether a create with the token's address and generation made it."""
        return (self.stack, self.tag) == (token.stack, token.id)


def plain(want: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a body in the clear, and the names of its fields that hold a secret."""
    hidden = [name for name, value in want.items() if _has_secret(value)]
    return {name: _revealed(value) for name, value in want.items()}, hidden


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_secret(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_has_secret(item) for item in value)
    return isinstance(value, SecretValue)


def _revealed(value: Any) -> Any:
    if isinstance(value, SecretValue):
        return value.reveal("sent to the simulated cloud").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {name: _revealed(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_revealed(item) for item in value]
    return value
