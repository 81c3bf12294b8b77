"""The front door on a fresh copy of the project, as somebody who has just cloned it meets it."""

import json
import shutil
import subprocess
import time

import pytest

from front import environment
from tests.architecture.sources import ROOT, tracked

pytestmark = [pytest.mark.slow]
SETUP = (environment._base(), "installer/dev.py", "setup", "agent")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clone")
    for path in tracked():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return folder


def start(clone):
    return subprocess.Popen(
        SETUP, cwd=clone, env=environment.clean(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process):
    out, err = process.communicate(timeout=300)
    if process.returncode == 2 and "Is this PC online?" in err:
        pytest.skip("no packages can be fetched here")
    return process.returncode, out, err


def test_from_nothing_to_an_environment(clone, monkeypatch):
    monkeypatch.delenv("LUYTRE_VENV", raising=False)
    venv = clone / ".venv"

    # Two at once: one makes it, the other waits and finds it made.
    both = [start(clone), start(clone)]
    answers = [finish(x) for x in both]
    assert [(code, out.strip()) for code, out, _ in answers] == [(0, str(environment.python(venv)))] * 2
    assert sum("making the environment with" in err for _, _, err in answers) == 1

    # The project is importable from anywhere, as one plain path entry.
    where = "import agent, sys; print(agent.__file__, any('editable' in str(x) for x in sys.meta_path))"
    told = subprocess.check_output([environment.python(venv), "-P", "-c", where], cwd="/", text=True)
    assert told.split() == [str(clone / "agent" / "__init__.py"), "False"]

    # The second time nothing is done.
    began = time.monotonic()
    code, _, err = finish(start(clone))
    assert (code, err) == (0, "")
    assert time.monotonic() - began < 1

    # Killed while it works: the next one notices, and makes it anew.
    stamp = venv / "luytre-stamp.json"
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"root": "elsewhere"}))
    process = start(clone)
    while stamp.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert not stamp.exists()
    code, _, err = finish(start(clone))
    assert code == 0, err
    assert "no whole environment" in err or "making the environment" in err
    assert stamp.exists()
