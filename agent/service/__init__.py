"""What the agent does with what it observes. It asks ports and touches no system: tests need none.

Each row builds on the rows below it (import-linter holds this):

handlers                        one short function per method of the API
archive, doctor, taking         what is stored as a whole; ``luytre doctor``; ending what was given
access                          who may change what was agreed: the secret, codes, the recovery code, the
                                admin door
requests                        what a child asks and a guardian answers
browsing                        which sites are open, what an unknown page is, which browsers have our
                                extension
enforcer, agreements, showing   one beat; the policy in force; what the faces are shown
acting, enrolling               keeping closed what is closed; accounts that are treated as a child's unasked
observing                       what is seen of each child, and what it counts for
reporting                       named problems, lines of the log
household, orders, steps, said  who is who; what to close and why; one failure stops no other; what clients
                                say, made fit
narrow                          what guardians are told, as narrow as was agreed
"""
