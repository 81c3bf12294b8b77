from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.cli.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.fixture
def home(stage: Stage) -> Iterator[Stage]:
    """A stage with its agent running."""
    with stage.agent():
        yield stage
