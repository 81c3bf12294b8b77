from __future__ import annotations

from agent.api import contract
from agent.api import messages as m
from tests.ui.cli.stage import Stage
from ui.cli.face import Face


def test_each_word_is_said_in_the_language_of_that_moment(home: Stage):
    face = Face(state=home.state, runtime=home.runtime, locale="C")
    _, days = face.speak, ("{n} day ago", "{n} days ago")
    assert (_.language, _("Apps"), _.plural(*days, 2)) == ("en", "Apps", "2 days ago")
    face.call(contract.STATUS, m.OfChild())
    assert (_.language, _("Apps"), _.plural(*days, 2)) == ("vi", "Ứng dụng", "2 ngày trước")
    face.close()
    assert _.language == "vi"
