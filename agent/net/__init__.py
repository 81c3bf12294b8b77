"""The half of Luytre that may speak with the network: an own account, no rights, nothing of the family.

The agent has no way off the PC; what must fetch or answer something out there (lists of sites, names of
hosts, other PCs of the family) lives here. What it says is never believed to give anybody time.

    life.py      tells the agent that this half is there
    orders.py    waits for what the agent wants to be done here
    filter.py    answers for names of hosts, where a child has a filter
    reaching.py  tells root's gate which addresses a child was answered
    renewing.py  keeps the lists of sites new
    alarm.py     waits for an hour of the PC's clock
    followed.py  how they stand, and what of it is worth a warning
    trying.py    tries the filter itself, when the doctor asks
    turn.py      lets one follow its orders at a time, and knows whether it hangs
"""
