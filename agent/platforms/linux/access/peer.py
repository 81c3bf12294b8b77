"""Who is at the other end of a Unix socket (unix(7), SO_PEERCRED: the kernel's word, taken at connect)."""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import select
import socket
import struct

from agent.platforms.linux.system import accounts, proc
from agent.ports import Peer

_CREDENTIALS = struct.Struct("i2I")
"""Process, account, group; directories give accounts numbers over 2**31."""
_NUMBER = struct.Struct("i")
SO_PEERPIDFD = 77
"""Since Linux 6.5 (include/uapi/asm-generic/socket.h): a hold on the very process that connected."""


def peer(connection: socket.socket) -> Peer:
    """Account and process that connected; OSError when the socket is no Unix socket."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(data)
    # pid 0: the process is in a pid namespace that we do not see.
    return Peer(accounts.name(uid), pid or None, _started(connection, pid, uid) if pid else None, uid)


def _started(connection: socket.socket, pid: int, uid: int) -> int | None:
    """When the process that connected was started; None where it may be another one by now.

    A number alone is not enough for who asks a door to be opened: it is used again, and a process of another
    account may have it by the time that anybody looks (CVE-2013-4288, CVE-2025-67859).
    """
    found = proc.stat(pid)
    if found is None or found.over:
        return None
    try:
        handle = connection.getsockopt(socket.SOL_SOCKET, SO_PEERPIDFD, _NUMBER.size)
    except OSError:  # an older kernel: the same number in the same account is all that can be known
        return found.started if proc.account(pid) == uid else None
    (process,) = _NUMBER.unpack(handle)
    try:
        poll = select.poll()
        poll.register(process, select.POLLIN)
        # It lives still, so what was read above was read of it (pidfd_open(2)).
        return None if poll.poll(0) else found.started
    finally:
        os.close(process)
