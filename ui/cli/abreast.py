"""Work on a stream piece by piece, on as many processors as there are; its order stays."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

AHEAD = 2
"""So many pieces for each processor are read before the first answer is needed."""
Piece = TypeVar("Piece")

_work: Callable[[Any], str] | None = None
"""What a process that was made for it does."""


def abreast(
    pieces: Iterable[Piece], work: Callable[[Piece], str], waits: Callable[[Piece], bool]
) -> Iterator[str]:
    """``work`` of each piece, in their order.

    ``waits``: whether so much came that more is there already; else nobody else is asked, and the answer is
    out at once. The first piece is worked on here: what that loads into memory, the others share (fork(2)).
    """
    given = iter(pieces)
    for first in given:
        yield work(first)
        break
    if sys.platform == "linux" and (processors := len(os.sched_getaffinity(0))) > 1:
        yield from _shared(given, work, waits, processors)
    else:  # elsewhere fork is not safe, or not known
        yield from map(work, given)


def _shared(
    given: Iterator[Piece],
    work: Callable[[Piece], str],
    waits: Callable[[Piece], bool],
    processors: int,
) -> Iterator[str]:
    try:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        others = ProcessPoolExecutor(processors, get_context("fork"), _begin, (work,))
    except (ImportError, OSError):  # no /dev/shm, in which they would agree; or Python is not this account's
        yield from map(work, given)
        return
    asked: deque[Future[str]] = deque()
    with others:
        try:
            for piece in given:
                if much := waits(piece):
                    asked.append(others.submit(_go_on, piece))
                while len(asked) > (processors * AHEAD if much else 0):
                    yield asked.popleft().result()
                if not much:
                    yield work(piece)
            while asked:
                yield asked.popleft().result()
        finally:
            others.shutdown(cancel_futures=True)


def _begin(work: Callable[[Any], str]) -> None:
    global _work  # noqa: PLW0603 - a process of its own, made for one work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asked; it ends the others


def _go_on(piece: object) -> str:
    assert _work is not None  # noqa: S101 - it began so
    return _work(piece)
