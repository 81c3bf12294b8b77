"""Stores on a real disk."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from agent.storage import open_store
from agent.storage.database import open_database
from agent.storage.migration import migrate
from agent.storage.tables import Tables
from tests.agent.storage.failing import Failing
from tests.agent.storage.family import live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from agent.storage.store import DiskStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state folder that does not exist yet."""
    return tmp_path / "state"


@pytest.fixture
def lived(folder: Path) -> Path:
    """The folder of a store that was used and closed."""
    store = open_store(folder)
    live(store)
    store.close()
    return folder


@pytest.fixture
def store(folder: Path) -> Iterator[DiskStore]:
    """An empty store."""
    opened = open_store(folder)
    yield opened
    opened.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    """The tables of a database alone, without a store."""
    database = open_database(tmp_path / "alone")
    migrate(database)
    yield Tables(database)
    database.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(params=["ext4", "tmpfs"])
def few_files(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A disk of some megabytes that takes about two hundred files."""
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    words = ["-t", "tmpfs", "-o", "size=8m,nr_inodes=200", "tmpfs"]
    if request.param == "ext4":
        subprocess.run(["truncate", "-s", "8M", str(image)], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-N", "200", str(image)], check=True)
        words = ["-o", "loop", str(image)]
    subprocess.run(["mount", *words, str(disk)], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def failing() -> Iterator[Failing]:
    """A disk that will be full once."""
    disk = Failing()
    yield disk
    disk.unregister()
