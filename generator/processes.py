"""Work in several processes, where the system can fork: what is there already need not be sent to them."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.pool import AsyncResult
from typing import Any, TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forks() -> bool:
    """Whether a process can go on as two."""
    return "fork" in multiprocessing.get_all_start_methods()


def begin() -> None:
    """Begins a worker's life: views, pages and records hold no circles."""
    gc.disable()


def spread(make: Callable[[Thing], Made], things: Sequence[Thing], workers: int) -> list[Made]:
    """What is made of each of many things, in their order.

    Args:
        make: A function that can be named, or a part of one.
        things: Sent to the workers, a few at a time.
        workers: How many; with 1 all is made here.
    """
    if workers == 1 or not forks():
        return [make(thing) for thing in things]
    gc.freeze()  # see `Factory.run`
    try:
        with multiprocessing.get_context("fork").Pool(workers, begin) as pool:
            return pool.map(make, things, chunksize=max(1, len(things) // (8 * workers)))
    finally:
        gc.unfreeze()


_makers: Sequence[Callable[[], object]] = ()


def at_once(makers: Sequence[Callable[[], Made]], workers: int) -> list[Made]:
    """What several makers make, in their order.

    Args:
        makers: The first is called in this process, which keeps what it learns; the others in processes of their own.
        workers: How many of those; with 1 all are called here.
    """
    if workers == 1 or not forks():
        return [make() for make in makers]
    global _makers
    _makers = makers
    gc.freeze()  # see `Factory.run`
    try:
        with multiprocessing.get_context("fork").Pool(workers, begin) as pool:
            others: AsyncResult[list[Made]] = pool.map_async(_called, range(1, len(makers)), chunksize=1)
            return [makers[0](), *others.get()]
    finally:
        gc.unfreeze()
        _makers = ()


def _called(number: int) -> Any:
    return _makers[number]()
