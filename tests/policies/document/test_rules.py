from __future__ import annotations

from datetime import timedelta

import pytest

from policies.document import Vocabulary
from policies.document.rules import slug
from policies.model import Action, AppEnd, LearnFirst, Match
from policies.target import Target
from tests.policies.document.texts import KNOWN, RULE, child_faults, rules


def test_a_rule_names_an_app_a_site_a_category_or_own_facts():
    found = rules(
        f'{RULE}app = "minecraft"\ndaily = "1h"\n{RULE}site = "YouTube.com"\ndaily = "1h"\n'
        f'{RULE}category = "games"\neach = "1h"\nend = "close"\n'
        f'{RULE}match = {{ exe = "/tmp/mygame" }}\ncategory = "games"\naction = "block"\n'
    )
    assert [str(rule.target) for rule in found] == [
        "app:minecraft",
        "site:youtube.com",
        "category:games",
        "app:mygame",
    ]
    assert found[2].each == timedelta(hours=1)
    assert found[2].end is AppEnd.CLOSE
    assert found[2].category is None
    assert found[3].match == Match(exe="/tmp/mygame")
    assert found[3].category == "games"
    assert found[3].action is Action.BLOCK


def test_a_site_may_be_named_alone_so_that_its_category_does_not_close_it():
    (rule,) = rules(f'{RULE}site = "chess.example"\naction = "limit"\n')
    assert (str(rule.target), rule.action) == ("site:chess.example", Action.LIMIT)


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ('match = { exe = "/opt/x" }\nname = "Trò chơi của Đạt!"', "tro-choi-cua-dat"),
        ('match = { exe = "/opt/x" }\nname = "原神"', "x"),
        ('match = { exe = "/opt/games/*" }', "games"),
        ('match = { exe = "C:\\\\\\\\Games\\\\\\\\Best Game.exe" }', "best-game"),
        ('match = { name = "MyGame" }', "mygame"),
        ('match = { flatpak = "org.x.Yes" }', "yes"),
        ('match = { desktop = "org.kde.kate.desktop" }', "kate"),
        ('match = { snap = "tux-racer" }', "tux-racer"),
        ('match = { command = "*prism*" }', "prism"),
        ('match = { command = "*" }', "program"),
        ('match = { exe = "/opt/krita" }', "krita-2"),
        ('match = { exe = "/opt/x" }\nid = "kept"', "kept"),
    ],
)
def test_own_programs_get_an_id(facts: str, key: str):
    assert rules(f'{RULE}{facts}\ndaily = "1h"')[0].target.key == key


def test_ids_of_own_programs_are_apart():
    found = rules(
        "".join(f'{RULE}match = {{ exe = "/opt/{number}/game" }}\ndaily = "1h"\n' for number in range(3))
    )
    assert [rule.target.key for rule in found] == ["game", "game-2", "game-3"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('daily = "1h"', "rule[0]: names nothing; give one of app, match, site or category (line 4)"),
        (
            'app = "krita"\nsite = "a.vn"\ndaily = "1h"',
            "rule[0]: names two things, app and site; write two rules (line 4)",
        ),
        (
            'app = "krita"\ncategory = "games"\ndaily = "1h"',
            "rule[0]: names two things, app and category; write two rules (line 4)",
        ),
        (
            'app = "kritta"\ndaily = "1h"',
            'rule[0].app: "kritta" is no program we know; did you mean "krita"? (line 5)',
        ),
        ("app = 5\ndaily = '1h'", "rule[0].app: must be a text in quotes (line 5)"),
        (
            'site = "https://a.vn"\ndaily = "1h"',
            'rule[0].site: "https://a.vn" is no site; write its name alone, like "youtube.com" (line 5)',
        ),
        ("site = 5\ndaily = '1h'", "rule[0].site: must be a text in quotes (line 5)"),
        (
            'category = "game"\ndaily = "1h"',
            'rule[0].category: "game" is no category; did you mean "games"? (line 5)',
        ),
        (
            'match = {}\ndaily = "1h"',
            "rule[0].match: needs at least one of exe, name, flatpak, snap, desktop, command (line 5)",
        ),
        (
            'match = { ex = "/x" }\ndaily = "1h"',
            'rule[0].match.ex: is not a key here; did you mean "exe"? (line 5)',
        ),
        ('match = "x"\ndaily = "1h"', "rule[0].match: must be a table (line 5)"),
        (
            'match = { exe = "/x" }\nid = "My Game"\ndaily = "1h"',
            'rule[0].match: "My Game" is no id; use a-z, 0-9 and single hyphens (line 5)',
        ),
        (
            'app = "krita"',
            "rule[0]: does nothing; give daily, weekly, open, after, each, or an action (line 4)",
        ),
        (
            'app = "krita"\ndaily = "unlimited"\nopen = "all"',
            "rule[0]: does nothing; give daily, weekly, open, after, each, or an action (line 4)",
        ),
        (
            'app = "krita"\naction = "limit"',
            "rule[0]: does nothing; give daily, weekly, open, after, each, or an action (line 4)",
        ),
        (
            'app = "krita"\naction = "stop"',
            'rule[0].action: "stop" is none of "limit", "block", "free", "always" (line 6)',
        ),
        (
            'app = "krita"\naction = "block"\ndaily = "1h"',
            'rule[0].daily: has no meaning beside action = "block" (line 7)',
        ),
        (
            'app = "krita"\naction = "free"\nweekly = "1h"',
            'rule[0].weekly: has no meaning beside action = "free" (line 7)',
        ),
        (
            'app = "krita"\naction = "always"\nopen.mon = "none"',
            'rule[0].open: has no meaning beside action = "always" (line 7)',
        ),
        ('app = "krita"\nid = "x"\ndaily = "1h"', "rule[0].id: goes with match alone (line 6)"),
        ('app = "krita"\neach = "1h"', "rule[0].each: goes with a category alone (line 6)"),
        ('site = "a.vn"\ndaily = "1h"\nend = "close"', "rule[0].end: does not go with a site (line 7)"),
        (
            'app = "krita"\naction = "none"',
            "rule[0]: drops nothing: no rule of the preset speaks of it (line 4)",
        ),
        (
            'app = "krita"\nafter = { app = "krita", atleast = "1m" }',
            "rule[0].after: waits for itself (line 6)",
        ),
        (
            'app = "krita"\nafter = { atleast = "1m" }',
            "rule[0].after: names what to do first by one of app, site, category (line 6)",
        ),
        (
            'app = "krita"\nafter = { app = "x", site = "a.vn", atleast = "1m" }',
            "rule[0].after: names what to do first by one of app, site, category (line 6)",
        ),
        (
            'app = "krita"\nafter = { category = "stdy", atleast = "1m" }',
            'rule[0].after.category: "stdy" is no category; did you mean "study"? (line 6)',
        ),
        (
            'app = "krita"\nafter = { app = "robloks", atleast = "1m" }',
            'rule[0].after.app: "robloks" is no program we know; did you mean "roblox"? (line 6)',
        ),
        ('app = "krita"\nafter = { category = "study" }', "rule[0].after.atleast: is missing (line 6)"),
        (
            'app = "krita"\ndayly = "1h"\ndaily = "1h"',
            'rule[0].dayly: is not a key here; did you mean "daily"? (line 6)',
        ),
    ],
)
def test_wrong_rules_are_told(body: str, told: str):
    assert child_faults(f"{RULE}{body}") == [told]


