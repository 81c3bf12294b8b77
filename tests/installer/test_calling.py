"""Another program is started in the project's folder, and its end is ours."""

import sys

from front.calling import call
from front.environment import ROOT


def test_its_exit_status_is_answered_and_it_gets_what_it_is_told():
    asked = f"os.getcwd() == {str(ROOT)!r} and os.environ['PLACE'] == 'here'"
    code = f"import os, sys; sys.exit(7 if {asked} else 1)"
    assert call([sys.executable, "-c", code], PLACE="here") == 7
