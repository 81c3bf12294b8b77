import stat
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import family
from ui.text import translator
from ui.views.paper import PaperDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> PaperDialog:
    made = PaperDialog(family.PAPER, translator("en"))
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_stays_until_somebody_says_that_it_is_kept(dialog: PaperDialog) -> None:
    assert "-".join("-".join(line.text().split()) for line in dialog.lines) == family.PAPER
    assert not dialog.finish.isEnabled()
    dialog.reject()
    assert dialog.isVisible()
    assert dialog.said.text() == "Please write the code down first: it is not shown again."
    dialog.kept.setChecked(True)
    dialog.finish.click()
    assert not dialog.isVisible()


def test_kept_it_can_be_closed_like_any_window(dialog: PaperDialog) -> None:
    dialog.kept.setChecked(True)
    dialog.reject()
    assert not dialog.isVisible()


def test_it_is_saved_for_nobody_else_to_read(dialog: PaperDialog, tmp_path: Path) -> None:
    path = tmp_path / "code.txt"
    dialog._saved(str(path))
    assert dialog.said.text().startswith("Saved.")
    assert path.read_text("utf-8").startswith(f"{family.PAPER}\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    dialog._saved(str(tmp_path / "missing" / "code.txt"))
    assert dialog.said.text() == "It could not be saved there."
