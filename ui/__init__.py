"""The faces: what the agent says, shown to the child and to guardians. None of them enforces anything.

They are clients of the agent's socket, but for ``luytre lists`` and ``luytre sites``: the lists of sites are
files of luytre-net's account, in which the agent has no part.

link           the connection to the agent: finds it, checks it, comes back after a restart
models         what a screen shows, as values with signals; no widgets
views          windows over the models
widgets        the pieces they are made of
theme          colours, sizes, icons
text           the wording, in English and Vietnamese
app            the face of one session, wired
tray           the icon beside the clock
notifications  messages on the desktop
single         one face in each session
pages          opens a page in the account's own browser
country        whose helplines to show where no agent answers
browser        what Luytre has in a browser
cli            the command line
console        the status in a terminal
"""
