"""Keeps out of memory what libraries load and the agent never uses: 6 MB in each family PC.

``before_all`` comes first in the agent's process: no TLS for asyncio, no newer typing for msgspec (it does
well without), and all frozen dataclasses share the two functions that refuse to change them.
``lean_imports`` puts stand-ins in place while a library is imported, and takes them away again: APScheduler
asks ``importlib.metadata`` for plug-ins (none are installed), loads process pools, and random numbers for a
jitter that no job here has; pathlib before Python 3.13 loads URL parsing for a method that nobody calls;
dataclasses load ``inspect``, and that all of Python's syntax, to read sources that nobody here reads; msgspec
describes types for schemas, and uuid asks what every module knows, which system this is.
``forget`` unloads what only the start needs, so that all that is loaded after it fits into the same memory.
"""

from __future__ import annotations

import gc
import re
import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
        dataclasses: Any = import_module("dataclasses")
        for name in ("pathlib", "asyncio", "uuid", "msgspec"):
            with suppress(ModuleNotFoundError):  # whoever needs it says what is lacking
                import_module(name)
    if hasattr(dataclasses, "_frozen_get_del_attr"):  # else 10 kB for each class
        dataclasses._frozen_get_del_attr = _freeze  # noqa: SLF001


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


def give_back() -> None:
    """Return to the system what starting has used and freed; the C library keeps it otherwise."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # the GNU C library's own
        if trim is not None:
            trim(0)


@contextmanager
def lean_imports() -> Iterator[None]:
    """Within: stand-ins for modules that are not loaded yet."""
    put = {name: module for name, module in _stand_ins().items() if name not in sys.modules}
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_ins() -> dict[str, ModuleType]:
    def nothing(**_group: str) -> tuple[()]:
        return ()

    def unknown(_name: str) -> str:
        return "3.11.0"

    syntax = (
        {}
        if sys.version_info >= (3, 14)
        else {"ast": _module("ast", NodeVisitor=object, __getattr__=_syntax)}
    )
    return {
        **syntax,
        "asyncio.sslproto": _module("asyncio.sslproto"),
        "msgspec.inspect": _module("msgspec.inspect"),
        "msgspec._json_schema": _module("msgspec._json_schema", schema=None, schema_components=None),
        "platform": _module("platform", system=lambda: "Linux"),
        "importlib.metadata": _module(
            "importlib.metadata", entry_points=nothing, version=unknown, PackageNotFoundError=ImportError
        ),
        "concurrent.futures.process": _module(
            "concurrent.futures.process", BrokenProcessPool=RuntimeError, ProcessPoolExecutor=None
        ),
        "multiprocessing": _module("multiprocessing"),
        "random": _module("random", uniform=None),
        "urllib.parse": _module("urllib.parse", quote_from_bytes=None),
    }


def _syntax(name: str) -> Any:
    """What ``inspect`` wants of it after all, which is rare: then the real one is loaded."""
    return getattr(import_module("ast"), name)


def _freeze(cls: type, *_rest: object) -> tuple[Callable[..., None], ...]:
    """Until Python 3.12 a dataclass puts the answered functions in place, later nobody looks at them."""
    if sys.version_info >= (3, 13):
        for function in (_keep, _keep_all):
            setattr(cls, function.__name__, function)
    return _keep, _keep_all


def _keep(_self: object, name: str, _value: object) -> None:
    from dataclasses import FrozenInstanceError

    message = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(message)


def _keep_all(_self: object, name: str) -> None:
    from dataclasses import FrozenInstanceError

    message = f"cannot delete field {name!r}"
    raise FrozenInstanceError(message)


# A dataclass puts them in place by their names.
_keep.__name__, _keep_all.__name__ = "__setattr__", "__delattr__"


def _module(name: str, **contents: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(contents)
    return module
