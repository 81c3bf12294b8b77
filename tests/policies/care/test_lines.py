"""Lines by country, their names, and which of them somebody must look at."""

from dataclasses import replace
from datetime import date, timedelta

from policies.care import OLDEST, Country, Helpline, Helplines, ReportPlace

CHECKED = date(2026, 11, 25)
LINE = Helpline(
    name_en="Child line",
    name_vi="Đường dây trẻ em",
    number="111",
    links=("https://tongdai111.vn", "https://www.tongdai111.vn/vi/x"),
    hours_en="24 hours",
    hours_vi="24 giờ",
    channels=("phone",),
    source="law",
    checked_on=CHECKED,
    confirmed=True,
)
PLACE = ReportPlace(
    name_en="Report",
    name_vi="Báo cáo",
    links=("https://report.example",),
    source="hearsay",
    checked_on=CHECKED,
    confirmed=False,
)
VIETNAM = Country(code="VN", name_en="Vietnam", name_vi="Việt Nam", helplines=(LINE,), reports=(PLACE,))
ELSEWHERE = Country(
    code="", name_en="Others", name_vi="Nước khác", helplines=(replace(LINE, number="", links=()),)
)
HELPLINES = Helplines({"VN": VIETNAM}, ELSEWHERE)


def test_a_country_is_found_by_its_code_in_any_case():
    assert HELPLINES.of("vn") is VIETNAM


def test_a_country_without_lines_gets_those_of_the_world():
    assert HELPLINES.of("ZZ") is ELSEWHERE


def test_hosts_are_bare_names_of_all_countries():
    assert HELPLINES.hosts() == {"tongdai111.vn", "www.tongdai111.vn", "report.example"}


def test_second_hand_entries_are_doubtful():
    assert HELPLINES.doubtful(CHECKED) == (("VN", PLACE),)


def test_entries_that_nobody_looked_at_for_too_long_are_doubtful():
    assert HELPLINES.doubtful(CHECKED + OLDEST) == (("VN", PLACE),)
    late = HELPLINES.doubtful(CHECKED + OLDEST + timedelta(days=1))
    assert late == (("VN", LINE), ("VN", PLACE), ("", ELSEWHERE.helplines[0]))
