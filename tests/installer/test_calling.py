"""Another program is started in the project's folder, and its end is ours."""

import sys

from front.calling import call, call_all
from front.environment import ROOT


def test_its_exit_status_is_answered_and_it_gets_what_it_is_told():
    asked = f"os.getcwd() == {str(ROOT)!r} and os.environ['PLACE'] == 'here'"
    code = f"import os, sys; sys.exit(7 if {asked} else 1)"
    assert call([sys.executable, "-c", code], PLACE="here") == 7


def test_of_several_each_speaks_in_one_piece_and_who_failed_is_named(capfd):
    words = {"well": "print('a'); print('b')", "ill": "import sys; print('c', file=sys.stderr); sys.exit(2)"}
    assert call_all({name: [sys.executable, "-c", code] for name, code in words.items()}) == ["ill"]
    assert capfd.readouterr().out == "\nwell\na\nb\n\nill\nc\n"
