"""A parsed file becomes helplines; an entry without source or date is refused."""

from datetime import UTC, date, datetime

import pytest

from policies.care import CareError, read

LINE = {
    "number": "111",
    "name_en": "Child line",
    "name_vi": "Đường dây trẻ em",
    "hours_en": "24 hours",
    "hours_vi": "24 giờ",
    "channels": ["phone"],
    "links": ["https://tongdai111.vn"],
    "source": "law",
    "checked_on": date(2026, 11, 25),
}
REPORT = {key: value for key, value in LINE.items() if key not in {"hours_en", "hours_vi", "channels"}}
OTHER = {
    "name_en": "Other countries",
    "name_vi": "Nước khác",
    "helpline": [{**{key: value for key, value in LINE.items() if key != "number"}, "channels": ["web"]}],
}


def table(**keys: object) -> dict[str, object]:
    line = {key: value for key, value in {**LINE, **keys}.items() if value is not None}
    vietnam = {"name_en": "Vietnam", "name_vi": "Việt Nam", "helpline": [line], "report": [REPORT]}
    return {"VN": vietnam, "other": OTHER}


def test_a_country_is_read_with_lines_and_places_to_report():
    vietnam = read(table()).of("VN")
    assert (vietnam.code, vietnam.name_vi) == ("VN", "Việt Nam")
    assert [entry.number for entry in vietnam.entries] == ["111", "111"]
    assert vietnam.helplines[0].channels == ("phone",)
    assert vietnam.helplines[0].confirmed


def test_what_is_to_be_confirmed_is_not_confirmed():
    assert not read(table(status="confirm")).of("VN").helplines[0].confirmed


def test_the_rest_of_the_world_has_no_code():
    assert read(table()).elsewhere.code == ""


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"source": None}, "VN.helpline[0].source: must be a text"),
        ({"source": " "}, "VN.helpline[0].source: must be a text"),
        ({"checked_on": None}, "VN.helpline[0].checked_on: must be a date"),
        ({"checked_on": "2026-11-25"}, "VN.helpline[0].checked_on: must be a date"),
        ({"checked_on": datetime(2026, 11, 25, tzinfo=UTC)}, "VN.helpline[0].checked_on: must be a date"),
        ({"number": 111}, "VN.helpline[0].number: must be a telephone number in quotes"),
        ({"number": "call us"}, "VN.helpline[0].number: must be a telephone number in quotes"),
        ({"number": None}, "VN.helpline[0].number: goes with the channel phone"),
        ({"channels": ["pigeon"]}, "VN.helpline[0].channels: pigeon: known are app"),
        ({"channels": "phone"}, "VN.helpline[0].channels: must be a list of texts"),
        ({"links": ["http://tongdai111.vn"]}, 'VN.helpline[0].links: "http://tongdai111.vn" is no https'),
        ({"links": None, "number": None, "channels": ["web"]}, "VN.helpline[0].links: is missing"),
        ({"status": "perhaps"}, "VN.helpline[0].status: must be"),
        ({"colour": "red"}, "VN.helpline[0].colour: is not a key"),
        ({"hours_vi": None}, "VN.helpline[0].hours_vi: must be a text"),
    ],
)
def test_a_wrong_entry_is_refused(keys: dict[str, object], what: str):
    with pytest.raises(CareError) as caught:
        read(table(**keys))
    assert str(caught.value).startswith(what)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"VN": OTHER}, "other: is missing"),
        ({"Vietnam": OTHER, "other": OTHER}, "Vietnam: is no country code"),
        ({"VN": {**OTHER, "helpline": []}, "other": OTHER}, "VN: has no helpline"),
        ({"VN": {**OTHER, "helpline": LINE}, "other": OTHER}, "VN.helpline: must be a list of tables"),
        ({"VN": {**OTHER, "helpline": ["111"]}, "other": OTHER}, "VN.helpline[0]: must be a table"),
        ({"VN": "111", "other": OTHER}, "VN: must be a table"),
    ],
)
def test_a_wrong_file_is_refused(wrong: dict[str, object], what: str):
    with pytest.raises(CareError) as caught:
        read(wrong)
    assert str(caught.value).startswith(what)
