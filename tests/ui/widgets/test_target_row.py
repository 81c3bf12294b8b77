from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from agent.api.messages import TargetStatus, replace
from tests.ui import family
from ui.text import translator
from ui.widgets.target_row import TargetRow

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def row(qtbot: QtBot, status: TargetStatus, language: str = "en") -> TargetRow:
    made = TargetRow(status.target, translator(language))
    qtbot.addWidget(made)
    made.show_target(status, family.NOW, HANOI)
    return made


CASES = [
    (family.MINECRAFT, "18 minutes left", "warn", ""),
    (family.ROBLOX, "closed", "muted", "Opens after 20 minutes more of learning."),
    (family.YOUTUBE, "closed", "over", "Today’s time is used up. Opens tomorrow at 15:30."),
    (family.ZALO, "closed", "muted", "Closed at this hour. Opens at 19:00."),
    (family.TIKTOK, "closed", "muted", "Not allowed in your family’s agreement."),
    (family.STUDY, "does not count", "muted", ""),
    (replace(family.STUDY, action="always"), "always allowed", "muted", ""),
    (replace(family.STUDY, because="screen", left=family.seconds(9)), "does not count", "muted", ""),
    (replace(family.MINECRAFT, left=None, allowance=None, standing="free"), "no limit", "muted", ""),
    (replace(family.MINECRAFT, because="screen"), "18 minutes left", "warn", "Ends with: Time at the PC."),
    (replace(family.MINECRAFT, standing="free"), "18 minutes left", "strong", ""),
    (replace(family.MINECRAFT, coming="daily"), "18 minutes left", "warn", ""),
    (
        replace(family.MINECRAFT, coming="weekly"),
        "18 minutes left",
        "warn",
        "Then this week’s time is used up.",
    ),
]


def test_what_is_not_told_to_whoever_looks_has_no_time_and_no_bar(qtbot: QtBot) -> None:
    hidden = row(qtbot, replace(family.MINECRAFT, used=family.seconds(0), told=False))
    assert hidden.used.text() == ""
    assert hidden.bar.isHidden()
    assert not row(qtbot, family.MINECRAFT).bar.isHidden()


@pytest.mark.parametrize(("status", "left", "shape", "why"), CASES)
def test_a_row_says_how_much_why_and_what_comes_next(
    qtbot: QtBot, status: TargetStatus, left: str, shape: str, why: str
) -> None:
    made = row(qtbot, status)
    assert made.left.text() == left
    assert made.left.property("look") == shape
    assert made.why.text() == why
    assert made.why.isVisibleTo(made) == bool(why)
    assert made.accessibleName().startswith(made.name.text())


def test_what_never_ends_needs_no_question(qtbot: QtBot) -> None:
    for status, asked in ((family.MINECRAFT, True), (family.YOUTUBE, True), (family.STUDY, False)):
        made = row(qtbot, status)
        assert made.ask.isVisibleTo(made) is asked


def test_asking_names_the_target(qtbot: QtBot) -> None:
    made = row(qtbot, family.ROBLOX, "vi")
    with qtbot.waitSignal(made.ask_wanted) as told:
        made.ask.click()
    assert told.args == ["app:roblox"]
    assert made.ask.accessibleName() == "Xin thêm: Roblox"
    assert made.kind.text() == "Trò chơi"
