"""A filter that does not hold and lists that cannot be used, as problems."""

from __future__ import annotations

from pathlib import Path

from agent.api.problems import LIST_HELD, LISTS_OLD, LISTS_UNUSED, NAMES_UNFILTERED, told
from agent.ports.names import ListTrouble
from tests.agent.service.browsing.gate import Gate, filtering
from tests.agent.service.stage import Stage, play


def test_what_does_not_hold_is_a_problem_until_it_does(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        part.keep()
        part.keep()
        assert gate.looks == 2 * len(gate.told), "each time, for what is another by itself is told by nobody"
        assert not stage.health.problems
        gate.why = "nobody answers"
        part.keep()
        assert [(x.name, x.text) for x in stage.health.problems] == [
            (NAMES_UNFILTERED, told(NAMES_UNFILTERED, "nobody answers"))
        ]
        gate.why = None
        part.keep()
        assert not stage.health.problems

    play(tmp_path, "", story)


def test_lists_that_cannot_be_used_are_a_problem_until_they_can(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()
        gate.amiss = ListTrouble(lost=True)
        part.keep()
        part.keep()
        [found] = stage.health.problems
        assert (found.name, found.severity, found.text) == (LISTS_UNUSED, "error", told(LISTS_UNUSED))
        gate.amiss = ListTrouble()
        part.keep()
        assert not stage.health.problems

    play(tmp_path, "", story)


def test_old_lists_and_those_that_changed_too_much_are_problems_until_they_are_right(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        gate = Gate()
        part = filtering(stage, gate)
        await stage.beat()

        def stand() -> list[tuple[str, str | None]]:
            part.keep()
            part.keep()
            return [(x.name, x.target) for x in stage.health.problems]

        gate.amiss = ListTrouble(old=True, held=("one", "two"))
        assert stand() == [(LISTS_OLD, None), (LIST_HELD, "list:one"), (LIST_HELD, "list:two")]
        assert {x.severity for x in stage.health.problems} == {"warning"}
        assert "sudo luytre lists update --accept two" in stage.health.problems[-1].text
        gate.amiss = ListTrouble(held=("two",))
        assert stand() == [(LIST_HELD, "list:two")]
        gate.amiss = ListTrouble()
        assert not stand()

    play(tmp_path, "", story)
