from __future__ import annotations

import subprocess
import sys

from tests.ui.cli.terminals import LUYTRE
from ui import cli


def test_the_command_ends_with_its_status():
    command = [sys.executable, "-P", *LUYTRE, "--lang", "en", "nothing"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.startswith("There is no command nothing.")
    assert callable(cli.main)
