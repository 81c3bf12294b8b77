"""Modules that stand in for others while a library is imported.

Most are loaded after all when something of them is asked for (``_later``); the rest answer the few questions
that a library puts at its start.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_COROUTINE = 0x80
"""Flag of code that ``async def`` made (the ``inspect`` module's CO_COROUTINE)."""


def stand_ins() -> dict[str, ModuleType]:
    """Each by the name of the module that it stands in for."""

    def nothing(**_group: str) -> tuple[()]:
        return ()

    def unknown(_name: str) -> str:
        return "3.11.0"

    return {
        "asyncio.sslproto": _module("asyncio.sslproto"),
        "concurrent.futures.process": _module(
            "concurrent.futures.process", BrokenProcessPool=RuntimeError, ProcessPoolExecutor=None
        ),
        "decimal": _module("decimal", Decimal=_Decimal),
        "importlib.metadata": _module(
            "importlib.metadata", entry_points=nothing, version=unknown, PackageNotFoundError=ImportError
        ),
        "inspect": _later("inspect", **_inspect()),
        "locale": _later("locale"),
        "msgspec._json_schema": _module("msgspec._json_schema", schema=None, schema_components=None),
        "msgspec.inspect": _module("msgspec.inspect"),
        "multiprocessing": _module("multiprocessing"),
        "platform": _module("platform", system=lambda: "Linux"),
        "random": _module("random", uniform=None),
        "tokenize": _later("tokenize"),
        "tzlocal.windows_tz": _module("tzlocal.windows_tz", tz_win={}),
        "urllib.parse": _module("urllib.parse", quote_from_bytes=None),
    }


class _Decimal:
    """The type that msgspec knows numbers with a comma by; no message has any."""


class _Signature:
    """What a function takes, where nobody wants to know it exactly."""

    parameters: dict[str, object] = {}  # noqa: RUF012 - read only

    def __str__(self) -> str:
        return "(...)"


def _inspect() -> dict[str, Callable[..., Any]]:
    """Questions of dataclasses, of asyncio and of APScheduler, while they start."""

    def signature(_function: object, **_options: object) -> _Signature:
        return _Signature()

    def isbuiltin(value: object) -> bool:
        return isinstance(value, type(len))

    def isclass(value: object) -> bool:
        return isinstance(value, type)

    def isfunction(value: object) -> bool:
        return isinstance(value, FunctionType)

    def ismethod(value: object) -> bool:
        return isinstance(value, MethodType)

    def iscoroutinefunction(value: object) -> bool:
        while isinstance(value, partial):
            value = value.func
        code = getattr(getattr(value, "__func__", value), "__code__", None)
        return bool(getattr(code, "co_flags", 0) & _COROUTINE)

    def get_annotations(owner: type) -> dict[str, Any]:
        return dict(vars(owner).get("__annotations__", {}))

    def unwrap(function: Callable[..., object]) -> Callable[..., object]:
        while hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        return function

    functions = (
        signature,
        isbuiltin,
        isclass,
        isfunction,
        ismethod,
        iscoroutinefunction,
        get_annotations,
        unwrap,
    )
    return {function.__name__: function for function in functions}


def _later(name: str, **contents: object) -> ModuleType:
    """Contents that suffice mostly; whoever asks for more gets the real module's."""

    def rest(attribute: str) -> Any:
        if attribute.startswith("__"):  # what the import system asks every module
            raise AttributeError(attribute)
        return getattr(import_module(name), attribute)

    return _module(name, __getattr__=rest, **contents)


def _module(name: str, **contents: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(contents)
    return module
