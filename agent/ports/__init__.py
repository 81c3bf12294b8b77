"""What the agent needs from the world. A platform gives it; ``platforms.memory`` gives it to tests.

sessions  who is logged in
screen    what is looked at, and whether anybody is there
programs  what runs, and the hands on it
accounts  the hands on whole accounts
browsers  what can be seen of a browser from outside; where a wish is left for root's helper
clock     the time
system    one operating system as a whole

store, credentials  what is kept, as values, and who keeps it
paused              who remembers over a crash what is paused
names               who answers for names of sites
inspection          who looks at the system for the doctor, and what was found
host                the operating system before there is an agent on it

These six are imported by their own names: a face that asks only for the time needs none of them.

Facts come in as values. Acts name programs, never bare pids: a pid is used again, ``Program.key`` is not.
Nothing here blocks for longer than a few milliseconds, except the acts, which are coroutines.
"""

from agent.ports.accounts import Accounts, Held, Hold
from agent.ports.browsers import Browsers, Copy, Post
from agent.ports.clock import Clock, Reading
from agent.ports.programs import Fate, FileId, GrabHeld, ProcessKey, Program, Programs, Refusal
from agent.ports.screen import Front, Screen
from agent.ports.sessions import PROCESS_TABLE, Session, Sessions
from agent.ports.system import Authority, Boot, Paths, Peer, Platform, Supervisor

__all__ = [
    "PROCESS_TABLE",
    "Accounts",
    "Authority",
    "Boot",
    "Browsers",
    "Clock",
    "Copy",
    "Fate",
    "FileId",
    "Front",
    "GrabHeld",
    "Held",
    "Hold",
    "Paths",
    "Peer",
    "Platform",
    "Post",
    "ProcessKey",
    "Program",
    "Programs",
    "Reading",
    "Refusal",
    "Screen",
    "Session",
    "Sessions",
    "Supervisor",
]
