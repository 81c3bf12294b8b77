"""The agent's side of the filter of names: who answers for which child, and who turns questions there.

resolving.py   has names answered by each child's rules, as one whole
allotting.py   which port answers for which child
turning.py     what root's gate shall turn, and what it says of it
"""
