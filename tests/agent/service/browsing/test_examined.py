"""What ``doctor`` says of the filter of names."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from agent.api import contract
from agent.api import messages as m
from agent.platforms.memory import Pc
from agent.ports.inspection import Finding
from agent.ports.names import Examination
from agent.sites.examining import Examined, Lists, Port
from policies.ids import ChildId
from tests.agent.service.stage import Stage, play
from tests.agent.service.test_doctor import Inspector

AN, BINH = ChildId("an"), ChildId("binh")
OTHER = '[child.binh]\nname = "Bình"\naccounts = ["binh"]\n'
GOOD = (Port(5301, refuses=True, helps=True), Port(5302, refuses=True, helps=True))
NAMES = ("names", "names-gate", "closed-name", "help-name", "lists")
ALL = (*NAMES, "answers", "resolver")


def told(
    folder: Path, examination: Examination | None, account: str = "lan", resolver: str | None = None
) -> dict[str, m.Check]:
    """The lines about names."""
    found: dict[str, m.Check] = {}

    async def story(stage: Stage) -> None:
        await stage.beat()

        async def examine() -> Examination | None:
            return examination

        stage.doctor.names = examine
        stage.household.adopt(replace(stage.household.policy, resolver=resolver))
        checks = await stage.wait_for(account, contract.DOCTOR, m.OfChild())
        found.update({check.name: check for check in checks.checks if check.name in ALL})

    play(folder, OTHER, story)
    return found


def cases(found: dict[str, m.Check]) -> dict[str, tuple[str, str]]:
    return {name: (check.case, check.result) for name, check in found.items()}


def seen(**of: object) -> Examined:
    """What the half with a network says, when all is well but this."""
    asked = Pc().clock.reading.wall - timedelta(days=2)
    return Examined("whole", 5, asked.isoformat(), GOOD)._replace(**of)


def both(found: Examined | None, *, turned: bool = True) -> Examination:
    return Examination((AN, BINH), turned, found)


def test_all_that_holds(tmp_path: Path) -> None:
    found = told(tmp_path, both(seen()))
    assert cases(found) == {**dict.fromkeys(NAMES, ("ok", "holds")), "resolver": ("network", "holds")}
    assert found["names"].about == {"children": "An, Bình"}
    assert found["lists"].about == {"names": "5", "days": "2"}


def test_what_could_not_be_looked_at_now_does_not_hold_by_what_was_said_before(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()

        async def examine() -> Examination | None:
            return both(seen())

        stage.doctor.names = examine
        gate = Finding("names-gate", "unlooked", holds=False, about={"unit": "luytre-sitegate.service"})
        stage.doctor.inspector = Inspector(gate)
        checks = (await stage.wait_for("lan", contract.DOCTOR, m.OfChild())).checks
        assert [(x.case, x.result) for x in checks if x.name == "names-gate"] == [("unlooked", "fails")]
        assert ("closed-name", "holds") in {(x.name, x.result) for x in checks}

    play(tmp_path, OTHER, story)


@pytest.mark.parametrize(
    ("told_", "result"),
    [
        ("ok", ("ok", "holds")),
        ("telling", ("telling", "cannot be verified here")),
        ("untold", ("untold", "fails")),
        (None, None),
    ],
)
def test_whether_browsers_were_told_is_looked_at(
    tmp_path: Path, told_: Literal["ok", "telling", "untold"] | None, result: tuple[str, str] | None
) -> None:
    async def story(stage: Stage) -> None:
        await stage.beat()
        stage.doctor.browsers = lambda: told_
        checks = await stage.wait_for("lan", contract.DOCTOR, m.OfChild())
        found = {check.name: (check.case, check.result) for check in checks.checks}
        assert found.get("browsers") == result

    play(tmp_path, OTHER, story)


@pytest.mark.parametrize(("reaches", "result"), [(True, ("ok", "holds")), (False, ("shut", "fails"))])
def test_whether_the_youngest_reach_what_is_answered_is_told(
    tmp_path: Path, reaches: bool, result: tuple[str, str]
) -> None:
    found = told(tmp_path, both(seen(reaches=reaches)))
    assert (found["answers"].case, found["answers"].result) == result


@pytest.mark.parametrize(
    ("chosen", "helps", "case", "result"),
    [
        (True, True, "ok", "holds"),
        (False, True, "silent", "fails"),
        (False, None, "silent", "cannot be verified here"),
    ],
)
def test_who_answers_for_names_is_told(
    tmp_path: Path, chosen: bool, helps: bool | None, case: str, result: str
) -> None:
    seen_ = seen(chosen=chosen, ports=(Port(5301, refuses=True, helps=helps),))
    found = told(tmp_path, both(seen_), resolver="cloudflare-family")["resolver"]
    assert (found.case, found.result) == (case, result)
    assert found.about == {"resolver": "Cloudflare for Families"}


def test_a_child_hears_of_itself(tmp_path: Path) -> None:
    assert told(tmp_path / "own", both(seen()), "an")["names"].about == {"children": "An"}
    other = Examination((BINH,), turned=True, found=seen())
    assert cases(told(tmp_path / "other", other, "an")) == {"names": ("nobody", "holds")}


def test_where_nobody_is_filtered_that_is_all(tmp_path: Path) -> None:
    assert cases(told(tmp_path, None)) == {"names": ("nobody", "holds")}


def test_where_lists_are_only_asked_what_sites_are_they_are_told(tmp_path: Path) -> None:
    asked = Examination((), turned=True, found=seen(ports=()))
    assert cases(told(tmp_path / "well", asked)) == {"names": ("asked", "holds"), "lists": ("ok", "holds")}
    lost = replace(asked, found=None)
    assert cases(told(tmp_path / "lost", lost)) == {"names": ("silent", "fails")}


def test_nobody_answers(tmp_path: Path) -> None:
    assert cases(told(tmp_path, both(None, turned=False))) == {
        "names": ("silent", "fails"),
        "names-gate": ("open", "fails"),
    }


@pytest.mark.parametrize(
    ("ports", "closed", "help_"),
    [
        ((GOOD[0], Port(2, False, True)), ("open", "fails"), ("ok", "holds")),
        ((GOOD[0], Port(2, True, None)), ("ok", "holds"), ("silent", "cannot be verified here")),
        ((Port(1, True, False), Port(2, True, None)), ("ok", "holds"), ("closed", "fails")),
        ((Port(1, None, True),), None, ("ok", "holds")),
        ((), None, ("silent", "cannot be verified here")),
    ],
)
def test_each_port_counts(
    tmp_path: Path, ports: tuple[Port, ...], closed: tuple[str, str] | None, help_: tuple[str, str]
) -> None:
    found = cases(told(tmp_path, both(seen(ports=ports))))
    assert found.get("closed-name") == closed
    assert found["help-name"] == help_


@pytest.mark.parametrize(
    ("lists", "asked", "case", "result"),
    [
        ("none", "", "none", "holds"),
        ("previous", "", "previous", "cannot be verified here"),
        ("damaged", "", "damaged", "fails"),
        ("whole", "", "unasked", "cannot be verified here"),
        ("whole", "no date", "unasked", "cannot be verified here"),
        ("whole", "2026-11-01", "unasked", "cannot be verified here"),
        ("whole", "2020-01-01T00:00:00+00:00", "old", "cannot be verified here"),
        ("whole", "2099-01-01T00:00:00+00:00", "ok", "holds"),
    ],
)
def test_lists_are_told_by_how_they_are(
    tmp_path: Path, lists: Lists, asked: str, case: str, result: str
) -> None:
    found = cases(told(tmp_path, both(seen(lists=lists, asked=asked))))
    assert found["lists"] == (case, result)
