"""The exec guard: a tiny process of root's own that keeps closed programs from starting at all.

The agent may not administer the system (CAP_SYS_ADMIN), and the kernel asks nobody else whether a program may
start; so this is another process, with the standard library alone and as little in it as can be:

    order.py   what the agent wants held, and what is told back: values, one JSON object a line
    marks.py   the kernel's marks on single files, never on a whole mount: no other exec ever waits for us
    opener.py  whose process it is that wants to start a program
    line.py    the socket for the agent; root alone is heard
    leash.py   the kernel kills us when we hang, and with us the marks go: whoever waited for us goes on
    guard.py   asked -> answered, told -> done
"""
