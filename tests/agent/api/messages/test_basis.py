import msgspec
import pytest

from agent.api import messages as m
from agent.api.contract import METHODS
from agent.api.messages.basis import Concealed

SECRET = "bamboo hedge"
SECRETS = {"secret", "code", "new", "old", "data"}
"""Fields that nobody reads over a shoulder, or in a log."""


@pytest.mark.parametrize("kind", [x for method in METHODS for x in (method.params, method.reply)])
def test_what_is_secret_stands_in_no_log(kind):
    secret = {x.name for x in msgspec.structs.fields(kind)} & SECRETS
    assert not secret or issubclass(kind, Concealed)


def test_it_shows_its_kind_alone():
    told = repr(m.Redeem(SECRET, "an"))
    assert told == "Redeem(…)"
