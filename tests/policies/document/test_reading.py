from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.document import DocumentError, DocumentErrors, Vocabulary, read, write
from policies.document.reading import WARN
from policies.ids import CategoryId
from policies.model import End, Policy, Screen, SiteMode, Sites, Visibility
from policies.notice import Notice
from tests.policies.document.texts import HEAD, KNOWN, child, child_faults, faults
from tests.policies.families import policies

FAMILY = """\
format = 1
zone = "Asia/Ho_Chi_Minh"
country = "VN"
language = "vi"
guardians = ["lan"]

[child.an]
name = "An"
born = "2015-09"
accounts = ["an"]

[child.an.screen]
daily  = { mon-fri = "1h30m", sat-sun = "3h" }
open   = { mon-thu = ["15:30-17:30", "19:00-20:30"], fri-sun = ["08:00-21:30"] }

[[child.an.rule]]
app = "minecraft"
daily = "1h"

[child.an.sites]
block = ["adult"]
"""


def test_a_family_is_read():
    policy = read(FAMILY, known=KNOWN)
    an = policy.children[0]
    assert (policy.zone, policy.country, policy.language, policy.guardians) == (
        "Asia/Ho_Chi_Minh",
        "VN",
        "vi",
        ("lan",),
    )
    assert (an.id, an.name, an.accounts) == ("an", "An", ("an",))
    assert an.screen.warn == WARN
    assert an.screen.end is End.LOCK
    assert an.sites == Sites(SiteMode.FILTER, (CategoryId("adult"),))


def test_every_error_is_told_at_once_with_path_and_line():
    text = (
        FAMILY.replace("19:00-20:30", "19:00-18:00")
        .replace('name = "An"', 'nmae = "An"')
        .replace("minecraft", "mincraft")
        .replace('daily = "1h"', 'daily = "1 hour"')
        .replace("adult", "adlt")
        .replace('"VN"', '"Vietnam"')
    )
    assert faults(text) == [
        'country: "Vietnam" is no country; write two letters like "VN" (line 3)',
        'child.an.nmae: is not a key here; did you mean "name"? (line 8)',
        'child.an.screen.open.mon-thu[1]: "19:00-18:00" ends before it starts (line 14)',
        'child.an.rule[0].app: "mincraft" is no program we know; did you mean "minecraft"? (line 17)',
        'child.an.rule[0].daily: "1 hour" is no duration; write it like "1h30m" (line 18)',
        'child.an.sites.block[0]: "adlt" is no category; did you mean "adult"? (line 21)',
    ]
    assert faults(text, language="vi")[2] == (
        'child.an.screen.open.mon-thu[1]: "19:00-18:00" kết thúc trước khi bắt đầu (dòng 14)'
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format = 1\nzone = \n", "this is no TOML: Invalid value (line 2)"),
        ("format = 1\nzone = [", "this is no TOML: Invalid value (line 2)"),
        ("format = 1\nformat = 1\n", "this is no TOML: Cannot overwrite a value (line 2)"),
        ("", "format: is missing; the document begins with: format = 1"),
        ('format = "1"', "format: must be a whole number (line 1)"),
        ("format = true", "format: must be a whole number (line 1)"),
        (
            "\nformat = 2\nfuture = 1",
            "format: is 2; this program reads 1, a newer program is needed (line 2)",
        ),
        ("format = 1", "zone: is missing"),
        (f"format = 1\nzone = {'[' * 3000}{']' * 3000}", "is nested too deeply"),
    ],
)
def test_a_text_that_is_no_document_is_one_error(text: str, told: str):
    assert faults(text) == [told]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format = 1\nformat = 1\n", "dòng này ghi trùng một mục ở trên (dòng 2)"),
        ("format = 1\n[child.an\n", "thiếu dấu ] (dòng 2)"),
        (
            "format = 1\nzone = “Asia/Ho_Chi_Minh”\n",
            'giá trị viết chưa đúng; chữ thì đặt trong dấu nháy; hãy dùng dấu nháy thẳng " (dòng 2)',
        ),
    ],
)
def test_what_is_no_toml_is_told_in_vietnamese(text: str, told: str):
    assert faults(text, language="vi") == [f"không đúng cú pháp TOML: {told}"]


