"""The contract is held still: whoever changes it changes ``tests/golden/api.json`` too, on purpose.

Run this file to write the golden file anew; older faces must still understand the agent, or PROTOCOL rises.
"""

import json
import types
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from agent.api import contract
from agent.api import messages as m
from agent.api.contract import METHODS, STREAM, Access, EventName

GOLDEN = Path(__file__).parents[2] / "golden" / "api.json"
AGAIN = "The API has changed. If that is meant: python tests/agent/api/test_contract.py"


def interface() -> dict[str, Any]:
    """Everything that a client depends on."""
    kinds = [x for method in METHODS for x in (method.params, method.reply)]
    _, components = msgspec.json.schema_components([*kinds, m.Event])
    return {
        "protocol": m.PROTOCOL,
        "methods": {
            x.name: {
                "params": x.params.__name__,
                "reply": x.reply.__name__,
                "access": x.access.value,
                "family": x.family,
            }
            for x in METHODS
        },
        "events": [x.value for x in EventName],
        "stream": [x.value for x in STREAM],
        "types": components,
    }


def parts(kind: Any) -> set[Any]:
    """A type and all that it is made of."""
    found = {kind} if not get_args(kind) else set()
    for part in get_args(kind):
        found |= parts(part)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for hint in get_type_hints(kind).values():
            found |= parts(hint)
    return found


def test_the_interface_is_the_golden_one():
    assert json.loads(json.dumps(interface())) == json.loads(GOLDEN.read_text("utf-8")), AGAIN


def test_names_are_unique_and_the_table_is_whole():
    assert len({x.name for x in METHODS}) == len(METHODS)
    stated = [x for x in vars(contract).values() if isinstance(x, contract.Method)]
    assert list(METHODS) == stated


def test_the_stream_begins_with_the_start_and_ends_with_the_end():
    assert STREAM[0] is EventName.STARTED
    assert STREAM[-1] is EventName.STOPPED
    assert len(STREAM) == 9


@pytest.mark.parametrize("method", METHODS, ids=lambda x: x.name)
def test_params_are_plain_and_flat(method):
    """Strict decoding looks at the fields of the params themselves, not of anything inside them."""
    flat = {str, int, bool, date, datetime, m.Seconds, types.NoneType, Ellipsis}
    assert parts(method.params) - {method.params} <= flat


@pytest.mark.parametrize("kind", [*(x.reply for x in METHODS), m.Event], ids=lambda x: x.__name__)
def test_durations_are_whole_seconds_on_the_wire(kind):
    assert timedelta not in parts(kind)


def test_what_only_guardians_may_do_changes_something():
    """A child may see all that a guardian sees of it; only acts, the list of children and earlier
    texts, which may speak of siblings, are kept back."""
    kept = {x.name for x in METHODS if x.access is Access.GUARDIAN}
    answers = {"answer", "grant", "takeback", "code"}
    household = {"policy.apply", "policy.version", "secret.set", "secret.recovery", "clock.accept"}
    records = {"erase", "backup", "restore"}
    assert kept == {"children"} | answers | household | records
    assert {x.name for x in METHODS if x.access is Access.ADULT} == {"waiting"}
    assert {x.name for x in METHODS if x.access is Access.AWAY} == {"unlock", "secret.recover"}
    assert {x.name for x in METHODS if x.access is Access.ADMINISTRATOR} == {"secret.reset", "lockout.lift"}


def test_a_method_of_the_whole_family_can_be_about_one_child():
    assert all("child" in get_type_hints(x.params) for x in METHODS if x.family)


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(interface(), indent=1) + "\n", "utf-8")
