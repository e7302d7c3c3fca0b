"""What a wire row is: how the generic executor makes, sees, changes and removes one native type. Data only.

A request is a template: a text that begins with ``$`` is replaced, and what has no value is left out.

    $id            the native id; ``$id.0`` its part before the first ``|``, ``$id.1`` the one after it
    $want.FIELD    a wanted field
    $seen.PATH     the object as it was just described
    $known.FIELD   a field as it is recorded, of a delete; where it is not recorded, as it is seen
    $answer.PATH   the answer of the create call
    $item.PATH     one object in the answer of a read
    $token         the token of a create
    $name          the native name of a create
    $tags $keys    tags to set, and keys of tags to remove; ``$all`` every tag that the object is to have
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from genesys_aws.wire.context import Context

Item = dict[str, Any]
"""One object as Amazon describes it."""
Ids = list[str]
"""Ids of objects, where the field ``list`` hides the type."""
Show = str | Callable[[Item], Any]
"""Path in the described object, or a small function of it; or a part of its id, as in a request."""

OURS = ("genesys-stack", "genesys-id", "genesys-intent")
"""Keys of the tags that the session sets, and takes out again."""
UNSET = object()
"""What a `Show` returns where the object says, by leaving a field out, that nothing is set; that is drift, too."""


class Step(NamedTuple):
    """One call.

    Args:
        operation: Such as ``ec2.CreateVpc``.
        give: Template of the request; its keys may be paths.
        fields: What it writes. Of a create: made only when one of them is wanted. Of an update: only when one changed.
        sends: ``want``: the wanted fields are added to the request; ``changed``: the changed ones.
        quiet: Codes that mean that there is nothing to do.
        until: States that are waited for afterwards.
        rescue: Code -> steps that are made when it is the answer, before the call is made once more.
        run: A function instead of a call.
        defaults: Fields that are sent where nothing is wanted.
        there: The call would make what is not there; so an update looks first.
        starts: Of an update: made at the end, too, when the object stands still.
    """

    operation: str
    give: Mapping[str, Any] = {}
    fields: tuple[str, ...] = ()
    sends: str = ""
    quiet: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    rescue: Mapping[str, tuple[Any, ...]] = {}
    run: Callable[[Context], Any] | None = None
    defaults: Mapping[str, Any] = {}
    there: bool = False
    starts: bool = False


class Told(NamedTuple):
    """Where the tags of objects are that no list tells.

    Args:
        arn: Gives the ARN of an object, as the index of tags writes it; see `genesys_aws.wire.tagging`.
        ask: ``(call, items)`` asks the service and adds the tags to the objects.
        home: Service in whose region the index has them, where that is not the session's.
        few: The tags of up to so many are asked for without the index.
    """

    arn: Callable[[Item], str]
    ask: Callable[[Callable[..., Any], list[Item]], None]
    home: str = ""
    few: int = 2


class Read(NamedTuple):
    """How many objects are looked at in few calls.

    Args:
        operation: Such as ``ec2.DescribeVpcs``.
        items: Path of the objects in the answer, ``[]`` for every one of a list; or a function of the answer.
        id: Template of an object's id.
        by: ``filter:NAME`` (values of a filter), ``list:FIELD`` (a list of ids), ``one:FIELD`` (one call an object)
            or ``all`` (everything is listed). ``:0`` at the end takes the part of the id before ``|``.
        give: Template of the rest of the request.
        filters: Field of the filters.
        key: Field of a filter that holds its name.
        chunk: Most ids in one call.
        told: Where the tags are, when the answer holds none.
        more: Functions ``(call, items)`` that look up what this call does not tell, and add it to the objects.
        tagged: Whether filters by tag work; else the objects of a stack are found among all of them.
        list: Operation, request and path of the objects that lists all, where ``by`` is ``one``, or a function that
            gives them; an object of it needs only what makes its id.
        many: ``(call, ids)`` gives id -> object for many ids in few calls, where ``by`` is ``one``. It may miss
            some that are there: those are asked for one by one.
        few: Up to so many ids are asked for one by one all the same.
        within: ``(call, tags)`` gives what makes the ids of the parts of objects that carry tags, where a filter by tag
            cannot.
    """

    operation: str
    items: str | Callable[[Item], Iterable[Item]]
    id: str
    by: str
    give: Mapping[str, Any] = {}
    filters: str = "Filters"
    key: str = "Name"
    chunk: int = 200
    more: tuple[Callable[[Callable[..., Any], list[Item]], None], ...] = ()
    tagged: bool = True
    list: tuple[str, Mapping[str, Any], str] | Callable[[Callable[..., Any]], Iterable[Item]] | None = None
    within: Callable[[Callable[..., Any], Mapping[str, str]], Iterable[Item]] | None = None
    told: Told | None = None
    many: Callable[[Callable[..., Any], Ids], dict[str, Item]] | None = None
    few: int = 2


class Tags(NamedTuple):
    """How tags travel.

    Args:
        how: ``specs`` (TagSpecifications), ``list`` (a list of keys and values), or ``""`` when there are none.
        field: Field of the native, and of a ``list`` in the create call.
        of: Resource types of the ``specs``.
        path: Where they are in a described object.
        sent: Path in the create call; ``""`` when a later call of the create sets them.
        put: Call that sets them.
        drop: Call that removes them.
        form: How tags are written where they are no list of ``Key`` and ``Value``: a function of the list and the id.
    """

    how: str = ""
    field: str = "Tags"
    of: tuple[str, ...] = ()
    path: str = "Tags"
    sent: str = "Tags"
    put: Step | None = None
    drop: Step | None = None
    form: Callable[[list[dict[str, str]], str], Any] | None = None


class State(NamedTuple):
    """What the states of an object mean; one that is not listed means that it is ready.

    Args:
        path: Where the state is.
        pending: It becomes ready by itself.
        stopped: Stopped.
        failed: It failed.
        leaving: It is being removed.
        gone: It is not there any more.
        detail: Path of words about it.
        judge: A function of the object instead: ``(status, detail)``.
    """

    path: str = ""
    pending: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    leaving: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    detail: str = ""
    judge: Callable[[Item], tuple[str, str] | None] | None = None


class Row(NamedTuple):
    """One native type.

    Args:
        create: The call that makes it.
        id: Template of its id, over the create's answer.
        read: How it is looked at.
        made: Path of the object in the create's answer; ``""`` for the answer itself.
        body: Field -> path in requests, where it is not its mark ``at`` or its own name; ``""`` for never sent.
        shown: Field -> where it is in a described object, when that is not its own name.
        hidden: Fields that no look shows.
        then: Calls that complete a create.
        update: Calls of an update, in order.
        delete: Calls of a delete, in order.
        tags: How tags travel.
        state: What its states mean.
        named: Whether its id is its name, so that it is found by it.
        whole: Tells whether an object has what ``then`` adds; one that a dead process left without it is replaced.
        twin: ``(call, want)`` gives the id of an equal object that is there, where the id is not made of the wish.
        asks: Whether the twin is looked for before each create: a repeated call would give another id.
        same: Whether an equal object that is already there is taken for ours: parts of objects that are ours.
    """

    create: Step
    id: str
    read: Read
    made: str = ""
    body: Mapping[str, str] = {}
    shown: Mapping[str, Show] = {}
    hidden: frozenset[str] = frozenset()
    then: tuple[Step, ...] = ()
    update: tuple[Step, ...] = ()
    delete: tuple[Step, ...] = ()
    tags: Tags = Tags()
    state: State = State()
    named: bool = False
    whole: Callable[[Item], bool] | None = None
    same: bool = False
    twin: Callable[[Callable[..., Any], Mapping[str, Any]], str | None] | None = None
    asks: bool = False

    def operations(self) -> set[str]:
        """Return the names of all operations in it."""
        steps = [self.create, *self.then, *self.update, *self.delete, self.tags.put, self.tags.drop]
        found = {self.read.operation}
        if isinstance(self.read.list, tuple):
            found.add(self.read.list[0])
        while steps:
            step = steps.pop()
            if step is not None:
                found.add(step.operation)
                steps += [inner for inners in step.rescue.values() for inner in inners]
        return {str(name) for name in found if name}
