from agent.sites.dns.rules import UNLISTED, Judgement
from agent.sites.dns.tally import MOST, SPELL, Blocked, Tally

ADULT = Judgement(blocked=True, category="adult", because="list")


def test_what_comes_at_once_is_one_try():
    tally = Tally()
    assert not tally
    for at in (0.0, 0.1, 1.9):
        tally.add(5301, "a.test", ADULT, at)
    tally.add(5301, "a.test", ADULT, 1.9 + SPELL + 0.1)
    tally.add(5302, "a.test", Judgement(blocked=True, because="own", told="a.test"), 5.0)
    assert tally
    assert tally.take() == [Blocked(5301, "a.test", "adult", 2), Blocked(5302, "a.test", "", 1)]
    assert tally.take() == []


def test_where_only_what_is_named_is_open_nothing_is_counted():
    tally = Tally()
    tally.add(5301, "a.test", UNLISTED, 0.0)
    assert not tally


def test_a_flood_of_names_fills_no_memory():
    tally = Tally()
    for number in range(2 * MOST):
        tally.add(5301, f"{number}.test", ADULT, 0.0)
    assert len(tally.take()) == MOST


def test_what_is_asked_for_a_trial_is_nobody_s_try_and_what_was_counted_stays():
    tally = Tally()
    tally.add(5301, "a.test", ADULT, 0.0)
    with tally.spared(5301, "a.test"), tally.spared(5301, "b.test"):
        tally.add(5301, "a.test", ADULT, 10.0)
        tally.add(5301, "b.test", ADULT, 10.0)
        tally.add(5302, "b.test", ADULT, 10.0)
    tally.add(5301, "c.test", ADULT, 10.0)
    assert tally.take() == [
        Blocked(p, x, "adult", 1) for p, x in ((5301, "a.test"), (5302, "b.test"), (5301, "c.test"))
    ]
    tally.add(5301, "b.test", ADULT, 20.0)
    assert tally.take() == [Blocked(5301, "b.test", "adult", 1)]
