"""No number is turned twice, whatever stands in /etc/subuid."""

from __future__ import annotations

import pytest

from agent.names.apart import apart
from agent.sitegate.order import LARGEST, ORDINARY, Order, Turn, read, written

AN, BINH, MANY = range(1001, 1002), range(1002, 1003), range(100_000, 165_536)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([(AN, MANY), (BINH,)], [(AN, MANY), (BINH,)]),
        ([(AN, MANY), (BINH, MANY)], [(AN, MANY), (BINH,)]),
        ([(AN, MANY, MANY)], [(AN, MANY)]),
        ([(AN, MANY, BINH, range(200_000, 200_010))], [(AN, BINH, MANY, range(200_000, 200_010))]),
        ([(AN, range(5, 5)), (range(7, 3),)], [(AN,), ()]),
        ([(range(999, 1000), range(900, ORDINARY))], [()]),
        ([(range(900, ORDINARY + 5),)], [(range(ORDINARY, ORDINARY + 5),)]),
        ([(AN, range(LARGEST - 1, 1 << 99))], [(AN, range(LARGEST - 1, LARGEST + 1))]),
        ([(AN, range(LARGEST + 1, 1 << 99))], [(AN,)]),
        (
            [(AN, MANY), (range(120_000, 120_001),)],
            [(AN, range(100_000, 120_000), range(120_001, 165_536)), (range(120_000, 120_001),)],
        ),
        (
            [(AN, range(100_000, 100_010), range(100_020, 100_030)), (BINH, range(100_005, 100_040))],
            [
                (AN, range(100_000, 100_010), range(100_020, 100_030)),
                (BINH, range(100_010, 100_020), range(100_030, 100_040)),
            ],
        ),
        ([(AN, MANY), (BINH, range(99_990, 100_010))], [(AN, MANY), (BINH, range(99_990, 100_000))]),
        ([(AN, range(100_010, 100_020)), (BINH, range(100_000, 100_010))], None),
        ([(AN,), (AN,)], [(AN,), ()]),
        ([], []),
    ],
)
def test_each_number_is_one_child_s(
    wanted: list[tuple[range, ...]], found: list[tuple[range, ...]] | None
) -> None:
    told = apart(wanted)
    assert told == (wanted if found is None else found)
    turns = (Turn(5301 + place, numbers) for place, numbers in enumerate(told) if numbers)
    order = Order(tuple(turns))
    assert read(written(order)) == order, "the gate takes it"
