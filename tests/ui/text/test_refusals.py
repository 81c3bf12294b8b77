import ast
from collections.abc import Iterator
from pathlib import Path

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


ROOT = Path(__file__).parents[3]
RAISING = (*sorted((ROOT / "agent/service").rglob("*.py")), *sorted((ROOT / "agent/server").glob("*.py")))
KINDS = {
    kind.__name__
    for kind in errors.CODES
    if kind not in SENTENCES or kind in {errors.Denied, errors.TooMany}
    if not issubclass(kind, errors.LockedOut)
}
"""Those whose own words people read."""
TOLD_OTHERWISE = {
    "This is for guardians: unlock with the guardian's secret first.",
    "You can see and ask only about yourself.",
}
"""To people: only a guardian may do this."""
FOR_PROGRAMS = {
    "7 can be changed by others: the agent does not listen there.",
    "7.",
    "7. Those that hold: 7.",
    "A page may be guessed to be adult, gambling, violence, drugs or malware.",
    "Another agent is running here already; this one leaves.",
    "Ask for a backup from its beginning, part by part.",
    "Give a backup from its beginning, part by part; it may not be too large.",
    "Give either more time or an end, one of the two.",
    "Only a child's own browser tells which site is in front.",
    "Say for how much time, or for which request.",
    "The first record is number 0.",
    "There are no Unix sockets for the agent here.",
    "This part of the backup is not in base 64.",
    'There is no child "7" in the policy. There is: 7.',
}
"""No command of ours is answered so; of two, words come from elsewhere (``AlreadyAnswered``, ``Target``)."""


def texts(node: ast.expr, names: dict[str, ast.expr]) -> list[str]:
    """What an expression may say, with a 7 or nothing where something is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            words = [part.value if isinstance(part, ast.Constant) else "7" for part in parts]
            return ["".join(map(str, words)), "".join(map(str, words[:-1]))]
        case ast.IfExp(body=one, orelse=other):
            return texts(one, names) + texts(other, names)
        case ast.Name(id=name) if name in names:
            return texts(names[name], names)
    return []


def raised() -> Iterator[tuple[str, list[str]]]:
    """Where the agent refuses, and in which words."""
    for file in RAISING:
        tree = ast.parse(file.read_text("utf-8"))
        assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        names = {x.id: node.value for node in assigned for x in node.targets if isinstance(x, ast.Name)}
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=kind), args=[text, *_]) if kind in KINDS:
                    if said := texts(text, names):
                        yield f"{file.stem}:{node.lineno}", said


@pytest.mark.parametrize(("place", "said"), [*raised()])
def test_what_the_agent_refuses_has_words_in_vietnamese(place: str, said: list[str]) -> None:
    known = [text for text in said if refusal(errors.NotFound(text), "vi") != text]
    assert known or not TOLD_OTHERWISE.isdisjoint(said) or not FOR_PROGRAMS.isdisjoint(said), place


def test_what_is_refused_for_another_reason_is_told() -> None:
    taken = errors.Denied("Somebody else has just set the parents' PIN.")
    assert refusal(taken, "en") == str(taken)
    assert refusal(taken, "vi") == "Người khác vừa đặt mã PIN của bố mẹ."
    bait = errors.Denied("What listens at /run/luytre.sock belongs to another account: it is not the agent.")
    assert refusal(bait, "en") == str(bait)
    assert "không phải Luytre" in refusal(bait, "vi")
