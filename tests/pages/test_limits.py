"""Where a category begins; only where what training needs is installed."""

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")

from pages.corpus import CATEGORIES, KINDS, Page  # noqa: E402 - after what it needs was asked for
from pages.limits import FOLDS, SPARE, answers, fold_of, limits  # noqa: E402
from pages.model import CARE, SHORT  # noqa: E402


class Shown:
    """Forty pages of each kind, each shown as it begins and whole."""

    def __init__(self):
        kinds = [kind for kind in (*CATEGORIES, *KINDS) for _ in range(40)]
        self.pages = [Page(f"{n}.example", "", "", kind, "en") for n, kind in enumerate(kinds)]
        self.owners = np.repeat(np.arange(len(kinds)), 2)
        self.shown = np.arange(len(self.owners))
        self.there = np.tile([SHORT // 2, 0], len(kinds))
        self.lengths = np.where(self.there, self.there, 2 * SHORT)
        self.kinds = np.array(kinds)[self.owners]
        self.odds = np.full((len(self.owners), len(CATEGORIES)), -5.0)
        for c, category in enumerate(CATEGORIES):
            self.odds[self.kinds == category, c] = 9

    def row(self, kind, *, whole=True, number=0):
        """The place of a page of this kind."""
        return int(np.flatnonzero((self.kinds == kind) & ((self.there == 0) == whole))[number])

    def limits(self):
        return limits(self, self.odds, np.full(len(self.shown), fill_value=True))


def test_each_page_is_in_one_fold_and_folds_are_alike():
    folds = fold_of(Shown().pages)
    assert np.bincount(folds).tolist() == [len(folds) // FOLDS] * FOLDS


@pytest.mark.parametrize("kind", ["help", "health", "news", "school"])
def test_a_limit_keeps_its_distance_from_the_worst_page_of_these(kind):
    shown = Shown()
    shown.odds[shown.row(kind), 2] = 3
    assert shown.limits() == pytest.approx([0, 0, 3 + SPARE, 0, 0], abs=1e-3)


def test_few_of_the_other_harmless_pages_are_above_a_limit():
    shown = Shown()
    for number in range(10):
        shown.odds[shown.row("food", number=number), 4] = number + 1
    few = 40 * len(KINDS) // 200
    assert shown.limits() == pytest.approx([0, 0, 0, 0, 10 - few], abs=1e-3)


def test_what_begins_sets_no_limit_but_must_be_surer():
    shown = Shown()
    begins, whole = (shown.row("food", whole=x) for x in (False, True))
    shown.odds[begins, 1] = CARE - 0.01
    assert shown.limits() == pytest.approx([0] * 5, abs=1e-3)
    assert answers(shown, shown.odds)[begins] is None
    shown.odds[begins, 1] = CARE + 0.01
    assert answers(shown, shown.odds)[begins] == "gambling"
    assert answers(shown, shown.odds)[whole] is None


def test_no_page_sets_the_limit_that_it_is_judged_by():
    shown = Shown()
    worst = shown.row("news")
    shown.odds[worst, 0] = 30
    found = answers(shown, shown.odds)
    assert found[worst] == "adult"
    assert [x for x, kind in zip(found, shown.kinds, strict=True) if kind == "adult"].count("adult") < 80
