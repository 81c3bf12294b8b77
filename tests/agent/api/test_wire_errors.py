"""Errors come back as themselves, with what they carry."""

import pytest

from agent.api import contract, wire
from agent.api.errors import CODES, AgentError, LockedOut, NotFound, PolicyErrors, WrongSecret, WrongVersion
from tests.agent.api.lines import message


def refusal(error: AgentError) -> AgentError:
    response = message(wire.encode_error(1, error))
    assert isinstance(response, wire.Response)
    with pytest.raises(AgentError) as raised:
        wire.decode_reply(contract.STATUS, response)
    return raised.value


@pytest.mark.parametrize("kind", CODES)
def test_every_error_comes_back_as_itself(kind):
    error = kind(("one", "two")) if kind is PolicyErrors else kind("Sorry.")
    told = refusal(error)
    assert (type(told), str(told)) == (type(error), str(error))


def test_errors_bring_what_they_carry():
    assert vars(refusal(WrongSecret("No.", 30, 2))) == {"seconds": 30, "tries": 2}
    assert vars(refusal(LockedOut("No.", 60))) == {"seconds": 60, "tries": None}
    assert vars(refusal(PolicyErrors(("a: b", "c: d")))) == {"errors": ("a: b", "c: d")}


def test_errors_bring_their_case_and_what_it_is_about():
    told = refusal(NotFound.of("request.unknown", number=7, numbers=[3, 4]))
    assert (told.case, told.about) == ("request.unknown", {"number": "7", "numbers": "3, 4"})
    assert str(told) == "There is no request 7. Open ones: 3, 4."
    locked = refusal(LockedOut.of("agent.silent"))
    assert (locked.case, locked.about, vars(locked)["seconds"]) == ("agent.silent", {}, 0)


def test_an_error_without_a_case_is_sent_as_before():
    assert wire.encode_error(1, NotFound("Nothing.")) == (
        b'{"jsonrpc":"2.0","id":1,"error":{"code":-32004,"message":"Nothing."}}\n'
    )


def test_an_error_of_a_finer_kind_is_told_as_the_one_that_the_table_knows():
    class Finer(NotFound):
        pass

    assert type(refusal(Finer("Nothing."))) is NotFound


def test_a_foreign_error_is_an_error_all_the_same():
    line = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32000000,"message":"odd"}}\n'
    response = message(line)
    assert isinstance(response, wire.Response)
    assert type(response.error) is AgentError
    line = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"bad policy"}}\n'
    response = message(line)
    assert isinstance(response, wire.Response)
    assert vars(response.error) == {"errors": ("bad policy",)}


def test_a_reply_that_an_older_face_does_not_know_is_said_plainly():
    with pytest.raises(WrongVersion, match="update"):
        wire.decode_reply(contract.STATUS, wire.Response(1, b'{"child":1}'))
    with pytest.raises(WrongVersion):
        wire.decode_event(wire.Notification("event", b"{}"))
