"""A maker of lists, the same one for all tests of a file."""

import pytest

from tests.agent.sites.makers import serving


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("maker")) as found:
        yield found


@pytest.fixture
def maker(server):
    server.files.clear()
    server.asked.clear()
    return server
