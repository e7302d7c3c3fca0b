"""What the rows of EC2 share: tags, and looking by a filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from genesys_aws.wire.decode import Refusal
from genesys_aws.wire.faults import fault_of
from genesys_aws.wire.model import operation as named
from genesys_aws.wire.table import Item, Read, Step, Tags

PUT = Step("ec2.CreateTags", {"Resources": ["$id"], "Tags": "$tags"})
DROP = Step("ec2.DeleteTags", {"Resources": ["$id"], "Tags": "$old"})


def tags(*of: str) -> Tags:
    """Return tags that travel as TagSpecifications of resource types."""
    return Tags("specs", of=of, put=PUT, drop=DROP)


def read(operation: str, items: Any, id: str, by: str, **more: Any) -> Read:
    """Return a bulk look by the values of a filter; ids that are not there are no error then."""
    return Read(f"ec2.{operation}", items, f"$item.{id}" if "$" not in id else id, f"filter:{by}", **more)


def accepted(operation: str, answer: Item) -> Item:
    """Return the answer of a call about several objects, of which each may be refused in it.

    Raises:
        Fault: One is.
    """
    for refused in answer.get("Unsuccessful") or ():
        error = refused.get("Error") or {}
        raise fault_of(named(operation), Refusal(400, str(error.get("Code", "")), str(error.get("Message", "")), ""))
    return answer


def chunked(call: Callable[..., Any], operation: str, filter: str, values: list[str], path: str) -> list[Any]:
    """Return the objects whose filter has one of the values."""
    found: list[Any] = []
    for start in range(0, len(values), 200):
        asked = {"Filters": [{"Name": filter, "Values": values[start : start + 200]}]}
        found += call(operation, asked).get(path) or []
    return found
