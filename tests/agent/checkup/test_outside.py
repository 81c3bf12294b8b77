"""Where no agent answers, that is said first; then what can be seen without it."""

from agent.checkup.outside import look
from agent.ports.inspection import Finding


class Inspector:
    def inspect(self, family):
        assert family is None
        return (Finding("tools", "ok", holds=True, about={}),)


def test_the_agent_is_down_and_the_rest_is_looked_at():
    assert [(x.name, x.result) for x in look("linux", Inspector()).checks] == [
        ("agent", "fails"),
        ("tools", "holds"),
    ]
