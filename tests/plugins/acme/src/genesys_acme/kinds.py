"""Kinds of the package."""

from __future__ import annotations

from genesys.spi import Resource, field, output


class Queue(Resource):
    """A queue of messages."""

    kind = "queue"

    depth: int = field(default=10, doc="How many messages it holds.")

    id = output("Native id.")


KINDS = (Queue,)