def test_a_number_without_end_is_an_error_like_others():
    (told,) = faults("format = 1\nzone = " + "9" * 5000)
    assert told.startswith("this is no TOML: ")
    assert told.endswith("(line 2)")


def test_a_child_without_anything_is_called_by_its_key_and_has_no_limit():
    an = child("")
    assert an.name == "an"
    assert an.screen == Screen(warn=WARN)
    assert an.sites == Sites()
    assert an.visibility == Visibility()


def test_children_have_plain_keys():
    assert faults(f'{HEAD}[child."bé an"]') == [
        'child."bé an": is no key for a child; use a-z, 0-9, - and _ (the name may be anything) (line 3)'
    ]
    assert faults(f"{HEAD}child = 5") == ["child: must be a table (line 3)"]


def test_an_account_leads_to_one_person():
    text = (
        f'{HEAD}guardians = ["lan"]\n[child.an]\naccounts = ["an", "lan"]\nshared = ["tv"]\n'
        '[child.bi]\naccounts = ["an"]\nshared = ["tv", "bi"]\n[child.chi]\naccounts = ["bi"]\n'
    )
    assert faults(text) == [
        'child.an.accounts: "lan" is a guardian\'s account (line 5)',
        'child.bi.accounts: "an" is the account of an already (line 8)',
        'child.bi.shared: "bi" is the account of chi already (line 9)',
    ]


def test_a_preset_is_the_base_and_the_document_stands_over_it_key_by_key():
    preset = {
        "title": "Strict",
        "screen": {"daily": "1h", "weekly": "7h", "open": {"mon": "none"}, "grace": "1m"},
        "sites": {"mode": "listed", "safe_search": True, "pages": True},
        "visibility": {"apps": "totals"},
    }
    an = child(
        'preset = "strict"\nscreen = { daily = "2h", grace = "none" }\nvisibility.sites = "none"',
        Vocabulary(presets={"strict": preset}),
    )
    assert [value for _, value in an.screen.allowance.daily.entries] == [timedelta(hours=2)]
    assert an.screen.allowance.weekly == timedelta(hours=7)
    assert an.screen.grace is None
    assert an.sites == Sites(SiteMode.LISTED, safe_search=True, pages=True)
    assert an.visibility == Visibility("totals", "none")


NOTICE = {"every": "30m", "category": "games", "text_en": "Rest", "text_vi": "Nghỉ"}


@pytest.mark.parametrize(
    ("own", "notice"),
    [
        ("", Notice(timedelta(minutes=30), CategoryId("games"), "Rest", "Nghỉ")),
        ('every = "1h"', Notice(timedelta(hours=1), CategoryId("games"), "Rest", "Nghỉ")),
        ('text_vi = "Nhìn xa nhé"', Notice(timedelta(minutes=30), CategoryId("games"), *["Nhìn xa nhé"] * 2)),
        ('text_en = "Up"', Notice(timedelta(minutes=30), CategoryId("games"), "Up", "Up")),
        ('every = "none"', None),
    ],
)
def test_a_familys_own_words_stand_over_those_of_a_presets_notice(own: str, notice: Notice | None):
    known = Vocabulary(presets={"calm": {"notice": NOTICE}})
    assert child(f'preset = "calm"\n[child.an.notice]\n{own}', known).notice == notice


