import pytest

from agent.guard.order import LONGEST, Order, Spot, line, read, written

SPOT = Spot("/usr/games/mygame", (1, 2), (range(1001, 1002), range(100000, 165536)))


def test_an_order_is_read_as_it_was_written():
    order = Order(7, (SPOT, Spot("/opt/other", (1, 3))))
    text = written(order)
    assert text.endswith(b"\n")
    assert text.count(b"\n") == 1
    assert read(text) == order


def test_it_is_refused_to_the_child_and_its_containers_alone():
    assert [SPOT.refuses(uid, lambda: True) for uid in (1001, 100000, 165535)] == [True] * 3
    assert [SPOT.refuses(uid, lambda: True) for uid in (0, 1000, 1002, 165536)] == [False] * 4


def test_an_adult_whose_number_lies_among_those_of_containers_is_none():
    assert [SPOT.refuses(uid, lambda: False) for uid in (1001, 100000, 165535)] == [True, False, False]


def test_root_and_services_are_refused_nothing_whatever_the_order_says():
    everybody = Spot("/usr/games/mygame", (1, 2), (range(1 << 32),))
    assert [everybody.refuses(uid, lambda: True) for uid in (0, 33, 999, 1000)] == [False, False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"number": 1}',
        b'{"number": "x", "files": []}',
        b'{"number": 1, "files": [["games", 1, 2, []]]}',
        b'{"number": 1, "files": [["/a\\u0000b", 1, 2, []]]}',
        b'{"number": 1, "files": [["/a", 1, 2, [[1]]]]}',
        b'{"number": 1, "files": [["/a", 1]]}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_order_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        read(text)


def test_something_said_is_one_line():
    assert line(lost=True) == b'{"lost":true}\n'


def test_of_an_order_that_is_too_long_what_is_refused_comes_first():
    told = tuple(Spot(f"/{'x' * 3800}/{n}", (1, n)) for n in range(1150))
    text = written(Order(7, (*told, SPOT)))
    assert len(text) <= LONGEST
    kept = read(text)
    assert kept.spots[0] == SPOT
    assert 1000 < len(kept.spots) < 1151
