import pytest

from agent.api import errors
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
            errors.TooMany("There are already 5 open requests; wait for an answer."),
            "There are already 5 open requests; wait for an answer.",
        ),
        (errors.Unavailable(""), "That did not work. Please try again."),
    ],
)
def test_refusals_say_the_next_step(error: errors.AgentError, english: str) -> None:
    assert refusal(error, "en") == english
    assert refusal(error, "vi")


def test_a_question_asked_before_is_named_by_its_number() -> None:
    error = errors.TooMany("You have asked already (number 3).")
    assert refusal(error, "vi") == "Con đã xin rồi (số 3)."


def test_a_no_and_a_day_of_questions_are_told_kindly() -> None:
    answered = errors.TooMany("You were answered just now; ask again at 15:15.")
    assert refusal(answered, "vi") == "Con vừa được trả lời rồi; 15:15 hãy xin lại nhé."
    many = errors.TooMany("You have asked 30 times today; ask again tomorrow.")
    assert refusal(many, "vi") == "Hôm nay con đã xin 30 lần rồi; mai con hãy xin lại nhé."


def test_experts_words_are_not_shown() -> None:
    for kind in SENTENCES:
        assert "-32" not in refusal(kind("code -32601"), "vi")


def test_what_is_refused_for_another_reason_is_told() -> None:
    taken = errors.Denied("Somebody else has just set the parents' PIN.")
    assert refusal(taken, "en") == str(taken)
    assert refusal(taken, "vi") == "Người khác vừa đặt mã PIN của bố mẹ."
    bait = errors.Denied("What listens at /run/luytre.sock belongs to another account: it is not the agent.")
    assert refusal(bait, "en") == str(bait)
    assert "không phải Luytre" in refusal(bait, "vi")
