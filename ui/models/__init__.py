"""What a screen shows, as values with signals: no widgets here, so that each is tested without a screen.

status, ring       a child's state, counted down; what the ring says of it
day, week, log     what was used; the newest lines of the log
requests, waiting  asking and answering; how many wait
keys               one-time codes and the recovery code
guardian, chosen   the guardian's door; the child that a guardian looks at
notices            what the desktop tells without being asked
help               whom to call
"""
