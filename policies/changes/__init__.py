"""What is different in a new agreement, told to the family before and after it is taken up.

``diff`` gives the differences as values, ``say`` one of them as a sentence, ``describe`` a rule in words;
``enrols`` tells whether accounts change hands, ``may_read`` who may read a change of which words were kept.
"""

from policies.changes.change import Change, Subject
from policies.changes.comparing import diff
from policies.changes.enrolling import enrols
from policies.changes.saying import describe, name, say
from policies.changes.whose import may_read

__all__ = ["Change", "Subject", "describe", "diff", "enrols", "may_read", "name", "say"]
