"""How what is closed is closed and kept closed: one rung after the other, each looked at.

ladder         closes programs: acts, looks whether it held, takes the next rung
program_rungs  what each rung does to programs
grabs          pauses though something holds keyboard or pointer: that is closed first
curtain        the same for a child's whole account
account_rungs  each account by itself
rungs          what both have in common: one ladder, and whom it tells
closing        the orders to close programs that follow from what is closed now
leftovers      whether anything is still open when the time is over
openings       how often a lock was open again too early
forbidden      which executables are closed now, and to whom
starts         has the system refuse their starts, and tells what it refused
met            where closed programs turned up in a child's own folders
refusals       logins that are refused, and the text shown there
tasks          acts that still run while beats go on
trial          a harmless program, started and ended for ``doctor``
"""
