"""The PC of the trials of browsers hides what belongs to the one around it, but nothing that it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from browsers import world

INSIDE = """import sys
from pathlib import Path
from browsers import world
world.ROOT = Path(sys.argv[1])
world.lay_over([])
world.empty(sys.argv[2])
for place in sys.argv[2:]:
    print(*sorted(str(x.relative_to(place)) for x in Path(place).rglob("*")))
"""


@pytest.mark.root
@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_a_clone_in_a_folder_that_is_emptied_stays(tmp_path):
    clone = tmp_path / "some" / "clone"
    clone.mkdir(parents=True)
    (clone / "README.md").touch()
    (tmp_path / "other").touch()
    surroundings = {"PYTHONPATH": str(Path(world.__file__).parents[1]), "PATH": os.defpath}
    words = ["unshare", "--mount", sys.executable, "-c", INSIDE, clone, tmp_path]
    told = subprocess.run(words, capture_output=True, text=True, check=True, env=surroundings)
    assert told.stdout == "some some/clone some/clone/README.md\n"
    assert (tmp_path / "other").exists(), "that was hidden in there alone"
