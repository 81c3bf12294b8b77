"""Values that share their functions behave as if each class had its own."""

from __future__ import annotations

import dataclasses
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from agent.lean import values

if TYPE_CHECKING:
    from collections.abc import Callable

CLASSES = """
from __future__ import annotations
import sys
if sys.argv[1:] == ["lean"]:
    from agent import lean
    lean.before_all()
from dataclasses import FrozenInstanceError, InitVar, dataclass, field
from typing import ClassVar
@dataclass(frozen=True)
class Value:
    x: int = 1
    more: tuple[Value, ...] = ()
    hidden: int = field(default=2, repr=False)
    shared: ClassVar[int] = 3
@dataclass(slots=True)
class Part:
    first: InitVar[int]
    y: object = None
    def __post_init__(self, first):
        self.y = self.y or first
@dataclass
class Further(Part):
    z: str = "z"
@dataclass
class Named:
    x: int
    def __repr__(self):
        return "named"
@dataclass(repr=False)
class Silent:
    x: int = 1
for change in (lambda v: setattr(v, "x", 2), lambda v: delattr(v, "x")):
    try:
        change(Value())
    except FrozenInstanceError as error:
        print(error)
part = Part(7)
part.y = part
for value in (Value(more=(Value(4),)), Part(5), part, Further(1), Named(1)):
    print(value)
print(repr(Silent()).startswith("<__main__.Silent object at "), hash(Value()) == hash(Value(1)))
print(Value() == Value(1), Value() == Part(1), Part(2) == Part(2), Part(2) == Further(2))
print(Value.__repr__ is Part.__repr__)
"""


def test_they_look_and_behave_as_ever(alone: Callable[[str], list[str]]) -> None:
    lean = alone(CLASSES.replace("sys.argv[1:]", '["lean"]'))
    assert lean[:-1] == alone(CLASSES)[:-1]
    assert lean[0] == "cannot assign to field 'x'"
    assert lean[2] == "Value(x=1, more=(Value(x=4, more=()),))"
    assert lean[4] == "Part(y=...)"
    assert lean[-1] == "True"


def test_frozen_stays_frozen() -> None:
    for refuse, words in ((values.keep, ("x", 1)), (values.keep_all, ("x",))):
        with pytest.raises(dataclasses.FrozenInstanceError, match="field 'x'"):
            refuse(object(), *words)


class Library(ModuleType):
    """The part of ``dataclasses`` that makes functions, in the way of some version of Python."""


class Builder:
    """As since Python 3.13."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def add_fn(self, name: str, body: str, *, decorator: str = "") -> None:
        self.names.append(name + body + decorator)

    def add_fns_to_class(self, cls: type) -> None:
        for name in self.names:
            setattr(cls, name, None)


def test_since_python_3_13_the_functions_of_a_class_are_made_together() -> None:
    library: Any = Library("dataclasses")
    library._FuncBuilder = Builder
    values.share(library)

    class One:
        """Has none."""

    class Own:
        """Has its own."""

        def __repr__(self) -> str:
            return "own"

    for cls in (One, Own):
        builder = library._FuncBuilder()
        builder.add_fn("__init__", "", decorator="_")
        builder.add_fn("__repr__", "return 'x'")
        builder.add_fns_to_class(cls)
        assert builder.names == ["__init___"]
    assert One.__repr__ is values.describe
    assert repr(Own()) == "own"
    silent = library._FuncBuilder()
    silent.add_fns_to_class(undescribed := type("Silent", (), {}))
    assert "__repr__" not in vars(undescribed)


def test_until_python_3_12_each_is_asked_for() -> None:
    library: Any = Library("dataclasses")
    library._frozen_get_del_attr = library._repr_fn = None
    values.share(library)
    assert library._repr_fn([], {}) is values.describe

    class Kept:
        """Loses what would change it."""

    assert library._frozen_get_del_attr(Kept, [], {}) == (values.keep, values.keep_all)
    assert hasattr(Kept, "__setattr__")


def test_another_way_of_making_them_is_left_alone() -> None:
    library = Library("dataclasses")
    before = dict(vars(library))
    values.share(library)
    assert vars(library) == before
