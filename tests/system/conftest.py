"""Each story is told of the account that runs the tests, and of an ordinary one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import ELSEWHERE
from tests.system.agents import ORDINARY, Account, account


@pytest.fixture(params=["this account", pytest.param(ELSEWHERE, marks=pytest.mark.root)])
def child(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Who plays."""
    with account(os.getuid() if request.param == "this account" else ORDINARY) as chosen:
        yield chosen
