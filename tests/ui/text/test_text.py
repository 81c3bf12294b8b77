import pytest

from ui.text import LANGUAGES, known, mark, translator


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("vi", "vi"),
        ("vi_VN.UTF-8", "vi"),
        ("vi-VN", "vi"),
        ("en_GB", "en"),
        ("fr", "en"),
        ("", "en"),
        ("C.UTF-8", "en"),
    ],
)
def test_a_language_tag_means_one_of_ours(tag: str, language: str) -> None:
    assert known(tag) == language
    assert translator(tag).language == language


def test_what_is_not_translated_is_said_in_english() -> None:
    assert translator("vi")("Something {new}", new="here") == "Something here"
    assert translator("vi").plural("{n} new thing", "{n} new things", 2) == "2 new things"


def test_braces_without_values_stay() -> None:
    assert translator("en")("{as} it {is") == "{as} it {is"


def test_english_has_two_forms_and_vietnamese_one() -> None:
    english, vietnamese = translator("en"), translator("vi")
    assert english.plural("{n} minute", "{n} minutes", 1) == "1 minute"
    assert english.plural("{n} minute", "{n} minutes", 0) == "0 minutes"
    assert {vietnamese.plural("{n} minute", "{n} minutes", n) for n in (0, 1, 2)} == {
        "0 phút",
        "1 phút",
        "2 phút",
    }


def test_a_marked_message_is_said_where_it_is_shown() -> None:
    assert mark("Monday") == "Monday"
    assert translator("vi")(mark("Monday")) == "thứ Hai"


def test_the_source_is_english() -> None:
    assert LANGUAGES[0] == "en"
