"""What the real agent has loaded, all day, on every family PC."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# Faces, a keyring and TLS belong to other processes; each of them alone would break its budget of memory.
FOREIGN = {"PySide6", "click", "keyring", "rich", "shiboken6", "_ssl", "ui"}
# What tests and measurements bring must not be measured with it.
TOOLS = {"coverage", "pytest", "hypothesis", "mypy", "setuptools"}


def loaded(process):
    """Every module that the process has ever imported, by what the interpreter itself tells."""
    process.terminate()
    _, told = process.communicate(timeout=20)
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


def test_no_face_no_keyring_and_no_tls_is_loaded(agent):
    names = loaded(agent("--for", "60", interpreter=("-X", "importtime")))
    assert "agent.bootstrap" in names
    assert not {name for name in names if name.partition(".")[0] in FOREIGN | TOOLS}


def test_only_the_backend_of_this_system_is_loaded(agent):
    names = loaded(agent("--for", "60", interpreter=("-X", "importtime")))
    others = ("agent.platforms.windows", "agent.platforms.macos", "agent.platforms.memory")
    assert not {name for name in names if name.startswith(others)}
