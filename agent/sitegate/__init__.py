"""Which way a child's questions for names take out of this PC: root's, run for a moment when that changes.

The agent may not change the network; it writes an order, systemd sees that (PathChanged) and runs this with
the one right that it needs. Once a minute it runs again and looks whether all is still so: a firewall that
was reloaded may have taken our table with it.

    order.py      what the agent wants: accounts, and the port of the resolver that answers them
    table.py      order -> one table of nftables, made at once or not at all; what was answered stays reached
    answering.py  the youngest reach only what their resolver answered just now; told by a line, kept in sets
    addresses.py  where the resolvers of others are, which a program may ask behind our back
    door.py       the system's own resolver answers no child, who would not be seen asking
    cache.py      nor does the cache of names (nscd), where it keeps those of hosts
    askers.py    who would ask for a child by packets of its own (Avahi), and does not meanwhile
    kept.py       applied, looked at, mended: what the kernel says is compared with what it said at first
"""
