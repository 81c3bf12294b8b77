"""The small process that looks at a session from inside, as the child's own account, and tells the agent.

The agent runs as root and must not read what a display, a compositor or a session bus of a child sends: so a
process without rights does, which the agent starts, never the child. It begins as root with the right to
become somebody else and nothing more, becomes the child before it reads a byte, and from that moment on the
kernel lets nobody of that account look into it or trace it (a process that has changed its account is not
dumpable). The child may still kill or stop it: then nothing is known of its session, every program that runs
there counts, and the agent starts another one, each time a little later. That it was there it says before
the child can end it: so one that is ended is told from one that cannot look here, and goes on all the same.

What it says is a hint. It moves time among programs that the agent sees itself; what the agent can check
against the system, it does (``agent.platforms.linux.display.screen``). It keeps nothing, and of what a
display tells (titles among other things) only these facts leave it: which program is in front, whether it
fills the screen, whether a locker covers it, how long nobody touched anything, which players play.

rights     from root to the child, at once and for good
place      what the agent says first: where the display and the bus of the session are
hint       what is told, as a value and as the line that carries it
eye        the process itself: its routes, and its answers to the agent
routes     the ways to look: x11, sway, kwin, gnome, wlr; the first that works
shells     KWin and GNOME's Shell, which tell on the session bus
savers     lockers that tell the session bus alone that they cover the screen
players    media players of the session bus (MPRIS)
"""