def test_a_family_may_write_a_notice_of_its_own():
    own = 'notice = { every = "45m", category = "video", text_vi = "Nghỉ" }'
    assert child(own).notice == Notice(timedelta(minutes=45), CategoryId("video"), "Nghỉ", "Nghỉ")
    assert child("").notice is None
    assert child('notice.every = "none"').notice is None


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (
            'notice.category = "games"',
            [f"notice.{key}: is missing (line 4)" for key in ("every", "text_vi")],
        ),
        ('notice = { every = "30m", text_en = "Rest" }', ["notice.category: is missing (line 4)"]),
        (
            'notice = { every = "soon", category = "games", text_en = "Rest" }',
            ['notice.every: "soon" is no duration; write it like "1h30m" (line 4)'],
        ),
        (
            'notice = { every = "30m", category = "fun", text_en = "" }',
            ['notice.category: "fun" is no category (line 4)', "notice.text_en: is empty (line 4)"],
        ),
        (
            "notice = true",
            ["notice: must be a table (line 4)"]
            + [f"notice.{key}: is missing (line 4)" for key in ("every", "category", "text_vi")],
        ),
    ],
)
def test_half_a_notice_is_told(own: str, told: list[str]):
    assert child_faults(own) == told


def test_a_notice_about_what_is_known_no_more_is_passed_over():
    text = f'{HEAD}[child.an]\nnotice = {{ every = "30m", category = "fun", text_vi = "Nghỉ" }}\n'
    assert read(text, known=KNOWN, earlier=True).children[0].notice is None


def test_errors_of_a_preset_are_told_where_it_is_named():
    known = Vocabulary(presets={"odd": {"screen": {"daily": "1 hour"}}})
    assert child_faults('preset = "odd"', known) == [
        'preset: (from the preset "odd") "1 hour" is no duration; write it like "1h30m" (line 4)'
    ]


def test_an_unchecked_preset_is_only_a_name():
    assert child('preset = "whatever"', Vocabulary()).preset == "whatever"


def attempt(text: str, known: Vocabulary) -> tuple[Policy | None, tuple[DocumentError, ...]]:
    try:
        return read(text, known=known), ()
    except DocumentErrors as errors:
        return None, errors.errors


LINES = st.sampled_from(FAMILY.splitlines(keepends=True))
SIGNS = st.text(st.sampled_from("[]{}=\"'\\.,#\n -15aht:"), max_size=6)


@given(st.lists(LINES | SIGNS, max_size=30).map("".join))
@settings(deadline=None)
def test_whatever_is_written_gives_a_policy_or_errors(text: str):
    policy, errors = attempt(text, KNOWN)
    assert (policy is None) == bool(errors)
    assert all(error.text and error.text_vi for error in errors)
    assert policy is None or read(write(policy), known=KNOWN) == policy


@given(policies(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_damaged_document_gives_errors_with_lines_of_the_text(policy: Policy, data: st.DataObject):
    text = write(policy)
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(SIGNS) + text[at + data.draw(st.integers(0, 5)) :]
    lines = damaged.count("\n") + 1
    assert all(error.line is None or 1 <= error.line <= lines for error in attempt(damaged, Vocabulary())[1])


@pytest.mark.parametrize(
    "gone",
    [
        '[[child.an.rule]]\napp = "gone"\ndaily = "1h"\n',
        '[[child.an.rule]]\ncategory = "gone"\ndaily = "1h"\n',
        '[[child.an.rule]]\nfuture = "whatever"\ndaily = "1h"\n',
        '[[child.an.rule]]\napp = "krita"\nfuture = "1h"\n',
        "[future]\nkey = 1\n",
    ],
)
def test_of_what_was_agreed_earlier_all_holds_but_what_is_not_known_any_more(gone: str):
    assert attempt(FAMILY + gone, KNOWN)[1]
    found = read(FAMILY + gone, known=KNOWN, earlier=True).children[0]
    an = read(FAMILY, known=KNOWN).children[0]
    assert (found.screen, found.sites) == (an.screen, an.sites)
    assert set(an.rules) <= set(found.rules)


def test_what_cannot_be_passed_over_without_another_meaning_is_an_error_of_earlier_texts_too():
    for wrong in ('end = "future"', 'daily = "1 hour"'):
        with pytest.raises(DocumentErrors):
            read(f"{FAMILY}[child.bi.screen]\n{wrong}\n", known=KNOWN, earlier=True)
    with pytest.raises(DocumentErrors):
        read(FAMILY.replace("format = 1", "format = 2"), known=KNOWN, earlier=True)
