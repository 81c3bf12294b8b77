import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.single import Single

FIRST = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui.single import Single
app = QCoreApplication([])
single = Single(Path(sys.argv[1]), "3 :0")
print(single.take(), flush=True)
sys.stdin.read()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_second_one_leaves_and_the_first_shows_itself(tmp_path: Path, qapp: QObject, qtbot: QtBot) -> None:
    first, second = Single(tmp_path, "3 :0"), Single(tmp_path, "3 :0")
    assert first.take()
    with qtbot.waitSignal(first.wanted):
        assert not second.take()
    second.close()
    assert not Single(tmp_path, "3 :0").take()
    first.close()
    assert second.take()
    second.close()


def test_each_session_has_its_own(tmp_path: Path, qapp: QObject) -> None:
    first, other, nameless = (Single(tmp_path, x) for x in ("3 :0", "4 :1", ""))
    assert first.take()
    assert other.take()
    assert nameless.take()
    for each in (first, other, nameless):
        each.close()


def test_a_killed_one_leaves_its_place_free(tmp_path: Path, qapp: QObject) -> None:
    words = [sys.executable, "-c", FIRST, str(tmp_path)]
    with subprocess.Popen(words, stdin=-1, stdout=-1, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "True\n"
        assert not Single(tmp_path, "3 :0").take()
        assert killed.stdin is not None
        killed.stdin.close()
        killed.wait(30)
    again = Single(tmp_path, "3 :0")
    assert again.take()
    again.close()


def test_where_no_place_can_be_kept_there_is_an_icon_all_the_same(tmp_path: Path, qapp: QObject) -> None:
    assert Single(tmp_path / "missing", "3").take()
