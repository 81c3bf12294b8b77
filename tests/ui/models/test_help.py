import socket

import pytest

from ui.models.help import contacts, first_number


def test_vietnams_line_stands_first_in_both_languages() -> None:
    for language in ("vi", "en"):
        first = contacts("VN", language)[0]
        assert (first.number, first.report) == ("111", False)
        assert first.hours
        assert first.link == "https://tongdai111.vn"
    assert contacts("VN", "vi")[0].name.startswith("Tổng đài")
    assert first_number("VN", "vi") == first_number("", "en") == "111"


def test_places_to_report_come_last() -> None:
    kinds = [contact.report for contact in contacts("VN", "vi")]
    assert kinds == sorted(kinds)
    assert any(kinds)


def test_a_country_that_we_do_not_know_has_directories() -> None:
    assert contacts("XX", "en")
    assert first_number("XX", "en") == ""


def test_where_the_country_is_not_known_the_world_s_directory_stands_beside_vietnam_s_line() -> None:
    found = contacts("", "en")
    home, world = contacts("VN", "en"), contacts("XX", "en")
    assert {x.link for x in found} == {x.link for x in (*home, *world)}
    assert found[0].name == f"Vietnam: {home[0].name}"
    assert contacts("", "vi")[0].name.startswith("Việt Nam: Tổng đài")
    assert world[0] in found
    kinds = [contact.report for contact in found]
    assert kinds == sorted(kinds)


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("help must work without a network")

    monkeypatch.setattr(socket, "socket", refuse)
    assert contacts("VN", "vi")
