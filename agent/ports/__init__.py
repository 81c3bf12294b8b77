"""What the agent needs from the world. A platform gives it; ``platforms.memory`` gives it to tests.

sessions  who is logged in
screen    what is looked at, and whether anybody is there
programs  what runs, and the hands on it
accounts  the hands on whole accounts
browsers  what can be seen of a browser from outside
clock     the time
system    one operating system as a whole

Facts come in as values. Acts name programs, never bare pids: a pid is used again, ``Program.key`` is not.
Nothing here blocks for longer than a few milliseconds, except the acts, which are coroutines.
"""

from agent.ports.accounts import Accounts, Hold
from agent.ports.browsers import Browsers, Copy
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
    "Hold",
    "Paths",
    "Peer",
    "Platform",
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
