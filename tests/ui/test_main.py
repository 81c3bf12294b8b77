import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ui.__main__ import _parser, _served, _session, _spoken, main


@pytest.mark.parametrize(
    ("system", "language"), [("vi_VN", "vi"), ("en_US", "en"), ("C", None), ("fr_FR", None), ("", None)]
)
def test_the_systems_language_is_taken_where_it_is_ours(system: str, language: str | None) -> None:
    assert _spoken(system) == language


def test_arguments() -> None:
    options = _parser().parse_args(["--state", "/tmp/x", "--lang", "vi"])
    assert (options.state, options.lang) == (Path("/tmp/x"), "vi")
    with pytest.raises(SystemExit):
        main(["--lang", "de"])


def test_the_face_runs_without_an_agent_and_leaves_when_it_is_told(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    tmp_path.chmod(0o700)
    code = (
        "import sys; from PySide6.QtCore import QTimer; import ui.app as app\n"
        "begin = app.Shell.begin\n"
        "def started(self):\n"
        "    begin(self); print(self.tray.said, flush=True); QTimer.singleShot(0, self._app.quit)\n"
        "app.Shell.begin = started\n"
        "from ui.__main__ import main; sys.exit(main(['--lang', 'en']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "Luytre is starting…\n")


def test_control_c_ends_it(tmp_path: Path) -> None:
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    code = (
        "import sys; from PySide6.QtCore import QTimer; from ui.__main__ import main\n"
        "QTimer.singleShot(0, lambda: print('up', flush=True)); sys.exit(main(['--lang', 'en']))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as face:
        assert face.stdout is not None
        assert face.stdout.readline() == "up\n"
        face.send_signal(signal.SIGINT)
        assert face.wait(30) == -signal.SIGINT


def test_where_the_service_is_installed_nothing_else_is_an_agent(tmp_path: Path) -> None:
    assert _served(None, tmp_path)
    assert not _served(tmp_path, tmp_path)
    assert not _served(None, tmp_path / "missing")


def test_a_session_has_a_name_of_its_own() -> None:
    assert _session({"DISPLAY": ":0"}, None) != _session({"DISPLAY": ":1"}, None)
    assert _session({"DISPLAY": ":0"}, None) == _session({"DISPLAY": ":0.0", "XDG_SESSION_ID": "4"}, None)
    assert _session({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, None) == _session(
        {"WAYLAND_DISPLAY": "w"}, None
    )
    assert _session({"DISPLAY": ":0"}, None) != _session({"DISPLAY": ":0"}, Path("/x"))


def test_a_second_face_of_a_session_leaves_at_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    code = (
        "import sys; import ui.app as app; from ui.__main__ import main\n"
        "begin, show = app.Shell.begin, app.Shell.open\n"
        "app.Shell.begin = lambda self: (begin(self), print('up', flush=True))\n"
        "app.Shell.open = lambda self: (print('shown', flush=True), self._app.quit())\n"
        "sys.exit(main(['--lang', 'en']))"
    )
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, env=environment, stdout=-1, stderr=subprocess.DEVNULL, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "up\n"
        second = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert (second.returncode, second.stdout) == (0, "")
        assert first.stdout.readline() == "shown\n"
        assert first.wait(30) == 0


def test_one_that_shall_stay_stays_beside_another(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    environment = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    code = (
        "import sys; import ui.app as app; from ui.__main__ import main\n"
        "begin = app.Shell.begin\n"
        "app.Shell.begin = lambda self: (begin(self), print('up', flush=True))\n"
        "sys.exit(main(['--lang', 'en', '--stay']))"
    )
    words = [sys.executable, "-c", code]
    faces = [
        subprocess.Popen(words, env=environment, stdout=-1, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    try:
        assert [face.stdout.readline() for face in faces if face.stdout] == ["up\n"] * 2
    finally:
        for face in faces:
            face.kill()
            face.communicate()


def test_no_other_program_may_look_into_it() -> None:
    code = (
        "import ctypes; from ui.__main__ import _untraceable\n"
        "ask = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
        "before = ask(); _untraceable(); print(before, ask())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1 0\n"


@pytest.mark.root
def test_what_the_agent_starts_becomes_the_account_and_is_never_open_to_it() -> None:
    """The watcher is another program of the account, and looks from before that until the end."""
    code = (
        "import ctypes, os, sys, time, ui.__main__ as face\n"
        "face._served = lambda state: (print(flush=True), time.sleep(1)) and sys.exit(\n"
        "    repr((os.getresuid(), os.environ['HOME'], os.environ['DISPLAY'], ctypes.CDLL(None).prctl(3))))\n"
        "face.main(['--stay', '--account', '65534', 'DISPLAY=:5=x'])"
    )
    watch = (
        "import os, sys, time\n"
        "os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)\n"
        "place = f'/proc/{sys.argv[1]}/mem'\n"
        "print(flush=True)\n"
        "while os.path.exists(place):\n"
        "    try: os.open(place, os.O_RDWR)\n"
        "    except PermissionError: continue\n"
        "    except OSError: break\n"
        "    sys.exit('it is open')\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=-1, text=True) as face:
        words = [sys.executable, "-I", "-S", "-c", watch, str(face.pid)]
        with subprocess.Popen(words, stdout=-1, stderr=-1, text=True) as watcher:
            told = face.communicate(timeout=60)[1].partition("\n")[0]  # the account writes no coverage here
            assert told == repr(((65534,) * 3, pwd.getpwuid(65534).pw_dir, ":5=x", 0))
            assert watcher.communicate(timeout=60) == ("\n", "")
