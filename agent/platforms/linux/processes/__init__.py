"""What a process is: how it was called, which application it belongs to, and what belongs to it.

sweep, sweeps  what runs, seen again and again: for one child, for several
known          one that was read: how closely it is watched
identity       who a process is: the facts of the kernel, the desktop and the process itself, in this order
arguments      its command line and variables
environment    where its session has its display and its bus
desktop        which desktop entry it was started from
scopes         which application a systemd unit belongs to
tree           what a program started
owners         whose a process is: by its account, and by the session that it runs in
belongings     all that runs as an account
groups         a control group that stands still for a moment
own            what is never acted on
loaded         whether it runs code that is not root's
effort         how busy it is
"""
