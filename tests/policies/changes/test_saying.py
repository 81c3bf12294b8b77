from __future__ import annotations

from string import Formatter

import pytest

from policies.changes import Change, diff, name, say
from policies.changes.words import NONE, NOTHING, SENTENCES, VALUES
from policies.document import Vocabulary, read
from policies.resolvers import KNOWN
from policies.target import SCREEN, Target
from tests.policies.document.texts import HEAD, RULE

BASE = f"""{HEAD}[child.an]
name = "An"
[child.an.screen]
daily = "1h"
open = {{ every = ["08:00-20:30"] }}
{RULE}app = "minecraft"
daily = {{ schoolday = "1h" }}
"""


def told(old: str, new: str, language: str = "en", base: str = BASE) -> list[str]:
    before = read(base, known=Vocabulary())
    after = read(base.replace(old, new), known=Vocabulary())
    names = {Target.parse("app:minecraft"): "Minecraft"}
    return [say(change, language, names) for change in diff(before, after)]


@pytest.mark.parametrize("field", SENTENCES)
def test_both_languages_say_the_same_things(field: str):
    english, vietnamese = (
        {part for _, part, _, _ in Formatter().parse(text) if part} for text in SENTENCES[field]
    )
    assert english == vietnamese


def test_all_words_are_there_in_both_languages():
    pairs = [*VALUES.values(), *NOTHING.values(), NONE]
    assert all(english and vietnamese and english != vietnamese for english, vietnamese in pairs)


@pytest.mark.parametrize(
    ("old", "new", "english", "vietnamese"),
    [
        (
            'schoolday = "1h"',
            'schoolday = "2h"',
            "An: Minecraft 1 h → 2 h on school days",
            "An: Minecraft 1 giờ → 2 giờ vào ngày đi học",
        ),
        (
            'every = ["08:00-20:30"]',
            'every = ["08:00-20:30"], sun = ["08:00-21:00"]',
            "An: the screen closes at 21:00 instead of 20:30 on Sunday",
            "An: máy tính đóng lúc 21:00 thay vì 20:30 vào Chủ nhật",
        ),
        (
            '["08:00-20:30"]',
            '["09:00-20:30"]',
            "An: the screen opens at 09:00 instead of 08:00 every day",
            "An: máy tính mở lúc 09:00 thay vì 08:00 mỗi ngày",
        ),
        (
            '["08:00-20:30"]',
            '["09:00-20:00"]',
            "An: the screen is open 09:00–20:00 instead of 08:00–20:30 every day",
            "An: máy tính mở 09:00–20:00 thay vì 08:00–20:30 mỗi ngày",
        ),
        (
            '["08:00-20:30"]',
            '"none"',
            "An: the screen stays closed every day (before: open 08:00–20:30)",
            "An: máy tính đóng mỗi ngày (trước: mở 08:00–20:30)",
        ),
        (
            'daily = "1h"\n',
            "",
            "An: screen time 1 h → no limit every day",
            "An: thời gian dùng máy 1 giờ → không giới hạn mỗi ngày",
        ),
        (
            'daily = "1h"\n',
            'daily = "1h"\nweekly = "7h"\n',
            "An: screen time in a week: no limit → 7 h",
            "An: thời gian dùng máy trong một tuần: không giới hạn → 7 giờ",
        ),
        (
            'daily = "1h"\n',
            'daily = "1h"\nwarn = ["2m", "1m"]\n',
            "An: warned before the end: 15 min, 5 min and 1 min → 2 min and 1 min",
            "An: báo trước khi hết giờ: 15 phút, 5 phút và 1 phút → 2 phút và 1 phút",
        ),
        (
            'daily = "1h"\n',
            'daily = "1h"\nbreak = { after = "45m", for = "5m" }\n',
            "An: break: none → 5 min after 45 min",
            "An: giờ nghỉ: không có → nghỉ 5 phút sau mỗi 45 phút",
        ),
        (
            'zone = "Asia/Ho_Chi_Minh"',
            'zone = "UTC"',
            "Time zone: Asia/Ho_Chi_Minh → UTC",
            "Múi giờ: Asia/Ho_Chi_Minh → UTC",
        ),
        (
            "format = 1",
            'format = 1\nlanguage = "en"',
            "Language: Vietnamese → English",
            "Ngôn ngữ: tiếng Việt → tiếng Anh",
        ),
        (
            "format = 1",
            'format = 1\nschooldays = "mon-sat"',
            "School days: Monday to Friday → Monday to Saturday",
            "Ngày đi học: thứ Hai đến thứ Sáu → thứ Hai đến thứ Bảy",
        ),
        (
            "format = 1",
            'format = 1\nresolver = "192.0.2.1"',
            "Who is asked for the names of sites: whom the network names → 192.0.2.1",
            "Nơi tra tên trang web: máy chủ của mạng đang dùng → 192.0.2.1",
        ),
        (
            "format = 1",
            'format = 1\nschool = ["school.edu.vn", "hoc.example"]',
            "The school's sites, which nothing closes: none → school.edu.vn and hoc.example",
            "Trang web của trường, luôn mở: không có → school.edu.vn và hoc.example",
        ),
        (
            'name = "An"',
            'name = "Bi"',
            "Bi: is called Bi from now on (before: An)",
            "Bi: từ nay gọi là Bi (trước là An)",
        ),
        (
            'name = "An"',
            'name = "An"\nborn = "2015-09-30"',
            "An: born: none → 30 September 2015",
            "An: tháng sinh: không có → 30/09/2015",
        ),
        (
            'name = "An"',
            'name = "An"\nborn = "2015-09"',
            "An: born: none → September 2015",
            "An: tháng sinh: không có → 09/2015",
        ),
        (
            'name = "An"',
            'name = "An"\nsites.safe_search = true',
            "An: safe search: off → on",
            "An: tìm kiếm an toàn: tắt → bật",
        ),
        (
            'name = "An"',
            'name = "An"\nsites.answered = true',
            "An: only addresses of names that were just answered: off → on",
            "An: chỉ vào được địa chỉ của tên trang vừa được trả lời: tắt → bật",
        ),
        (
            'name = "An"',
            'name = "An"\nsites.pages = true',
            "An: guessing what unknown pages are, inside the browser: off → on",
            "An: trình duyệt tự đoán nội dung trang lạ: tắt → bật",
        ),
        (
            'name = "An"',
            'name = "An"\nnotice = { every = "30m", category = "games", text_en = "Rest", text_vi = "Nghỉ" }',
            "An: notice: none → “Rest” after every 30 min of Games",
            "An: lời nhắc: không có → “Nghỉ” sau mỗi 30 phút dùng Trò chơi",
        ),
        (
            'name = "An"',
            'name = "An"\nvisibility.apps = "totals"',
            "An: guardians see of programs: everything that is recorded → totals only",
            "An: người lớn xem được về ứng dụng: mọi điều được ghi lại → chỉ tổng thời gian",
        ),
        (
            'app = "minecraft"',
            'app = "minecraft"\nname = "Mine"',
            "An: Mine is called: none → Mine",
            "An: Mine được gọi là: không có → Mine",
        ),
        (
            'app = "minecraft"\n',
            'app = "minecraft"\nafter = { category = "study", atleast = "30m" }\n',
            "An: Minecraft opens after: nothing → 30 min of Learning",
            "An: Minecraft mở sau khi: không cần gì → dùng Học tập 30 phút",
        ),
        (
            RULE,
            f'{RULE}category = "games"\nweekly = "7h"\n{RULE}',
            "An: Games: new rule: 7 h a week",
            "An: Trò chơi: quy tắc mới: 7 giờ một tuần",
        ),
    ],
)
def test_changes_are_plain_sentences(old: str, new: str, english: str, vietnamese: str):
    if old == 'daily = "1h"\n':
        new, old = f"[child.an.screen]\n{new}", f"[child.an.screen]\n{old}"
    changed = told(old, new)
    assert english in changed
    assert vietnamese in told(old, new, "vi")


