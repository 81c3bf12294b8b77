"""What lies between the agent and root's helper."""

import pytest

from agent.browsers.post import SAID, Post


@pytest.fixture
def post(tmp_path):
    return Post(tmp_path / "browsers", tmp_path / "packed.json")


def test_both_hear_of_each_other(post):
    assert post.lying() is post.answer() is None
    post.leave("a wish")
    assert post.lying() == "a wish"
    post.say("a wish", "a full disk")
    assert post.answer() == ("a wish", "a full disk")
    names = {"browsers", f"browsers{SAID}"}
    assert {x.name for x in post.place.parent.iterdir()} == names, "nothing half written is left"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"wish": "x"}', '"x"'])
def test_what_is_no_answer_is_none(post, text):
    post.place.with_name(f"browsers{SAID}").write_text(text)
    assert post.answer() is None


@pytest.mark.parametrize(
    ("text", "times"),
    [(None, 0), ("", 0), ("[]", 0), ("{}", 0), ('{"anew": null}', 0), ('{"anew": 4}', 4)],
)
def test_how_often_the_extension_was_packed_is_known(post, text, times):
    if text is not None:
        post.packed.write_text(text)
    assert post.packings() == times
