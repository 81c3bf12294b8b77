"""The pages from which the judgement learns, and how it stands on them and on those that it never saw."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from pages.corpus import CATEGORIES, KINDS, LANGUAGES, NEVER, PAGES, ROOT, pages
from pages.evaluate import LONGEST, MEASURED
from ui.browser.judge import CODE, WEIGHTS
from ui.browser.judge.engine import Engine

LEAST = 40


@pytest.fixture(scope="module")
def judged():
    engine = Engine()
    return [(page, engine.judge(page.as_seen()).category) for page in pages()]


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


def test_what_was_learned_is_not_forgotten(judged):
    """No proof: they were learned from, and limits were set by them; ``strangers`` and ``blind`` say more."""
    for category in CATEGORIES:
        for language in LANGUAGES:
            found = [a == category for p, a in judged if (p.kind, p.language) == (category, language)]
            assert sum(found) >= 0.8 * len(found), (category, language)


def test_no_learned_page_of_help_health_news_or_school_is_blocked(judged):
    assert not [(p.title, a) for p, a in judged if a and p.kind in {*NEVER, "news", "school"}]


def test_hardly_a_learned_harmless_page_is_blocked(judged):
    harmless = [(p.title, a) for p, a in judged if p.category is None]
    assert sum(a is not None for _, a in harmless) <= len(harmless) / 200


def test_the_first_pages_kept_apart_are_judged_no_worse_than_before():
    engine = Engine()
    found = [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / "apart")]
    harmful = [(p, a) for p, a in found if p.category]
    assert sum(a == p.category for p, a in harmful) >= 0.6 * len(harmful)
    assert not [(p.title, a) for p, a in found if a and p.category is None]


def test_pages_written_without_a_look_at_these():
    engine = Engine()
    found = [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / "strangers")]
    for category in CATEGORIES:
        for language in LANGUAGES:
            right = [a == category for p, a in found if (p.kind, p.language) == (category, language)]
            assert len(right) >= LEAST
            assert sum(right) >= 0.85 * len(right), (category, language)
    blocked = [(p.title, p.kind) for p, a in found if a and p.category is None]
    assert len(blocked) <= 1
    assert not [x for x in blocked if x[1] in NEVER]


def test_pages_because_of_which_nothing_was_changed():
    engine = Engine()
    found = [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / "blind")]
    for category in CATEGORIES:
        for language in LANGUAGES:
            right = [a == category for p, a in found if (p.kind, p.language) == (category, language)]
            assert sum(right) >= 0.85 * len(right) > 20, (category, language)
    assert not [(p.title, a) for p, a in found if a and p.category is None]


def test_not_one_harmless_page_that_speaks_of_such_things_is_blocked():
    engine = Engine()
    found = [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / "reworded")]
    assert not [(p.title, a) for p, a in found if a and p.category is None]


def test_as_much_of_a_page_is_judged_as_is_measured():
    assert f"LONGEST = {LONGEST};" in CODE.read_text("utf-8")
    assert f"LONGEST = {LONGEST};" in CODE.parents[1].joinpath("pages", "reading.js").read_text("utf-8")


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
    assert "of help and health: 0" in said
