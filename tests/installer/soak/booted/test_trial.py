"""What a trial of a desktop agrees on, types and keeps; ``soak desktops`` starts the desktop itself."""

from agent.agreement import policy
from policies.ids import ChildId
from soak.booted.kinds import KINDS
from soak.booted.trial import Trial, agreed
from tests.installer.soak.booted.test_desk import Told, pressed


def test_keys_and_lines_are_typed_one_after_the_other(monkeypatch, tmp_path):
    desk = Told()
    monkeypatch.setattr(desk, "at_rest", lambda: None)
    trial = Trial(KINDS["gnome"], "gnome", "ends", desk, None, "en")
    trial.enter(("ctrl+a", "ba\n"))
    assert pressed(desk) == [["ctrl", "a"], ["b"], ["a"], ["ret"]]


def test_pictures_are_kept_in_order_where_somebody_wants_them(monkeypatch, tmp_path):
    kept = []
    desk = Told()
    monkeypatch.setattr(desk, "picture", lambda path: kept.append(path.name))
    for folder in (None, tmp_path):
        trial = Trial(KINDS["plasma"], "plasma", "ends", desk, folder, "vi")
        trial.see("the greeter")
        trial.see("the child")
    assert kept == ["plasma ends 1: the greeter.png", "plasma ends 2: the child.png"]


def test_what_the_family_agrees_on_is_a_document():
    read = policy(agreed('[child.an.screen]\ndaily = "1s"\n', "vi"))
    assert read.language == "vi"
    assert [child.id for child in read.children] == [ChildId("an")]
