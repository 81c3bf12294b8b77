"""What all dataclasses share in the agent's process, instead of functions of their own.

Some 250 classes of values, each with the two functions that refuse to change it and with one that describes
it, are a megabyte; the standard library makes them anew for every class.
"""

from __future__ import annotations

import sys
from dataclasses import FrozenInstanceError, fields
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def share(dataclasses: ModuleType) -> None:
    """From now on; a version of Python that does it in another way is left alone."""
    library: Any = dataclasses
    if hasattr(library, "_frozen_get_del_attr"):
        library._frozen_get_del_attr = _freeze  # noqa: SLF001
    if hasattr(library, "_repr_fn"):  # until Python 3.12
        library._repr_fn = _describes  # noqa: SLF001
    elif hasattr(library, "_FuncBuilder"):
        library._FuncBuilder = _sharing(library._FuncBuilder)  # noqa: SLF001


@recursive_repr()
def describe(value: Any) -> str:
    """As dataclasses describe themselves: the class and its fields."""
    shown = (f"{field.name}={getattr(value, field.name)!r}" for field in fields(value) if field.repr)
    return f"{type(value).__qualname__}({', '.join(shown)})"


def _describes(*_fields: object) -> Callable[[object], str]:
    return describe


def _sharing(builder: Any) -> type:
    class Builder(builder):  # type: ignore[misc]
        """Since Python 3.13 the functions of one class are made together."""

        described = False

        def add_fn(self, name: str, *rest: Any, **options: Any) -> None:
            if name == "__repr__":
                self.described = True
            else:
                super().add_fn(name, *rest, **options)

        def add_fns_to_class(self, cls: type) -> None:
            super().add_fns_to_class(cls)
            if self.described and "__repr__" not in vars(cls):
                cls.__repr__ = describe  # type: ignore[method-assign, assignment]

    return Builder


def _freeze(cls: type, *_rest: object) -> tuple[Callable[..., None], ...]:
    """Until Python 3.12 a dataclass puts the answered functions in place, later nobody looks at them."""
    if sys.version_info >= (3, 13):
        for function in (keep, keep_all):
            setattr(cls, function.__name__, function)
    return keep, keep_all


def keep(_self: object, name: str, _value: object) -> None:
    """Refuse to change a field."""
    message = f"cannot assign to field {name!r}"
    raise FrozenInstanceError(message)


def keep_all(_self: object, name: str) -> None:
    """Refuse to remove a field."""
    message = f"cannot delete field {name!r}"
    raise FrozenInstanceError(message)


# A dataclass puts them in place by their names.
describe.__name__, keep.__name__, keep_all.__name__ = "__repr__", "__setattr__", "__delattr__"
