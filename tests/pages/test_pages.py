"""How the judgement stands on pages that it never saw, and that it got no worse on those it learned from."""

import functools
import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from pages.corpus import CATEGORIES, KINDS, LANGUAGES, NEVER, PAGES, ROOT, pages
from pages.evaluate import BEGINNING, LONGEST, MEASURED, at_most, summary
from pages.evaluate import shipped as measured
from ui.browser.judge import CODE, WEIGHTS
from ui.browser.judge.engine import Engine

pytestmark = pytest.mark.xdist_group("pages")  # what all of it is judged as is found once
LEAST = 40
shipped = functools.cache(measured)


@pytest.fixture(scope="module")
def learned():
    engine = Engine()
    return [(page, engine.judge(page.as_seen()).category) for page in pages()]


def missed(judged, least=LEAST, share=0.85):
    """Categories and languages of which too little is found."""
    found = {
        (x, y): [a == x for p, a in judged if (p.kind, p.language) == (x, y)]
        for x in CATEGORIES
        for y in LANGUAGES
    }
    return {key: sum(x) for key, x in found.items() if len(x) < least or sum(x) < share * len(x)}


def blocked(judged):
    """Harmless pages that are taken for something."""
    return [(p.kind, p.title, a) for p, a in judged if a and p.category is None]


def test_every_category_has_its_pages_in_both_languages():
    counts = Counter((page.kind, page.language) for page in pages())
    assert not [(x, y) for x in CATEGORIES for y in LANGUAGES if counts[x, y] < LEAST]
    assert not [(x, y) for x in KINDS for y in LANGUAGES if not counts[x, y]]


def test_no_host_stands_twice_and_none_is_anybodys():
    hosts = [
        page.host for page in (*pages(), *(page for folder in MEASURED for page in pages(PAGES / folder)))
    ]
    assert not [host for host, n in Counter(hosts).items() if n > 1]
    assert not [host for host in hosts if not host.endswith(".example")]


def test_regression_most_of_what_was_learned_is_known(learned):
    """Most of it lies near what is harmless: the pages that nothing was learned from say what it is worth."""
    assert not missed(learned, share=0.8)


def test_regression_no_learned_page_of_help_health_news_or_school_is_blocked(learned):
    """The limits were set so; this says nothing of others."""
    assert not [x for x in blocked(learned) if x[0] in {*NEVER, "news", "school"}]


def test_regression_hardly_a_learned_harmless_page_is_blocked(learned):
    assert len(blocked(learned)) <= sum(p.category is None for p, _ in learned) / 200


def test_pages_kept_apart():
    judged = shipped("apart")
    harmful = [a == p.category for p, a in judged if p.category]
    assert sum(harmful) >= 0.6 * len(harmful)
    assert not blocked(judged)


def test_pages_written_without_a_look_at_these():
    judged = shipped("strangers")
    assert not missed(judged)
    assert len(blocked(judged)) <= 1
    assert not [x for x in blocked(judged) if x[0] in NEVER]


def test_pages_because_of_which_nothing_was_changed():
    judged = shipped("blind")
    assert not missed(judged, 21)
    assert not blocked(judged)


def test_pages_of_a_line_or_three_and_of_kinds_that_others_lack():
    judged = shipped("brief")
    assert not missed(judged, 10, share=0.7)
    harmful = [a == p.category for p, a in judged if p.category]
    assert sum(harmful) >= 0.85 * len(harmful)
    counts = Counter((p.kind, p.language) for p, _ in judged if p.category is None)
    assert len(counts) >= 14
    assert min(counts.values()) >= 20
    assert len(blocked(judged)) <= 2
    assert not [x for x in blocked(judged) if x[0] in {*NEVER, "news", "school"}]


def test_all_pages_from_which_nothing_was_learned():
    judged = [x for folder in MEASURED if folder != "reworded" for x in shipped(folder)]
    assert not missed(judged)
    assert len(blocked(judged)) <= sum(p.category is None for p, _ in judged) / 200
    assert not [x for x in blocked(judged) if x[0] in {*NEVER, "news", "school"}]


def test_a_harmless_page_is_not_judged_by_what_is_there_of_it_before_it_has_loaded():
    judged = [x for folder in MEASURED for x in shipped(folder, BEGINNING)]
    harmless = [x for x in judged if x[0].category is None]
    assert len(blocked(harmless)) <= len(harmless) / 200
    assert not [x for x in blocked(harmless) if x[0] in NEVER]


def test_not_one_harmless_page_that_speaks_of_such_things_is_blocked():
    assert not blocked(shipped("reworded"))


def test_a_figure_says_what_stands_behind_it():
    assert at_most(0, 153) == pytest.approx(0.0174, abs=1e-4)
    assert at_most(0, 10) > at_most(0, 1000)
    assert at_most(5, 10) > 0.7
    assert "found 0 of 0" not in summary([])


def test_as_much_of_a_page_is_judged_as_is_measured():
    assert f"LONGEST = {LONGEST};" in CODE.read_text("utf-8")
    extension = CODE.parents[1] / "pages"
    for name in ("reading.js", "background.js"):
        assert f"LONGEST = {LONGEST};" in (extension / name).read_text("utf-8")


def test_the_weights_were_made_of_what_stands_here():
    # Without numpy, which only training needs: the sources are read as training reads them.
    from pages.stamp import stamp

    assert json.loads(WEIGHTS.read_text(encoding="utf-8"))["made_of"] == stamp()


def test_the_measurement_prints_a_table_of_the_pages_kept_apart():
    rooms = os.pathsep.join([str(ROOT), str(ROOT / "installer")])
    command = [sys.executable, "-P", str(ROOT / "installer" / "pages" / "evaluate.py"), "--apart"]
    said = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": rooms}, capture_output=True, check=True
    ).stdout.decode()
    assert "help vi" in said
    assert "of help and health 0 of " in said
    assert " ms in QuickJS" in said
