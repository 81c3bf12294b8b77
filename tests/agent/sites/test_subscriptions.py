import pytest

from agent.sites.subscriptions import POPULAR, WrongSubscription, as_table, from_table, shipped

GIVEN = {
    "id": "school-list",
    "category": "games",
    "form": "plain",
    "url": "https://school.example/games.txt",
    "maker": "school",
}


def test_each_shipped_list_names_its_maker_page_and_licence():
    for key, entry in shipped().lists.items():
        assert entry.id == key
        assert entry.page.startswith("https://")
        assert entry.licence
        assert entry.url.startswith("https://")


def test_what_is_followed_without_being_asked_covers_each_category_that_presets_close():
    followed = shipped().defaults
    assert {entry.category for entry in followed} >= {
        "adult", "gambling", "drugs", "violence", "dating", "proxy", "malware", POPULAR
    }  # fmt: skip
    independent = {entry.voter.group for entry in followed if entry.category == "adult"}
    assert len(independent) >= 4


def test_lists_that_copy_each_other_are_one_group():
    lists = shipped().lists
    assert lists["clefspeare13-adult"].voter.group == lists["4skin-adult"].voter.group == "4skin"


def test_a_subscription_goes_to_a_table_and_back():
    entry = from_table(GIVEN)
    assert as_table(entry) == GIVEN
    assert from_table(as_table(entry)) == entry
    for known in shipped().lists.values():
        assert from_table(as_table(known)) == known


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"url": "http://school.example/games.txt"}, "must begin with https://"),
        ({"url": "https://user@school.example/"}, "name no user"),
        ({"url": "file:///etc/passwd"}, "https"),
        ({"category": "fun"}, "no category fun"),
        ({"form": "pdf"}, "no form pdf"),
        ({"category": "popular"}, "a ranking is popular"),
        ({"id": "../x"}, "its id"),
        ({"sha256": "abc"}, "64 hexadecimal"),
        ({"votes": 9}, "one vote, or two"),
        ({"rows": -1}, "rows"),
        ({"run": "rm"}, "unknown: run"),
    ],
)
def test_what_is_wrong_is_said(change, why):
    with pytest.raises(WrongSubscription, match=why):
        from_table(GIVEN | change)


def test_what_is_missing_is_said():
    with pytest.raises(WrongSubscription, match="maker"):
        from_table({key: value for key, value in GIVEN.items() if key != "maker"})
