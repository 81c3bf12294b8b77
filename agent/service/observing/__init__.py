"""What is seen of each child, and what it counts for: sessions, programs, tabs, hosts, time.

observer     one look at the whole PC, for all children
observation  what was seen of one child at one moment
watch        one child: what was agreed, what is seen, where each target stands
fronts       which programs are in front, and what they count for
beside       what plays beside front programs that cost nothing
games        games that are played behind another window
kept         what was in use last and is always open
readers      browsers whose second extension, which reads pages, is never heard
unattended   what goes on in sessions that nobody touches
locks        whether a session that calls itself locked is
tabs         what each browser said last of its front tab
hosts        from a host to the site that a rule names, and which hosts are closed
tried        closed sites that were tried
tally        adds the time of each beat to what was in use
asides       why something counts that is not in front, told to the child
"""
