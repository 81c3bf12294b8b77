"""The closed list of categories."""

from policies.catalog import CATEGORIES
from policies.ids import OTHER


def test_a_category_has_a_name_in_both_languages():
    assert all(english.strip() and vietnamese.strip() for english, vietnamese in CATEGORIES.values())


def test_no_two_categories_are_called_the_same():
    for names in zip(*CATEGORIES.values(), strict=True):
        assert len(set(names)) == len(CATEGORIES)


def test_learning_comes_first_and_what_nobody_named_last():
    first, *_, last = CATEGORIES
    assert (first, last) == ("study", OTHER)


def test_what_the_policy_document_may_block_is_there():
    assert {"adult", "gambling", "drugs", "violence", "dating", "proxy", "malware"} <= set(CATEGORIES)
