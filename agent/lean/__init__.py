"""Keeps out of memory what libraries load and the agent never uses: 6 MB in each family PC.

``before_all`` comes first in the agent's process: no TLS for asyncio, no newer typing for msgspec (it does
well without), and dataclasses share what is the same in each (``values``).
``lean_imports`` puts stand-ins in place while a library is imported, and takes them away again: APScheduler
asks ``importlib.metadata`` for plug-ins (none are installed), loads process pools, Windows' names of time
zones, and random numbers for a jitter that no job here has; pathlib before Python 3.13 loads URL parsing for
a method that nobody calls; dataclasses, asyncio and APScheduler load ``inspect``, and that all of Python's
syntax, to read sources that nobody here reads; msgspec describes types for schemas and loads numbers with a
comma, subprocess and calendar load ``locale``, and uuid asks what every module knows, which system this is.
``forget`` unloads what only the start needs, so that all that is loaded after it fits into the same memory.
"""

from __future__ import annotations

import gc
import re
import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from agent.lean.standins import stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEVER = ("ssl", "typing_extensions")


class _Process:
    """Whether ``before_all`` was called: a program that only uses these modules keeps all of its own."""

    own = False


_process = _Process()


def before_all() -> None:
    """Call before anything else is imported; only in the agent's own process."""
    _process.own = True
    for name in NEVER:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    with lean_imports():
        dataclasses = import_module("dataclasses")
        for name in ("pathlib", "asyncio", "uuid", "msgspec"):
            with suppress(ModuleNotFoundError):  # whoever needs it says what is lacking
                import_module(name)
    import_module(f"{__name__}.values").share(dataclasses)


def forget(names: Iterable[str]) -> None:
    """Unload these packages until they are needed again; only in the agent's own process."""
    if not _process.own:
        return
    for name in names:
        package, _, part = name.rpartition(".")
        for loaded in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
            del sys.modules[loaded]
        if package in sys.modules:
            vars(sys.modules[package]).pop(part, None)
    re.purge()
    gc.collect()


def settle() -> None:
    """After the start: what is there by now stays, and what it has used and freed goes back to the system.

    To look through all of it for garbage again takes 0.1 s of a slow PC, in which nobody is answered; and the
    C library keeps what was freed otherwise.
    """
    if _process.own:
        gc.collect()
        gc.freeze()
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # the GNU C library's own
        if trim is not None:
            trim(0)


@contextmanager
def lean_imports(but: str = "") -> Iterator[None]:
    """Within: stand-ins for modules that are not loaded yet, ``but`` for this one."""
    put = {name: module for name, module in stand_ins().items() if name not in {*sys.modules, but}}
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
