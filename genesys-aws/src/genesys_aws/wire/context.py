"""What a step of one change has to hand, and how steps are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from genesys.spi import faults as f
from genesys.spi.marks import schema_of
from genesys.spi.paths import put, take
from genesys.spi.provider import ResourceType
from genesys.spi.session import Token
from genesys_aws.natives.shape import path_of
from genesys_aws.wire.table import OURS, Item, Row, Step
from genesys_aws.wire.templates import fill

_KNOWN = re.compile(r"\$known\.(\w+)")
Call = Callable[[str, dict[str, Any]], dict[str, Any]]


class Context:
    """One change of one native.

    Args:
        call: Makes a call.
        look: Describes the object with an id; ``None`` when there is none.
        type: Its native type.
        row: Its row.
        id: Its id, when it is known.
        want: Wanted fields.
        changed: Changed fields; ``None`` for a create.
        token: Of a create.
        on_delete: What the record says of a delete: ``snapshot``, ``delete``, or ``""`` when there is none.
        known: Gives the values of fields that are known of what is deleted.

    Attributes:
        answer: Of the create call.
    """

    def __init__(
        self,
        call: Call,
        look: Callable[[str], Item | None],
        type: ResourceType,
        row: Row,
        *,
        id: str = "",
        want: Mapping[str, Any] | None = None,
        changed: frozenset[str] | None = None,
        token: Token | None = None,
        on_delete: str = "",
        known: Callable[[set[str]], Mapping[str, Any]] | None = None,
    ) -> None:
        self.call, self._look, self.type, self.row = call, look, type, row
        self.id, self.want, self.changed, self.token = id, dict(want or {}), changed, token
        self.on_delete, self._known = on_delete, known
        self.answer: Item = {}
        self._seen: Item | None = None
        self._looked = False

    @property
    def seen(self) -> Item:
        """The object as it is described now; empty when it is not there."""
        if not self._looked:
            self._seen, self._looked = self._look(self.id), True
        return self._seen or {}

    def fits(self, step: Step) -> bool:
        """Tell whether a step is needed."""
        if not step.fields:
            return True
        if self.changed is None:
            return any(self.want.get(field) is not None for field in step.fields)
        return bool(self.changed & set(step.fields))

    def make(self, step: Step) -> Item:
        """Make a step; see `Step`.

        Raises:
            Fault: It failed.
        """
        if step.there and self.changed is not None and not self.seen:
            raise f.Gone(f"{self.id} is not there any more", code="NOT_FOUND")
        if step.run is not None:
            return step.run(self) or {}
        given = self.request(step)
        try:
            return self.call(step.operation, given)
        except f.Fault as fault:
            if fault.code in step.quiet:
                return {}
            if fault.code not in step.rescue:
                raise
            for first in step.rescue[fault.code]:
                self.make(first)
        return self.call(step.operation, given)

    def request(self, step: Step) -> dict[str, Any]:
        """Return the request of a step."""
        given: dict[str, Any] = dict(step.defaults)
        if step.sends:
            self._fields(given, only=self.changed if step.sends == "changed" else None)
        text = repr(step.give)
        values = {
            "id": self.id or None,
            "want": self.want,
            "answer": self.answer,
            "seen": self.seen if "$seen" in text else {},
            "known": self._known(set(_KNOWN.findall(text))) if self._known and "$known" in text else {},
            "token": self.token.value if self.token else None,
            "name": (self.token.name or None) if self.token else None,
            "tags": self.written(self.pairs()) if self.token else None,
        }
        for path, value in fill(step.give, values).items():
            put(given, path, value)
        if step is self.row.create:
            self._tags(given)
        return given

    def _fields(self, given: dict[str, Any], *, only: frozenset[str] | None) -> None:
        for field, facts in schema_of(self.type.schema).items():
            value = self.want.get(field)
            if value is None or "computed" in facts.marks or field == self.row.tags.field:
                continue
            if only is not None and field not in only:
                continue
            path = self.row.body.get(field, path_of(self.type.schema, field))
            if path:
                put(given, path, written(value, facts.marks))

    def _tags(self, given: dict[str, Any]) -> None:
        tags, token = self.row.tags, self.token
        if not tags.how or token is None:
            return
        if tags.how == "specs":
            given["TagSpecifications"] = [{"ResourceType": of, "Tags": self.pairs()} for of in tags.of]
        elif tags.sent:
            put(given, tags.sent, self.written(self.pairs()))

    def pairs(self) -> list[dict[str, str]]:
        """Return the tags of a create: those that are wanted, and those that say whose it is."""
        token = self.token
        ours = [{"Key": key, "Value": value} for key, value in zip(OURS, token[1:4], strict=True)] if token else []
        return [*(self.want.get(self.row.tags.field) or ()), *ours]

    def written(self, pairs: list[dict[str, str]]) -> Any:
        """Return tags as the service writes them."""
        form = self.row.tags.form
        return form(pairs, self.id) if form else pairs

    def retag(self) -> None:
        """Set the wanted tags of the object, and remove those that are not wanted any more.

        Raises:
            Fault: It failed.
        """
        tags = self.row.tags
        if not self.seen:
            raise f.Gone(f"{self.id} is not there any more", code="NOT_FOUND")
        wanted = {tag["Key"]: tag["Value"] for tag in self.want.get(tags.field) or ()}
        there = {tag["Key"]: tag.get("Value", "") for tag in take(self.seen, tags.path, None) or ()}
        put_ = [{"Key": k, "Value": v} for k, v in wanted.items() if there.get(k) != v]
        old = [key for key in there if key not in wanted and key not in OURS and not key.startswith("aws:")]
        kept = [{"Key": key, "Value": there[key]} for key in OURS if key in there]
        values = {
            "id": self.id,
            "seen": self.seen,
            "tags": self.written(put_),
            "all": self.written([*(self.want.get(tags.field) or ()), *kept]),
            "keys": old,
            "old": self.written([{"Key": key} for key in old]),
        }
        if put_ and tags.put is not None:
            self.call(tags.put.operation, fill(tags.put.give, values))
        if old and tags.drop is not None:
            self.call(tags.drop.operation, fill(tags.drop.give, values))


def written(value: Any, marks: frozenset[str]) -> Any:
    """Return a value as it travels: pairs as a list of keys and values, what is joined as one text."""
    if "pairs" in marks:
        return [{"Key": key, "Value": value[key]} for key in sorted(value)]
    return ",".join(value) if "joined" in marks else value
