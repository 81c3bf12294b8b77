"""Lists with a signature, and for how long their word holds."""

from dataclasses import replace
from datetime import timedelta

from agent.sites import feed
from agent.sites.updating import KEPT, NEW, SAME
from tests.agent.sites.test_feed import Keyring
from tests.agent.sites.updated import NOW, made, updated


def test_a_list_with_a_signature_is_taken_when_it_holds_and_else_the_last_good_one_stays(tmp_path, maker):
    keyring = Keyring(tmp_path)

    def told(serial, names):
        facts = feed.Facts("own", "adult", serial, NOW + timedelta(days=30))
        return keyring.signed(feed.head(facts) + names)

    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    maker.files["own"] = told(2, b"bad.example\n")
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.index().find("www.bad.example").closed == {"adult": ("own",)}
    for wrong, why in (
        (told(3, b"other.example\n").replace(b"other", b"worse"), feed.UNSIGNED),
        (told(1, b"other.example\n"), f"{feed.OLDER}: 1 after 2"),
    ):
        maker.files["own"] = wrong
        assert updated(lists, maker) == {"own": (KEPT, why)}
        ((_, standing),) = lists.standings()
        assert (standing.names, standing.serial, standing.problem) == (1, 2, why)
        assert lists.index().find("www.bad.example").closed
    maker.files["own"] = told(3, b"other.example\n")
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.index().find("bad.example") is None


def test_a_maker_that_says_the_same_for_too_long_is_not_believed(tmp_path, maker):
    keyring, end = Keyring(tmp_path), NOW + timedelta(days=30)
    maker.files["own"] = keyring.signed(feed.head(feed.Facts("own", "adult", 2, end)) + b"bad.example\n")
    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    updated(lists, maker)
    assert updated(lists, maker, end - timedelta(days=1)) == {"own": (SAME, "")}
    why = f"{feed.EXPIRED}: {end.isoformat()}"
    for day in (end, end + timedelta(days=1)):  # and then all of it is asked for
        assert updated(lists, maker, day) == {"own": (KEPT, why)}
        ((_, standing),) = lists.standings()
        assert (standing.problem, standing.etag) == (why, "")
        assert standing.checked == (end - timedelta(days=1)).isoformat()
    assert [tag is None for _, tag in maker.asked] == [True, False, False, True]
    assert lists.index().find("bad.example")


def test_where_nobody_wrote_down_how_long_a_word_holds_all_of_it_is_asked_for(tmp_path, maker):
    keyring, end = Keyring(tmp_path), NOW + timedelta(days=30)
    maker.files["own"] = keyring.signed(feed.head(feed.Facts("own", "adult", 2, end)) + b"bad.example\n")
    lists = made(tmp_path, keyring.entry(url=maker.base + "own", default=True))
    updated(lists, maker)
    ((_, standing),) = lists.standings()
    lists.keep({"own": replace(standing, expires="")})  # as an earlier version left it
    assert updated(lists, maker) == {"own": (NEW, "")}
    assert lists.standings()[0].standing.expires == end.isoformat()