def test_two_rules_for_one_target_are_told():
    one = f'{RULE}site = "a.vn"\ndaily = "1h"\n'
    assert child_faults(one + one) == [
        "rule[1]: is the second rule for site:a.vn; the first is child.an.rule[0] (line 7)"
    ]
    own = f'{RULE}match = {{ exe = "/x" }}\ndaily = "1h"\n'
    assert child_faults(own + own) == [
        "rule[1]: is the second rule for app:x-2; the first is child.an.rule[0] (line 7)"
    ]


def test_rules_are_a_list_of_tables():
    assert child_faults("rule = 5") == ["rule: must be a list (line 4)"]
    assert child_faults("rule = [5]") == ["rule[0]: must be a table (line 4)"]


def test_learning_first():
    found = rules(
        f'{RULE}match = {{ exe = "/x" }}\nid = "lessons"\naction = "free"\n'
        f'{RULE}app = "krita"\nafter = {{ app = "lessons", atleast = "30m" }}\n'
        f'{RULE}app = "roblox"\nafter = {{ site = "a.vn", atleast = "30m" }}\n'
        f'{RULE}category = "games"\nafter = {{ category = "study", atleast = "30m" }}\n'
        f'{RULE}category = "video"\ndaily = "1h"\nafter = "none"\n'
    )
    first = [rule.after for rule in found]
    half = timedelta(minutes=30)
    assert first == [
        None,
        LearnFirst(Target.parse("app:lessons"), half),
        LearnFirst(Target.parse("site:a.vn"), half),
        LearnFirst(Target.parse("category:study"), half),
        None,
    ]


def test_rules_that_wait_for_each_other_are_told():
    told = child_faults(
        f'{RULE}app = "krita"\nafter = {{ app = "roblox", atleast = "30m" }}\n'
        f'{RULE}app = "roblox"\nafter = {{ app = "krita", atleast = "30m" }}\n'
        f'{RULE}app = "minecraft"\nafter = {{ app = "krita", atleast = "30m" }}\n'
    )
    assert told == [
        "rule[0].after: waits for app:roblox, which waits for this: neither ever opens (line 6)",
        "rule[1].after: waits for app:krita, which waits for this: neither ever opens (line 9)",
    ]


def test_without_a_catalogue_any_well_formed_id_is_taken():
    assert rules(f'{RULE}app = "what-ever"\ndaily = "1h"', Vocabulary())[0].target.key == "what-ever"
    assert child_faults(f'{RULE}app = "What Ever"\ndaily = "1h"', Vocabulary()) == [
        'rule[0].app: "What Ever" is no program we know (line 5)'
    ]


def test_own_rules_stand_instead_of_those_of_the_preset():
    preset = {
        "rule": [
            {"category": "games", "daily": "1h"},
            {"app": "roblox", "action": "block"},
            {"match": {"exe": "/x"}, "name": "X", "daily": "1h"},
            {"site": "a.vn", "daily": "1h"},
        ]
    }
    known = Vocabulary(apps=KNOWN.apps, categories=KNOWN.categories, presets={"strict": preset})
    found = rules(
        f'preset = "strict"\n{RULE}category = "games"\ndaily = "2h"\n{RULE}app = "roblox"\naction = "none"\n'
        f'{RULE}match = {{ exe = "/x" }}\nid = "mine"\ndaily = "3h"\n',
        known,
    )
    assert [(str(rule.target), [value for _, value in rule.allowance.daily.entries]) for rule in found] == [
        ("category:games", [timedelta(hours=2)]),
        ("app:mine", [timedelta(hours=3)]),
        ("site:a.vn", [timedelta(hours=1)]),
    ]


def test_slugs():
    assert slug("Đố Vui 2!") == "do-vui-2"
    assert slug("原神") == ""