@pytest.mark.parametrize(
    ("old", "new", "english", "vietnamese"),
    [
        ('daily = "2h"', 'action = "block"', "2 h every day → blocked", "2 giờ mỗi ngày → bị chặn"),
        ('action = "block"', 'daily = "2h"', "blocked → 2 h every day", "bị chặn → 2 giờ mỗi ngày"),
        (
            'daily = "2h"\nopen.sat = ["08:00-20:00"]',
            'action = "free"\nopen.sat = ["08:00-20:00"]',
            "2 h every day; open 08:00–20:00 on Saturday → does not count; open 08:00–20:00 on Saturday",
            "2 giờ mỗi ngày; mở 08:00–20:00 vào thứ Bảy → không tính giờ; mở 08:00–20:00 vào thứ Bảy",
        ),
    ],
)
def test_another_action_is_told_in_one_sentence_with_what_it_takes_the_place_of(
    old: str, new: str, english: str, vietnamese: str
):
    base = f'{HEAD}[child.an]\n{RULE}category = "games"\n{old}\n'
    assert told(old, new, base=base) == [f"an: Games: {english}"]
    assert told(old, new, "vi", base=base) == [f"an: Trò chơi: {vietnamese}"]


def test_a_first_agreement_tells_all_of_it():
    first = [say(change, "en") for change in diff(None, read(BASE, known=Vocabulary()))]
    assert first == [
        "The first agreement of this family",
        "An is new in the agreement",
        "An: screen time no limit → 1 h every day",
        "An: the screen is open 08:00–20:30 instead of all day every day",
        "An: minecraft: new rule: 1 h on school days",
    ]


def test_own_programs_are_known_by_their_facts():
    facts = 'match = { exe = "/x", name = "x" }'
    own = f'{HEAD}[child.an]\n{RULE}{facts}\nid = "x"\ncategory = "games"\ndaily = "1h"\n'
    assert told('exe = "/x"', 'exe = "/y"', base=own) == [
        "an: x is known by: exe /x, name x → exe /y, name x"
    ]
    assert told('"games"', '"study"', base=own) == ["an: x belongs to: Games → Learning"]


def test_targets_have_names():
    assert name(SCREEN, "vi") == "máy tính"
    assert name(Target.parse("category:games"), "vi") == "Trò chơi"
    assert name(Target.parse("category:what"), "vi") == "what"
    assert name(Target.parse("app:x"), "en", {Target.parse("app:x"): "X"}) == "X"


@pytest.mark.parametrize("word", KNOWN)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_resolver_for_families_is_said_with_what_it_closes(word: str, language: str):
    said = say(Change("resolver", after=word), language)
    assert said.endswith(f"→ {KNOWN[word].name} ({KNOWN[word].about[language == 'vi']})")
