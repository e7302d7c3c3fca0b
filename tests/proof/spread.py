"""Work on all processors: a function of one item, over many items, in processes that are forked when it pays."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_ALONE = 600
"""Below so many items this process does it: a slice runs beside other tests, which have the processors already."""


def spread(
    function: Callable[[_Item], _Result],
    items: Sequence[_Item],
    *,
    alone: int = _ALONE,
    chunk: int = 16,
    processes: int | None = None,
) -> Iterator[_Result]:
    """Give the result of each item, in the order of the items.

    Args:
        function: Of a module, so that a forked process knows it too.
        items: What it is called with.
        alone: Below so many items nothing is forked.
        chunk: How many items a process takes at once.
        processes: How many there are; ``None`` for one on each processor.
    """
    if len(items) < alone:
        yield from map(function, items)
        return
    with multiprocessing.get_context("fork").Pool(processes or os.cpu_count(), _settle_down) as pool:
        yield from pool.imap(function, items, chunksize=chunk)
        pool.close()
        pool.join()


def _settle_down() -> None:
    """Look for garbage rarely: what is there already stays, and an item leaves little behind."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
