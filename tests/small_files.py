"""A disk that takes the beginning of a file and no more."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def small_files(most: int) -> Iterator[None]:
    """No file of this process gets longer meanwhile, in bytes: Python hears of it as an error (signal(7)).

    What it compiles is not kept: it takes the beginning of a file for the whole one, and all that import the
    module later fail.
    """
    import resource

    before, kept = resource.getrlimit(resource.RLIMIT_FSIZE), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        sys.dont_write_bytecode = kept
