"""What browsers said last."""

from __future__ import annotations

from dataclasses import replace

from agent.service.observing.readers import FEW
from agent.service.observing.tabs import STALE, Said, Tabs
from policies.ids import ChildId, Host
from policies.targets import SiteInFront

AN, BINH = ChildId("an"), ChildId("binh")
VIDEO, SCHOOL = SiteInFront(Host("video.example")), SiteInFront(Host("school.example"))


class Hand:
    """A clock that is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_last_word_of_each_browser_counts_for_its_own_child() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    assert tabs.say(11, Said(AN, 10, VIDEO, audible=False, at=clock.now))
    assert tabs.say(21, Said(BINH, 20, SCHOOL, audible=True, at=clock.now))
    assert tabs.fronts(AN) == {10: VIDEO}
    assert tabs.fronts(BINH) == {20: SCHOOL}
    assert tabs.heard(AN) == frozenset()
    assert tabs.heard(BINH) == {20}
    assert tabs.speaking(AN) == {10: 100.0}
    assert tabs.speaking(BINH) == {20: 100.0}
    assert tabs.say(11, Said(AN, 10, None, audible=True, at=clock.now))
    assert tabs.fronts(AN) == {}
    assert tabs.heard(AN) == {10}


def test_to_say_the_same_again_changes_nothing_and_keeps_it_fresh() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    tabs.say(11, Said(AN, 10, VIDEO, audible=False, at=clock.now))
    clock.now += STALE - 1
    assert not tabs.say(11, Said(AN, 10, VIDEO, audible=False, at=clock.now))
    clock.now += STALE - 1
    assert tabs.fronts(AN) == {10: VIDEO}


def test_who_falls_silent_is_not_believed_any_more() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    tabs.say(11, Said(AN, 10, VIDEO, audible=True, at=clock.now))
    clock.now += STALE + 1
    assert tabs.fronts(AN) == {}
    assert tabs.heard(AN) == frozenset()
    assert tabs.say(11, Said(AN, 10, VIDEO, audible=True, at=clock.now))


def test_who_is_gone_is_forgotten_and_who_is_doubted_is_heard_and_not_believed() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    for speaker, browser in ((11, 10), (21, 20)):
        tabs.say(speaker, Said(AN, browser, VIDEO, audible=True, at=clock.now))
    tabs.believe(10, believed=False)
    assert tabs.speaking(AN) == {10: 100.0, 20: 100.0}
    assert tabs.heard(AN) == {20}
    assert tabs.fronts(AN) == {20: VIDEO}
    tabs.believe(10, believed=True)
    assert tabs.heard(AN) == {10, 20}
    tabs.hang_up(lambda pid: pid == 11)
    assert tabs.speaking(AN) == {10: 100.0}


def test_what_plays_beside_is_kept_of_all_profiles_of_a_browser() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    said = Said(AN, 10, None, audible=False, at=clock.now)
    assert tabs.say(11, said)
    assert tabs.beside(AN) == {}
    assert tabs.say(11, replace(said, beside=frozenset({VIDEO})))
    tabs.say(12, replace(said, beside=frozenset({SCHOOL, None})))
    tabs.say(21, replace(said, child=BINH, browser=20, beside=frozenset({VIDEO})))
    assert tabs.beside(AN) == {10: {VIDEO, SCHOOL, None}}
    tabs.believe(10, believed=False)
    assert tabs.beside(AN) == {}
    tabs.believe(10, believed=True)
    clock.now += STALE + 1
    assert tabs.beside(AN) == {}


def test_which_browsers_show_what_is_closed_is_known_while_they_say_so() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    shown = Said(AN, 10, VIDEO, audible=False, at=clock.now, uncovered=True)
    assert tabs.say(11, shown)
    assert tabs.say(12, replace(shown, browser=20, uncovered=False))
    tabs.believe(10, believed=False)
    assert tabs.uncovered(AN) == frozenset({10})
    assert tabs.uncovered(BINH) == frozenset()
    assert tabs.say(11, replace(shown, uncovered=False))
    assert tabs.uncovered(AN) == frozenset()
    assert tabs.say(11, shown)
    clock.now += STALE + 1
    assert tabs.uncovered(AN) == frozenset()


def test_who_says_that_nobody_keeps_the_extension_in_it_is_known() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    said = Said(AN, 10, VIDEO, audible=False, at=clock.now)
    tabs.say(11, said)
    tabs.say(21, replace(said, browser=20, managed=False))
    assert tabs.unmanaged(AN) == {20}
    assert tabs.unmanaged(BINH) == frozenset()


def test_whose_second_extension_was_heard_is_forgotten_with_the_browser() -> None:
    clock = Hand()
    tabs = Tabs(clock)
    for number in range(FEW):
        tabs.readers.show(10, f"{number}.example")
    clock.now += 100
    assert tabs.readers.silent(10)
    tabs.hang_up(lambda _pid: False)
    assert not tabs.readers.silent(10)
