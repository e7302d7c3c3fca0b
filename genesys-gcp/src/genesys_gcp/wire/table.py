"""What a row is: how objects of one native type are made, read, changed and deleted at Google."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Step(NamedTuple):
    """One call of an update.

    In ``body`` and ``params``, ``$field`` stands for a wanted field, ``@path`` for what the object has there now, and
    ``{name}`` for a part of its id.

    Args:
        fields: Fields that it writes; it is left out when none of them changes. ``*`` for all that no other step
            writes.
        method: Method.
        body: Its request; ``None`` for the changed fields, each at its place.
        params: Its parameters, where they differ from those of the row.
        stopped: Whether the object must be stopped for it.
        also: Fields that its method requires, changed or not.
    """

    fields: str
    method: str
    body: Mapping[str, Any] | None = None
    params: Mapping[str, str] = {}
    stopped: bool = False
    also: str = ""


class Row(NamedTuple):
    """How objects of one native type are handled.

    Args:
        id: Template of a native id, filled from an answer's fields: ``projects/{project}/global/networks/{name}``.
        create: Method.
        get: Method that reads one; ``""`` when only a list shows it.
        list: Method that reads many; ``""`` when there is none.
        items: Where the answer of ``list`` holds them; for an ``aggregatedList``, their name inside of each scope.
        by: Parts of the id that ``list`` needs to know.
        names: Parameter of ``list`` that takes the ids themselves, for a ``batchGet``.
        update: Calls of an update, in order.
        restart: Methods that stop and start it.
        delete: Method; ``""`` when it is never deleted.
        unlock: What a delete that is refused because of a protection does first.
        style: How changes are answered: ``compute``, ``sqladmin``, ``lro`` (a long-running operation of its own API),
            or ``plain`` for the object itself.
        params: Parameter -> template, where a parameter is neither a part of the id nor a field; an empty one is
            left out.
        tags: Where tags are: the path of labels, ``description``, or ``""`` for nowhere.
        body: Path below which the fields are sent in a create, such as ``managedZone``.
        fixed: Path -> what a create always says beside the fields.
        keep: Fields that are sent in the body although they are parameters too.
        seen: Field -> where answers have it, when it is not where it is sent; ``""`` for nowhere.
        forms: Field or path in answers -> ``last``, ``local`` or ``plain``: how links in it are shortened.
        derived: Field -> template of parts of the id, ``id`` and ``project``, for what need not be read.
        status: Where its state is, and what the states mean; what is not listed is ready.
        lookup: Whether a create has to be followed by a read; by default when there are computed fields.
        etag: Path of what the object has to be unchanged by, sent back in updates.
        shared: Field with a list -> (key, beginning): others may keep items in it; those whose key begins so are
            ours, and the others are neither shown nor lost (quirk G33).
        drop: Paths left out of what is read, because Google fills them in; ``path=value`` for this value only.
        suffix: Whether a create puts a few characters behind its name: the name of what is deleted, or is about to be,
            is taken (quirk G09).
        special: Verb -> function that does it instead; see `genesys_gcp.wire.special`.
        wants: Function that changes what is wanted before it is sent, given the executor, or ``None``.
        sees: Function that changes an answer before it is read, given the executor, or ``None``.
    """

    id: str
    create: str = ""
    get: str = ""
    list: str = ""
    items: str = "items"
    by: tuple[str, ...] = ()
    names: str = ""
    update: tuple[Step, ...] = ()
    restart: tuple[str, str] = ("", "")
    delete: str = ""
    unlock: Step | None = None
    style: str = "compute"
    params: Mapping[str, str] = {}
    tags: str = ""
    body: str = ""
    fixed: Mapping[str, Any] = {}
    keep: frozenset[str] = frozenset()
    seen: Mapping[str, str] = {}
    forms: Mapping[str, str] = {}
    derived: Mapping[str, str] = {}
    status: tuple[str, Mapping[str, str]] = ("", {})
    lookup: bool | None = None
    etag: str = ""
    shared: Mapping[str, tuple[str, str]] = {}
    drop: tuple[str, ...] = ()
    suffix: bool = False
    special: Mapping[str, Callable[..., Any]] = {}
    wants: Callable[..., Any] | None = None
    sees: Callable[..., Any] | None = None
