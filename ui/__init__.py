"""The faces: what the agent says, shown to the child and to guardians. None of them enforces anything.

link        the connection to the agent: finds it, checks it, comes back after a restart
models      what a screen shows, as values with signals; no widgets
views       windows over the models           widgets   the pieces they are made of
theme       colours, sizes, icons             text      the wording, in English and Vietnamese
tray        the ring beside the clock         app       wires it all
cli         the command line                  console   the status in a terminal
"""
