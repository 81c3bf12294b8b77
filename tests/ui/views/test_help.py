import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.looking import texts
from ui.text import translator
from ui.views import help  # noqa: A004 - the module under test
from ui.views.help import HelpDialog


def test_help_names_the_number_and_the_place_to_report(qtbot: QtBot) -> None:
    dialog = HelpDialog("VN", translator("vi"))
    qtbot.addWidget(dialog)
    words = texts(dialog)
    assert "111" in words
    assert "Có người lắng nghe" in words
    assert "Báo nội dung có hại cho trẻ em" in words
    dialog.show()
    dialog.finish.click()
    assert not dialog.isVisible()


def test_a_page_is_opened_by_the_desktop_only_when_it_is_clicked(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(help, "open_page", opened.append)
    dialog = HelpDialog("VN", translator("en"))
    qtbot.addWidget(dialog)
    page = next(x for x in dialog.findChildren(QPushButton) if x.accessibleName() == "Open tongdai111.vn")
    assert opened == []
    page.click()
    assert opened == ["https://tongdai111.vn"]


def test_every_country_has_somebody(qtbot: QtBot) -> None:
    dialog = HelpDialog("XX", translator("en"))
    qtbot.addWidget(dialog)
    assert "Somebody listens" in texts(dialog)
