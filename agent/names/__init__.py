"""The agent's side of the filter of names: who answers for which child, and who turns questions there.

filter.py      has names answered by each child's rules, as one whole
questions.py   what the other half is asked, and who waits for its word
listed.py      how the lists stand, by its word, and since when
allotting.py   which port answers for which child
apart.py       whose each number of an account is
turning.py     what root's gate shall turn, and what it says of it
"""
