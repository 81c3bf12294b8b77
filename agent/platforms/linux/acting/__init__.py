"""Pauses and ends: single programs, whole accounts, and a harmless program for a trial.

hands     pauses, resumes and ends programs, and asks the kernel what became of them
freezer   pauses that nobody but root can undo
slices    an account's control group: frozen, thawed and ended as a whole
logout    ends what an account runs, and its sessions
greeting  sees to it that somebody can log in then
orders    what logind and systemd are asked to do
seat      what must run on, or everybody would lose the screen
trial     the harmless program that ``doctor`` pauses and ends
waiting   for what the kernel does in its own time
"""
