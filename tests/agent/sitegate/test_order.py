"""What the agent wants of the network arrives as it was meant, or not at all."""

from __future__ import annotations

import json

import pytest

from agent.sitegate.order import LARGEST, BadOrder, Order, Turn, read, written

AN = {"port": 5301, "numbers": [[1001, 1002], [100_000, 165_536]], "quic": False, "answered": False}


def test_an_order_arrives_as_it_was_meant() -> None:
    order = Order(
        (
            Turn(5301, (range(1001, 1002), range(100_000, 165_536))),
            Turn(5302, (range(1002, 1003),), True, True, True),
        )
    )
    assert read(written(order)) == order
    assert read(written(Order())) == Order()
    assert read(json.dumps({"turns": [AN]})).turns == order.turns[:1], "of a version that shut nobody out"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[" * 100_000,
        "[]",
        "{}",
        json.dumps({"turns": [AN, {**AN, "port": 5302}]}),
        *(
            json.dumps({"turns": [{**AN, **wrong}]})
            for wrong in (
                {"port": 53},
                {"port": 1 << 16},
                {"port": True},
                {"port": "5301"},
                {"quic": 1},
                {"answered": 0},
                {"shut": 1},
                {"numbers": []},
                {"numbers": [[0, 1]]},
                {"numbers": [[999, 1002]]},
                {"numbers": [[1001, 1001]]},
                {"numbers": [[1001, LARGEST + 2]]},
                {"numbers": [["1001", "1002"]]},
                {"numbers": [[1001]]},
                {"numbers": 7},
            )
        ),
    ],
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(BadOrder):
        read(text)
