"""A secret's value in memory: it cannot be printed, compared, pickled, copied into JSON or iterated."""

from __future__ import annotations

from typing import NoReturn

HIDDEN = "(hidden)"


class SecretValue:
    """The bytes of one secret; `reveal` is the only way to them.

    Args:
        value: The secret itself.
    """

    __slots__ = ("__value",)

    def __init__(self, value: bytes) -> None:
        self.__value = bytes(value)

    def reveal(self, reason: str) -> bytes:
        """Return the value; ``reason`` says who needs it, so that every place is found by a search."""
        if not reason:
            message = "a secret is revealed for a reason"
            raise ValueError(message)
        return self.__value

    def __repr__(self) -> str:
        return HIDDEN

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        return True

    def _refuse(self, *_: object) -> NoReturn:
        message = "a secret's value cannot be copied out of the process"
        raise TypeError(message)

    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = _refuse
    __iter__ = __len__ = __getitem__ = __bytes__ = _refuse
