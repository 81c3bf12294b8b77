import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ui.__main__ import _parser, _spoken, main


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
