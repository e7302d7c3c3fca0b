"""What a row is: how one native type is spoken of to Azure Resource Manager. Special cases are named functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"


class Row(NamedTuple):
    """One native type.

    Args:
        id: Its address with fields of the native in the holes, and ``{subscription}``.
        service: Whose version of the API it goes by: a key of `genesys_azure.natives.shape.API`.
        version: Another version, where a service has several.
        update: ``put`` (the whole object: read, merged, sent again) or ``patch`` (only what changes).
        whole: Paths that only a creation takes, and a ``patch`` refuses; they stand in a field beside what it takes.
        list: Address that lists many of them, with the words of a target; ``""`` for the one that they are below.
        inside: ``(native type of the parent, property)`` when a list of parents shows them as well.
        query: What is added to the address when it is read, such as ``$expand=instanceView``.
        state: ``(path, value -> status)`` of a state of its own beside the one of provisioning.
        volatile: Paths in an answer that Azure adds or changes by itself, ``[]`` for all of a list; left out of what
            is seen.
        usual: Path -> value that Azure fills in; left out of what is seen while it is that.
        absent: ``(path, value)`` of what cannot go away: it counts as gone while it has that value.
        notes: Path of a mapping that holds what tags would hold, for a type that has none.
        first: Path -> value that is sent with a creation where nothing else is wanted there.
        guard: Look before creating: an object of somebody else under this name must not be overwritten.
        again: Whether a creation that failed for a passing reason is sent again as it stands there.
        clean: Whether what is left of a creation that failed is deleted before the failure is told.
        create: Name of a function in `genesys_azure.wire.special` that does it instead; the same for the others.
        update_by: See ``create``.
        delete: See ``create``.
        delete_query: What is added to the address when it is deleted.
    """

    id: str
    service: str
    version: str = ""
    update: str = "put"
    whole: tuple[str, ...] = ()
    list: str = ""
    inside: tuple[str, str] = ("", "")
    query: str = ""
    state: tuple[str, Mapping[str, str]] = ("", {})
    volatile: tuple[str, ...] = ()
    usual: Mapping[str, Any] = {}
    absent: tuple[str, str | bool] = ("", "")
    notes: str = ""
    first: Mapping[str, Any] = {}
    guard: bool = False
    again: bool = True
    clean: bool = False
    create: str = ""
    update_by: str = ""
    delete: str = ""
    delete_query: str = ""


def of(arm: str, *fields: str) -> str:
    """Return the address of a type in a resource group.

    Args:
        arm: Azure's name of the type, such as ``Microsoft.Network/virtualNetworks/subnets``.
        fields: Fields of the native that hold the names, one for each part of the type.
    """
    space, *parts = arm.split("/")
    words = "".join(f"/{part}/{{{field}}}" for part, field in zip(parts, fields, strict=True))
    return f"{GROUP}/providers/{space}{words}"
