"""What was packed, for whoever looks at profiles."""

import sys

import pytest

assert sys.platform == "linux"

from agent.platforms.linux.browsers import packing


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What was packed, in two versions."""
    folder = tmp_path_factory.mktemp("packed")
    first = packing.pack(folder / "place", folder / "key.pem")
    archive = (folder / "place" / f"luytre-{first.version}.xpi").read_bytes()
    return folder / "place", archive, packing.pack(folder / "place", folder / "key.pem", anew=1)
