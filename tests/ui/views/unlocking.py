"""A guardian opens the door of the window."""

from pytestqt.qtbot import QtBot

from ui.views.guardian import GuardianWindow


def unlock(window: GuardianWindow, qtbot: QtBot) -> None:
    window._guardian.unlock("2468")
    qtbot.waitUntil(lambda: bool(window.pending.cards))
