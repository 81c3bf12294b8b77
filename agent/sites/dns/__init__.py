"""Names of hosts, answered on this PC: what a child's programs may find, and nothing kept of what they asked.

packets     a query in, a question or a refusal out; answers of our own; bytes only
records     what a server upstream answered: checked, cut to what is asked, made older
rules       what holds for a name: own rules, protected names, ways round the filter, lists
canaries    names by which browsers and systems ask whether they may go round this PC's resolver
safesearch  search engines under the name by which they search safely
answers     question, profile and judgement in; answer, or what must be asked upstream, out
cache       answers of upstream, fresh and stale, within bounds
profile     what the agent tells: which port, which rules; never whose
servers     who is asked upstream: the system's own servers, or those that the family chose
datagrams, streams, https   how they are asked; ``secure`` is who proves to be whom
upstream    all servers, one after the other; ``insisting`` asks the network's own for help besides
near, whom  names that the house alone can tell; who is asked for which name
listening   the sockets of one profile
tally       what was blocked, counted for the agent
report      what is told to the agent

``packets`` to ``cache`` are pure: no socket, no clock.
"""
