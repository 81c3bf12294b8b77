"""The half with a network exists for one system so far."""

import sys

import pytest

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    from tests.backends.linux.real import Starter

    @pytest.fixture
    def start():
        starter = Starter()
        yield starter
        starter.close()
