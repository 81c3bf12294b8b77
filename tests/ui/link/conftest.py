"""What an agent answers, as the tests of this folder share it."""

from typing import Any

import pytest

from agent.api import contract
from agent.api.errors import AgentError
from ui.link.client import Agent


class Answers:
    def __init__(self) -> None:
        self.good: list[Any] = []
        self.bad: list[AgentError] = []

    def call(self, agent: Agent, method: contract.Method[Any, Any], params: Any) -> None:
        agent.call(method, params, self.good.append, self.bad.append)


@pytest.fixture
def answers() -> Answers:
    return Answers()
