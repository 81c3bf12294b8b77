"""Imports APScheduler without what it looks for and the agent never uses: 3 MB less in each family PC.

It asks ``importlib.metadata`` for plug-ins (none are installed) and loads process pools (none is used). While
it is being imported, three small modules stand in for those; afterwards everything is as before.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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

    return {
        "importlib.metadata": _module(
            "importlib.metadata", entry_points=nothing, version=unknown, PackageNotFoundError=ImportError
        ),
        "concurrent.futures.process": _module(
            "concurrent.futures.process", BrokenProcessPool=RuntimeError, ProcessPoolExecutor=None
        ),
        "multiprocessing": _module("multiprocessing"),
    }


def _module(name: str, **contents: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(contents)
    return module
