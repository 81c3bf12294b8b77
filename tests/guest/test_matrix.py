"""Who may do what: every method of the contract, called by real accounts over their own sockets."""

import dataclasses

import msgspec
import pytest

from agent.api.contract import METHODS, Access
from agent.api.errors import CODES, Denied
from tests.guest.family import FAMILY, ask, pid_of
from tests.guest.guest import Guest

SECRET = "bamboo hedge round a village"
REFUSED = {code for error, code in CODES.items() if issubclass(error, Denied)} | {"no door"}
VALUES = {
    "target": "screen",
    "extra": 60,
    "id": 1,
    "text": FAMILY,
    "new": SECRET,
    "old": SECRET,
    "secret": SECRET,
    "code": "00000000",
    "data": "",
    "account": "sibling",
    "version": 1,
}
LAST = ("restore", "erase", "unlock", "relock", "secret.recover")
"""They forget what was agreed, prove, give up the proof, or count against who tries: called apart."""


@dataclasses.dataclass(frozen=True)
class Caller:
    """Somebody at a door: its account or uid, the child it is, whether it need or does prove more."""

    user: str | int | None
    child: str | None = None
    root: bool = False
    proves: bool = False
    outside: bool = False


CALLERS = {
    "root": Caller(None, root=True),
    "guardian": Caller("parent"),
    "guardian with proof": Caller("parent", proves=True),
    "child": Caller("child", "an"),
    "sibling": Caller("sibling", "binh"),
    "nobody": Caller(65534, outside=True),
    "stranger": Caller(1003, "@bob"),
    "administrator": Caller(1004),
}
COMERS = {
    "stranger": "useradd -m -s /bin/bash -u 1003 bob",
    "administrator": "useradd -m -s /bin/bash -u 1004 -G sudo mai",
}
"""Who is on the PC later, and is named nowhere."""

SELDOM = {*COMERS, "sibling", "root"}
"""A sibling is refused what the child is; root may what a guardian may who proves it, and more."""
CHILD_S = {"tabs", "page"}
"""What is said of a child's own browser, by whoever sits at it."""


def expected(access, caller, child):
    """Whether somebody may, about this child or about none: written a second time, on purpose."""
    if caller.outside:
        return False
    trusted = caller.root or caller.proves
    own = caller.child is not None and child in {None, caller.child}
    return {
        "anyone": True,
        "self": trusted or own,
        "guardian": trusted,
        "adult": trusted or caller.child is None,
        "away": caller.child is None,
        "administrator": caller.root,
    }[access.value]


def params(method, child, program):
    """The least that a method takes, about this child where it is about one."""
    found = {}
    for field in msgspec.structs.fields(method.params):
        if field.name == "child":
            found |= {} if child is None else {"child": child}
        elif field.name == "pid":
            found["pid"] = program
        elif field.name == "old" or field.required:
            found[field.name] = VALUES.get(field.name, "x")
        elif field.name == "extra":
            found["extra"] = 60
    return found


def about(method, caller):
    """The children that a call names; only who is a child may leave it out."""
    named = {x.name for x in msgspec.structs.fields(method.params)}
    if method.access is Access.ANYONE or "child" not in named:
        return (None,)
    return tuple(dict.fromkeys(("an", "binh", *((caller.child, None) if caller.child else ()))))


@pytest.fixture(scope="module")
def pc(family_home):
    with Guest(family_home) as guest:
        assert ask(guest, None, [["secret.set", {"new": SECRET}]])[0][0][0] == 0
        guest.spawn("sleep 600", user="child")
        guest.spawn("sleep 600", user="sibling")
        yield guest


def come(pc, who):
    """An account is made, somebody logs in, and is known to the agent."""
    pc.does(COMERS[who])
    if CALLERS[who].child:
        pc.start_login("bob", 5)
    door = f"test -S /run/luytre/{CALLERS[who].user}/agent.sock"
    pc.until(lambda: not pc.run(door).code, 90, 0.5)


@pytest.mark.parametrize(
    "who", [pytest.param(x, marks=pytest.mark.long) if x in SELDOM else x for x in CALLERS]
)
def test_each_method_is_open_to_whom_the_contract_says(pc, who):
    caller = CALLERS[who]
    if who in COMERS:
        come(pc, who)
    programs = {"an": pid_of(pc, "child", "sleep"), "binh": pid_of(pc, "sibling", "sleep"), "@bob": "1"}
    calls = [
        (method, child)
        for method in sorted(METHODS, key=lambda x: LAST.index(x.name) if x.name in LAST else -1)
        for child in about(method, caller)
    ]
    proof = [["unlock", {"secret": SECRET}]] if caller.proves else []
    talks = [
        [[method.name, params(method, child, int(programs[child or caller.child or "an"]))]]
        for method, child in calls
    ]
    last = [x for x in talks if x[0][0] in LAST]
    first = [x for [x] in talks if x[0] not in LAST]
    if caller.proves:  # once for all of them: under emulation a proof takes four seconds
        last = [[*proof, *(x for [x] in last)]]
    found = [x for talk in ask(pc, caller.user, [*proof, *first], *last) for x in talk[len(proof) :]]
    wrong = {}
    for (method, child), (code, answer) in zip(calls, found, strict=True):
        may = expected(method.access, caller, child) and (
            method.name not in CHILD_S or caller.child is not None
        )
        if (code not in REFUSED) is not may:
            wrong[method.name, child] = code, answer
    assert not wrong
