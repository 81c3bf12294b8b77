"""Codes and classes are two names of one thing."""

from agent.api import errors
from agent.api.errors import CODES, AgentError, LockedOut, PolicyErrors, WrongSecret


def test_every_error_has_a_code_of_its_own():
    kinds = {x for x in vars(errors).values() if isinstance(x, type) and issubclass(x, AgentError)}
    assert kinds == CODES.keys()
    assert len(set(CODES.values())) == len(CODES)


def test_a_lockout_tells_how_long_and_a_wrong_secret_how_often():
    assert (LockedOut("Wait.").seconds, LockedOut("Wait.").tries) == (0, None)
    assert (WrongSecret("No.", 30, 2).seconds, WrongSecret("No.", 30, 2).tries) == (30, 2)


def test_errors_of_a_policy_are_told_one_a_line():
    assert str(PolicyErrors(("a: b", "c: d"))) == "a: b\nc: d"


def test_an_error_without_a_case_is_about_nothing():
    assert (AgentError("No.").case, AgentError("No.").about) == ("", {})
    assert AgentError("No.").named("agent.silent", {"why": "x"}).about == {"why": "x"}
    assert AgentError("No.").case == ""
