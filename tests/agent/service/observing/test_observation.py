"""What was seen, as it is read."""

from agent.ports import ProcessKey
from agent.service.observing.observation import Observation
from policies.ids import AppId, ChildId
from policies.model import Child
from policies.targets import Identity


def test_what_runs_several_times_is_named_once():
    game, editor = (Identity(AppId(name), name, named=True) for name in ("game", "editor"))
    runs = {ProcessKey(1, 10): game, ProcessKey(2, 20): editor, ProcessKey(3, 30): game}
    seen = Observation(Child(ChildId("an"), "An"), identities=runs)
    assert seen.distinct == (game, editor)
