"""The agent: it observes, lets the policies judge, acts, and looks whether the act held.

ports                 what the agent needs from the world, as protocols and values
api                   the contract with every face: methods, events, wire format (pure, shared with the faces)
service               the beat (``enforcer``), guardians, requests, health, what each method does
server                who is asking, and may it: connections, actors, router
platforms             the world: memory, linux (windows and macos later); only the chosen one is ever imported
scheduling            the clock and the calendar jobs
storage               what must survive: SQLite, one writer
sites                 names of sites: lists, index, resolver
names                 the agent's side of the filter of names: who answers, who turns questions there
net                   the half with a network, an account of its own (lists, resolver)
sitegate              root's: turns a child's questions to its port
guard                 root's: what is closed does not start
checkup               what the doctor asks the agent, and tries by itself where there is none
lean                  keeps out of memory what libraries load and nobody here uses
bootstrap             the composition root: makes an agent (``agent``) and what is around it: how it is
                      opened, run, entered, spoken to by browsers, and one beat of it all, in which what fails
                      stops nothing else
agreement             from the text of a policy to what the agent works with
catalog               reads what is shipped with ``policies``
browsers              what browsers are told, as values; root's, run for a moment: makes it so
enrol                 root's, run for a moment: who is in the children's group
autologin             root's, run for a moment: whom GDM logs in by itself
holidays              public holidays of a country, from a process that is run for a moment
zones                 time zones, and what a day is in one
acl                   access lists of files
signs                 tells systemd that a process lives
"""

VERSION = "0.1.0"
"""As in pyproject.toml."""
