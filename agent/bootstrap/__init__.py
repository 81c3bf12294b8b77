"""The composition root: makes the parts of an agent and wires them. It knows them all, and none knows it.

running           an agent from its start to its end
opening           what may refuse comes first: the store, and the policy in force
agent             makes all other parts, with ``entrance``, ``browsing`` and ``crew``
entrance          the ways in: secret, admin door, codes
browsing          what browsers speak to
crew              Luytre's other processes: exec guard, luytre-net, site gate
doors             the sockets
on_call           the doctor, wired when somebody asks
beats             one beat of it all
upkeep            what is done after each start and once a night
settings          how an agent is started: zone, language, folders
whole_pc          what the service begins with
try_mode          what try mode begins with
"""
