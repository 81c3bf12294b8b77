"""Each story is told of the account that runs the tests, and of an ordinary one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.system.agents import ORDINARY, Account, account


@pytest.fixture(params=["this account", pytest.param("an ordinary account", marks=pytest.mark.root)])
def child(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Who plays."""
    with account(os.getuid() if request.param == "this account" else ORDINARY) as chosen:
        yield chosen
