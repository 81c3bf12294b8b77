"""Runs in the guest as a service: commands come in over a virtio serial port, what they say goes out.

A serial port needs no network, so that no test of a firewall or of sshd can cut it. One JSON object a line.
Calls of the agent, and small programs in Python, are a fork of this process with another uid: a Python of its
own for each, or a login, would take longer to start, under emulation, than all that is asked.
"""

import base64
import contextlib
import json
import os
import shlex
import struct  # noqa: F401 - programs that are played have it at hand
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from tests.guest.caller import PLACE, talk

PORT = "/dev/virtio-ports/luytre"
BOOT = Path("/proc/sys/kernel/random/boot_id").read_text("utf-8").strip()
jobs: dict[int, subprocess.Popen[bytes]] = {}
lock = threading.Lock()


def send(line: int, **message: Any) -> None:
    data = json.dumps(message).encode() + b"\n"
    with lock:
        while data:
            data = data[os.write(line, data[:16384]) :]


def pump(line: int, number: int, key: str, pipe: IO[bytes]) -> None:
    while chunk := pipe.read1(16384):  # type: ignore[attr-defined]
        send(line, id=number, **{key: base64.b64encode(chunk).decode()})


def finish(line: int, number: int, process: subprocess.Popen[bytes]) -> None:
    pipes = (("out", process.stdout), ("err", process.stderr))
    pumps = [threading.Thread(target=pump, args=(line, number, *x), daemon=True) for x in pipes]
    for thread in pumps:
        thread.start()
    code = process.wait()
    del jobs[number]
    with contextlib.suppress(OSError):
        assert process.stdin
        process.stdin.close()
    for thread in pumps:
        thread.join(1)  # a daemon that was left behind may hold the pipes open
    send(line, id=number, code=code if code >= 0 else 128 - code)


def start(line: int, number: int, argv: list[str], user: str | None) -> None:
    words = ["su", "-l", user, "-c", shlex.join(argv)] if user else argv
    environment = {**os.environ, "HOME": "/root", "USER": "root", "TERM": "dumb", "LANG": "C.UTF-8"}
    try:
        process = subprocess.Popen(words, stdin=-1, stdout=-1, stderr=-1, cwd="/root", env=environment)
    except OSError as error:
        send(line, id=number, code=127, err=base64.b64encode(f"{error}\n".encode()).decode())
        return
    jobs[number] = process
    threading.Thread(target=finish, args=(line, number, process), daemon=True).start()


def speak(line: int, number: int, conversations: list[Any], uid: int, door: str) -> None:
    """Speak to the agent as this uid; the outcomes go out as a command's output."""
    place = door or PLACE.format(uid)

    def say() -> None:
        sys.stdout.write(json.dumps([talk(x, place) for x in conversations]))

    if uid == os.getuid():
        tell(line, number, json.dumps([talk(x, place) for x in conversations]).encode(), 0)
    else:
        tell(line, number, *forked(uid, say))


def play(line: int, number: int, program: str, words: list[str], uid: int) -> None:
    """Run a program in Python as this uid, where no Python has to start for it."""

    def go() -> None:
        sys.argv = ["-", *words]
        exec(compile(program, "-", "exec"), {"__name__": "__main__"})

    tell(line, number, *forked(uid, go))


def forked(uid: int, act: Callable[[], None]) -> tuple[bytes, int]:
    """What it prints in a process of this uid, errors with it, and the status at its end."""
    source, target = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.dup2(target, 1)
            os.dup2(target, 2)
            sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115 - standard streams
            if uid != os.getuid():
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            act()
            sys.stdout.flush()
            status = 0
        except BaseException:  # noqa: BLE001 - whatever it is, its words are what the test reads
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        out = pipe.read()
    return out, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tell(line: int, number: int, out: bytes, code: int) -> None:
    for i in range(0, len(out), 16384):
        send(line, id=number, out=base64.b64encode(out[i : i + 16384]).decode())
    send(line, id=number, code=code if code >= 0 else 128 - code)


def feed(number: int, data: str) -> None:
    try:
        stdin = jobs[number].stdin
        assert stdin
        if data:
            stdin.write(base64.b64decode(data))
            stdin.flush()
        else:
            stdin.close()
    except (OSError, ValueError, KeyError):
        pass  # it has ended


def obey(line: int, message: dict[str, Any]) -> None:
    if "argv" in message:
        start(line, message["id"], message["argv"], message.get("user"))
    elif "conversations" in message:
        words = (line, message["id"], message["conversations"], message["uid"], message["door"])
        threading.Thread(target=speak, args=words, daemon=True).start()
    elif "program" in message:
        words = (line, message["id"], message["program"], message["words"], message["uid"])
        threading.Thread(target=play, args=words, daemon=True).start()
    elif "data" in message:
        feed(message["id"], message["data"])
    elif "clock" in message:
        time.clock_settime(time.CLOCK_REALTIME, message["clock"])
        tell(line, message["id"], b"", 0)
    else:
        send(line, id=0, boot=BOOT)


def main() -> None:
    while not Path(PORT).exists():  # udev is late
        time.sleep(0.02)
    line, tail = os.open(PORT, os.O_RDWR), b""
    while True:
        chunk = os.read(line, 65536)
        if not chunk:  # nobody is connected on the host's side
            time.sleep(0.02)
            tail = b""
            continue
        *whole, tail = (tail + chunk).split(b"\n")
        for text in whole:
            try:
                message = json.loads(text)
            except ValueError:
                continue  # the rest of a line that a thaw cut
            obey(line, message)


if __name__ == "__main__":
    main()
