"""A house for each test of this folder that asks for one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.bootstrap.house import House


@pytest.fixture
def house() -> Iterator[House]:
    """In a folder with a short name: a socket's path is at most a hundred bytes."""
    with tempfile.TemporaryDirectory(prefix="luytre-") as name:
        yield House(Path(name))
