"""What holds for every test: who may run it, and how long an example may take."""

import os
import shutil

import hypothesis
import pytest

# A busy machine is not a wrong program: examples have no deadline, the run as a whole has one.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot be tried here, and say so."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    for item in items:
        if not root and item.get_closest_marker("root"):
            item.add_marker(pytest.mark.skip(reason="needs root"))
        if not shutil.which("Xvfb") and item.get_closest_marker("display"):
            item.add_marker(pytest.mark.skip(reason="needs Xvfb"))
