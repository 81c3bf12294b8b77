"""What is different in a new agreement, told to the family before and after it is taken up.

comparing       ``diff``: the differences, as values
change          one of them
days            on which days two agreements differ
saying          ``say`` a difference, ``describe`` a rule
phrases, words  the times, names and sentences that are said
enrolling       ``enrols``: whether accounts change hands
whose           ``may_read``: who may read a change of which only the words were kept
"""

from policies.changes.change import Change, Subject
from policies.changes.comparing import diff
from policies.changes.enrolling import enrols
from policies.changes.saying import describe, name, say
from policies.changes.whose import may_read

__all__ = ["Change", "Subject", "describe", "diff", "enrols", "may_read", "name", "say"]
