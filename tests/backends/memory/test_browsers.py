"""Browsers of a PC in memory are what a test made them."""

from agent.platforms.memory.browsers import MemoryBrowsers
from agent.ports import Browsers, Copy, Program
from policies.facts import ProgramFacts
from policies.ids import AccountId


def test_it_answers_what_was_set():
    seen: Browsers = MemoryBrowsers({1}, {1: Copy.CHANGED}, {1}, {1}, {1}, {1: True})
    first, second = (Program(pid, 1, AccountId("an"), ProgramFacts(("/x",))) for pid in (1, 2))
    assert (seen.apart(first), seen.copy(first), seen.surfs(first)) == (True, Copy.CHANGED, False)
    assert (seen.apart(second), seen.copy(second), seen.surfs(second)) == (False, Copy.UNKNOWN, True)
    assert (seen.misled(first), seen.misled(second)) == (True, False)
    assert (seen.stripped(first), seen.stripped(second)) == (True, False)
    assert (seen.tied(first), seen.tied(second)) == (True, None)
