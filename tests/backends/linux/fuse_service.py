"""Run inside of ``unshare -Urm``: a file of an overlay of FUSE, whose process soon answers no more.

Arguments: an empty folder, a program. Says the pid of who runs it; ends with its input. With ``hold`` as a
third the program is not run: who is told of has written to it in memory and gives that memory up, and waits
with the lock of all its memory until somebody takes what it has written.
"""

import sys

assert sys.platform == "linux"

import ctypes
import os
import signal
import struct
import subprocess
from pathlib import Path

HEADER, REPLY = struct.Struct("=IIQQIIII"), struct.Struct("=IiQ")
ATTRIBUTES = struct.Struct("=6Q10I")
FORGET, INTERRUPT, FORGETS = 2, 36, 42
"""Of fuse_opcode (include/uapi/linux/fuse.h), those that want no answer."""
NAME = b"x"
WRITEBACK = 1 << 16
"""FUSE_WRITEBACK_CACHE: what is written lies in memory until the kernel sends it."""
HOLD = """
import ctypes, os, sys
library = ctypes.CDLL(None, use_errno=True)
library.mmap.restype = ctypes.c_void_p
library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
shared, private_fixed_nobodys = 1, 0x32
place = library.mmap(None, 4096, 3, shared, os.open(sys.argv[1], os.O_RDWR), 0)
ctypes.memset(place, 1, 1)
print(flush=True)
sys.stdin.readline()
library.mmap(place, 4096, 3, private_fixed_nobodys, -1, 0)
"""


class Service:
    """One folder with one program in it; nothing of what it says may be remembered."""

    def __init__(self, handle, program):
        self._handle = handle
        self._program = program
        self.silent = False

    def be_silent(self, *_):
        self.silent = True

    def run(self):
        while True:
            data = os.read(self._handle, 1 << 20)
            _, code, number, node, *_ = HEADER.unpack_from(data)
            if code in {FORGET, FORGETS, INTERRUPT} or self.silent:
                continue
            said = self._answer(code, node, data[HEADER.size :])
            wrong, body = (-said, b"") if isinstance(said, int) else (0, said)
            os.write(self._handle, REPLY.pack(REPLY.size + len(body), wrong, number) + body)

    def _answer(self, code, node, data):
        match code:
            case 26:  # INIT
                return struct.pack("=4IHHIIHHI7I", 7, 31, 65536, WRITEBACK, 8, 6, 65536, 1, 16, *[0] * 9)
            case 1:  # LOOKUP
                if data.rstrip(b"\0") != NAME:
                    return 2
                return struct.pack("=4Q2I", 2, 0, 3600, 0, 0, 0) + self._attributes(2)
            case 3:  # GETATTR
                return struct.pack("=QII", 0, 0, 0) + self._attributes(node)
            case 14 | 27:  # OPEN, OPENDIR
                return struct.pack("=QII", 1, 0, 0)
            case 15:  # READ
                _, offset, size = struct.unpack_from("=QQI", data)
                return self._program[offset : offset + size]
            case 17:  # STATFS
                return struct.pack("=5Q10I", 1, 1, 1, 1, 1, 4096, 255, *[0] * 8)
            case 18 | 25 | 28 | 29:  # RELEASE, FLUSH, READDIR, RELEASEDIR
                return b""
        return 38

    def _attributes(self, node):
        size, mode = (0, 0o40755) if node == 1 else (len(self._program), 0o100777)
        return ATTRIBUTES.pack(node, size, 8, *[0] * 6, mode, 1, 0, 0, 0, 4096, 0)


def mount(source, place, kind, told):
    library = ctypes.CDLL(None, use_errno=True)
    if library.mount(source.encode(), str(place).encode(), kind.encode(), 0, told.encode()):
        raise OSError(ctypes.get_errno(), kind)


def main():
    folder, program = Path(sys.argv[1]), sys.argv[2]
    for name in ("fuse", "empty", "seen"):
        (folder / name).mkdir()
    handle = os.open("/dev/fuse", os.O_RDWR)
    service = Service(handle, Path(program).read_bytes())
    mount("x", folder / "fuse", "fuse", f"fd={handle},rootmode=40000,user_id=0,group_id=0")
    serves = os.fork()  # no thread: who starts a program waits for the first answers with Python's lock held
    if serves == 0:
        signal.signal(signal.SIGUSR1, service.be_silent)
        service.run()
    if sys.argv[3:] == ["hold"]:
        words = [sys.executable, "-c", HOLD, folder / "fuse" / NAME.decode()]
        runs = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        runs.stdout.readline()
        os.kill(serves, signal.SIGUSR1)
        runs.stdin.write(b"\n")
        runs.stdin.flush()
    else:
        mount("x", folder / "seen", "overlay", f"lowerdir={folder}/fuse:{folder}/empty")
        runs = subprocess.Popen([folder / "seen" / NAME.decode(), "1000"])
        os.kill(serves, signal.SIGUSR1)
    os.write(1, b"%d\n" % runs.pid)
    sys.stdin.read()
    os.kill(serves, signal.SIGKILL)
    runs.kill()


main()
