import string

import pytest

from agent.api import errors
from agent.api.refusals import SENTENCES as CASES
from agent.ports.store import StoreProblem
from ui.text import translator
from ui.text.refusals import SENTENCES, refusal


@pytest.mark.parametrize(
    ("error", "english"),
    [
        (errors.WrongSecret("x", 0, 3), "That was not the right PIN. 3 tries left."),
        (errors.WrongSecret("x", 0, 1), "That was not the right PIN. 1 try left."),
        (
            errors.WrongSecret("x", 90),
            "That was not the right PIN. Please wait 2 minutes before the next try.",
        ),
        (errors.LockedOut("x", 30), "Please wait 30 seconds before the next try."),
        (errors.LockedOut("x"), "Please wait a moment before the next try."),
        (errors.Denied("needs GUARDIAN"), "Only a guardian may do this."),
        (errors.Barred("x", 0, 0), SENTENCES[errors.Barred]),
        (errors.NotHere("x"), SENTENCES[errors.NotHere]),
        (errors.NotFound("No app minecrft; minecraft?"), "No app minecrft; minecraft?"),
        (errors.TooMany("x"), "That was a lot at once. Please wait a moment and try again."),
        (
            errors.TooMany.of("request.too-many", number=5),
            "There are already 5 open requests; wait for an answer.",
        ),
        (errors.Unavailable(""), "That did not work. Please try again."),
    ],
)
def test_refusals_say_the_next_step(error: errors.AgentError, english: str) -> None:
    assert refusal(error, "en") == english
    assert refusal(error, "vi")


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("case", sorted(CASES.keys() - {"store.problem"}))
def test_each_case_is_said_in_both_languages_with_all_that_it_is_about(case: str) -> None:
    english, vietnamese = (translator(language)(CASES[case]) for language in ("en", "vi"))
    assert english != vietnamese
    assert placeholders(english) == placeholders(vietnamese)
    error = errors.AgentError.of(case, **dict.fromkeys(placeholders(english), "7"))
    assert refusal(error, "en") == str(error)
    assert refusal(error, "vi") == vietnamese.format(**error.about)


@pytest.mark.parametrize(
    ("error", "vietnamese"),
    [
        (errors.TooMany.of("request.repeated", number=3), "Con đã xin rồi (số 3)."),
        (
            errors.TooMany.of("request.too-soon", time="15:15"),
            "Con vừa được trả lời rồi; 15:15 hãy xin lại nhé.",
        ),
        (
            errors.TooMany.of("request.too-often", number=30),
            "Hôm nay con đã xin 30 lần rồi; mai con hãy xin lại nhé.",
        ),
        (
            errors.NotFound.of("child.misspelt", name="bin", nearest=["binh", "an"]),
            "Không có con nào tên “bin”. Có phải là binh hoặc an?",
        ),
        (
            errors.NotFound.of("request.unknown", number=7, numbers=()),
            "Không có lời xin số 7. Đang chờ: không có.",
        ),
        (
            errors.Unavailable.of("request.answered", number=7, state="expired"),
            "Lời xin số 7 đã được trả lời rồi: đã hết hạn.",
        ),
        (errors.Denied.of("secret.just-set"), "Người khác vừa đặt mã PIN của bố mẹ."),
    ],
)
def test_a_case_is_said_in_the_readers_language(error: errors.AgentError, vietnamese: str) -> None:
    assert refusal(error, "vi") == vietnamese
    assert refusal(error, "en") == str(error)


@pytest.mark.parametrize("case", ["store.problem", "tries.not-kept", "secret.not-kept"])
def test_what_the_disk_refuses_is_said_with_the_words_of_the_problem(case: str) -> None:
    full = StoreProblem("disk-full", "/var: No space left on device")
    refused = errors.Unavailable.of(case, **full.about)
    told = refusal(refused, "vi")
    assert "Đĩa đã đầy." in told
    assert told.endswith("(/var: No space left on device)")
    assert refusal(refused, "en") == str(refused)


def test_what_an_agent_of_the_future_refuses_is_said_as_it_says_it() -> None:
    for case, about in (("child.eaten", {}), ("child.unknown", {"child": "an"})):
        told = errors.NotFound("Something new.").named(case, about)
        assert refusal(told, "vi") == "Something new."


def test_experts_words_are_not_shown() -> None:
    for kind in SENTENCES:
        assert "-32" not in refusal(kind("code -32601"), "vi")
