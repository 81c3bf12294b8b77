"""An AppImage as its runtime leaves it, with one program inside: ``image.py UID FOLDER IMAGE WORDS …``.

The folder is mounted as fusermount3(1) does it, which is root's: for the account alone, and served by a
process of that account. The program runs from there, and its variables name the image.
"""

import ctypes
import os
import struct
import sys
from pathlib import Path

PROGRAM, NAME = "/usr/bin/sleep", b"AppRun"
HEADER, REPLY = struct.Struct("=IIQQIIII"), struct.Struct("=IiQ")
ROOT, FILE = 1, 2
LOOKUP, GETATTR, OPEN, READ, STATFS, RELEASE, FLUSH, INIT = 1, 3, 14, 15, 17, 18, 25, 26
SILENT = {2, 36, 42}
"""FORGET, INTERRUPT, BATCH_FORGET want no answer (fuse_opcode in include/uapi/linux/fuse.h)."""
NO_ENTRY, NO_CALL = 2, 38
FOR_EVER = 3600


def attributes(node: int, size: int) -> bytes:
    """Of the folder or of its one file; root's, as all in a squashfs is."""
    mode, length = (0o40755, 0) if node == ROOT else (0o100755, size)
    return struct.pack("=6Q10I", node, length, 8, *[0] * 6, mode, 1, 0, 0, 0, 4096, 0)


def answer(code: int, node: int, data: bytes, program: bytes) -> bytes | int:
    """What a call gets, or the number of an error."""
    if code == INIT:
        return struct.pack("=4I2H2I2H8I", 7, 31, 65536, 0, 8, 6, 65536, 1, 16, 0, *[0] * 8)
    if code == LOOKUP:
        found = struct.pack("=4Q2I", FILE, 0, FOR_EVER, FOR_EVER, 0, 0) + attributes(FILE, len(program))
        return found if data == NAME + b"\0" else NO_ENTRY
    if code == GETATTR:
        return struct.pack("=Q2I", FOR_EVER, 0, 0) + attributes(node, len(program))
    if code == OPEN:
        return struct.pack("=Q2I", 1, 0, 0)
    if code == READ:
        _, offset, size = struct.unpack_from("=QQI", data)
        return program[offset : offset + size]
    if code == STATFS:
        return struct.pack("=5Q10I", 1, 1, 1, 1, 1, 4096, 255, *[0] * 8)
    return b"" if code in {RELEASE, FLUSH} else NO_CALL


def serve(line: int, program: bytes) -> None:
    """Answer until the folder is unmounted."""
    while True:
        data = os.read(line, 1 << 20)
        _, code, number, node, *_ = HEADER.unpack_from(data)
        if code not in SILENT:
            said = answer(code, node, data[HEADER.size :], program)
            wrong, body = (-said, b"") if isinstance(said, int) else (0, said)
            os.write(line, REPLY.pack(REPLY.size + len(body), wrong, number) + body)


def main(account: str, folder: str, image: str, *words: str) -> None:
    """Mount, become the account, serve and run."""
    uid, program = int(account), Path(PROGRAM).read_bytes()
    Path(folder).mkdir(mode=0o700)
    os.chown(folder, uid, uid)
    line = os.open("/dev/fuse", os.O_RDWR)
    told = f"fd={line},rootmode=40000,user_id={uid},group_id={uid}"
    nosuid_nodev = 2 | 4
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(image.encode(), folder.encode(), b"fuse.AppRun", nosuid_nodev, told.encode()):
        raise OSError(ctypes.get_errno(), "mount")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if os.fork():
        serve(line, program)
    os.close(line)
    place = f"{folder}/{NAME.decode()}"
    os.execve(place, [place, *words], {"APPIMAGE": image, "APPDIR": folder})


if __name__ == "__main__":
    main(*sys.argv[1:])
