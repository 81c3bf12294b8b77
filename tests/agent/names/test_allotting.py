"""Each child has a port, keeps it, and nobody knows before where it goes when somebody else has it."""

from __future__ import annotations

from agent.names.allotting import Allotted
from policies.ids import ChildId

AN, BINH, CHI = ChildId("an"), ChildId("binh"), ChildId("chi")


def test_each_gets_the_next_and_keeps_it() -> None:
    ports = Allotted(5301, range(6000, 7000))
    ports.allot({AN: None, BINH: None})
    ports.allot({BINH: None, CHI: None})
    assert [ports[x] for x in (AN, BINH, CHI)] == [5301, 5302, 5303]
    assert [ports.child(x) for x in (5301, 5303, 5304)] == [AN, CHI, None]


def test_where_one_was_before_it_is_again_and_no_two_are_in_one_place() -> None:
    ports = Allotted(5301, range(6000, 7000))
    ports.allot({AN: None, BINH: 5301, CHI: 5301})
    assert [ports[x] for x in (BINH, AN, CHI)] == [5301, 5302, 5303]
    ports.allot({AN: 6500})
    assert ports[AN] == 5302, "of what was before only a start knows"


def test_whoever_must_move_goes_where_nobody_expects_it() -> None:
    ports = Allotted(5301, range(6000, 7000))
    ports.allot({AN: None, BINH: None})
    assert not ports.move({5303})
    seen = set()
    for _ in range(20):
        assert ports.move({ports[AN]})
        assert ports[AN] in range(6000, 7000)
        seen.add(ports[AN])
    assert len(seen) > 1
    assert ports[BINH] == 5302


def test_two_that_move_do_not_meet() -> None:
    ports = Allotted(5301, [6000])
    ports.allot({AN: None, BINH: None})
    assert ports.move({5301, 5302})
    assert {ports[AN], ports[BINH]} == {6000, 6001}
