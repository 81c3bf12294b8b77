"""A terminal of the PC whose program wants to be asked before somebody leaves it."""

import sys

assert sys.platform == "linux"

import fcntl
import os
import struct
import subprocess
import time

from tests.backends.linux.real import STRANGER

NUMBER = 40 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
"""A terminal that nothing else uses; another for each of several test runners."""
OFFER = """
import fcntl, os, signal, struct, sys, time
os.setgroups([])
os.setresgid(*3 * [int(sys.argv[2])])
os.setresuid(*3 * [int(sys.argv[2])])
terminal = os.open(sys.argv[1], os.O_RDWR)
signal.signal(signal.SIGUSR1, lambda *_: fcntl.ioctl(terminal, 0x5605, 1))
signal.signal(signal.SIGUSR2, lambda *_: fcntl.ioctl(terminal, 0x5605, 2))
if "asked" in sys.argv:
    fcntl.ioctl(terminal, 0x5602, struct.pack("bbhhh", 1, 0, signal.SIGUSR1, signal.SIGUSR2, 0))
if "drawn" in sys.argv:
    fcntl.ioctl(terminal, 0x4B3A, 1)
print("there", flush=True)
time.sleep(1000)
"""
"""VT_SETMODE, VT_RELDISP (yes) and KDSETMODE, without any right but that it is logged in there."""


def path(number=NUMBER):
    return f"/dev/tty{number}"


def there():
    """Whether this machine has terminals, and we may use them."""
    try:
        handle = os.open(path(), os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    os.close(handle)
    return True


def program(start, *wants, number=NUMBER):
    """Somebody is logged in there, and a program wants to be "asked", or says that it has "drawn"."""
    os.chown(path(number), STRANGER, -1)
    command = (sys.executable, "-Ic", OFFER, path(number), str(STRANGER), *wants)
    process = start(*command, cwd="/", stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"there\n"
    return process


def leave(number=NUMBER):
    """As a getty does when somebody has logged out."""
    os.chown(path(number), 0, -1)
    with open(path(number), "rb", buffering=0, opener=_open) as terminal:
        fcntl.ioctl(terminal, 0x4B3A, 0)
        fcntl.ioctl(terminal, 0x5602, struct.pack("bbhhh", 0, 0, 0, 0, 0))


def front():
    """The number of the terminal in the front."""
    with open("/dev/tty0", "rb", buffering=0, opener=_open) as console:
        return struct.unpack("HHH", fcntl.ioctl(console, 0x5603, bytes(6)))[0]


def switch(number):
    """Ask for another one; what is in front a moment later."""
    with open("/dev/tty0", "rb", buffering=0, opener=_open) as console:
        fcntl.ioctl(console, 0x5606, number)
    end = time.monotonic() + 0.5
    while front() != number and time.monotonic() < end:
        time.sleep(0.01)
    return front()


def _open(name, flags):
    return os.open(name, flags | os.O_NOCTTY | os.O_NONBLOCK)
