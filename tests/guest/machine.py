"""A QEMU machine: frozen with all that runs in it, thawed in a second, cut off from the mains."""

import contextlib
import json
import os
import queue
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TextIO

KERNEL_LINE = "root=/dev/vda rw console=ttyS0 quiet mitigations=off init_on_alloc=0 systemd.show_status=no"
PROCESSOR = "Nehalem"
"""What is emulated: what newer ones do at once, an emulator does bit by bit; kernels use what they find."""
MEMORY = 1024
"""Megabytes; a frozen machine is thawed with as much as it had."""
EXTRA = "hardware"
"""A file beside a guest's disk: what its machine has more than others, in words of QEMU's."""
CLOCK = "clock"
"""Another: the seconds that its clock is ahead of ours."""

PLACED = [{"capability": "mapped-ram", "state": True}]
"""Each page of memory has its place in the file of a frozen machine, so that many are read at once."""

LOOKING, LONGEST = 2, 2
"""So many times what a look took is rested until the next, at most so many seconds."""


class GuestDied(Exception):
    """QEMU ended, or the guest gave no answer in time."""


def sh(*argv: Any, **options: Any) -> str:
    done = subprocess.run([str(x) for x in argv], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        words = shlex.join(map(str, argv))[:200]
        raise GuestDied(f"{words} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return str(done.stdout)


def accelerated(kernel: Path) -> list[str]:
    """KVM where this kernel really gets past its first lines under it; in a nested one it may not."""
    verdict = kernel.with_name("accel-" + os.uname().release)
    if not verdict.exists():
        probe = [
            *("qemu-system-x86_64", "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults"),
            *(
                "-no-user-config",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-no-reboot",
                "-kernel",
                str(kernel),
            ),
            *("-append", "console=ttyS0 earlyprintk=serial panic=-1"),
        ]
        said = b""
        if Path("/dev/kvm").exists():
            try:
                said = subprocess.run(probe, capture_output=True, timeout=20, check=False).stdout
            except subprocess.TimeoutExpired as late:
                said = late.stdout or b""
        verdict.write_text("kvm" if b"Unable to mount root" in said else "tcg")
    if verdict.read_text() == "kvm":
        return ["-accel", "kvm", "-cpu", "host"]
    return ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", PROCESSOR]


def hardware(home: Path | str, disk: Path | str, words: str = "") -> list[str]:
    """The machine itself; a frozen one thaws only in the same. ``words``: more of them for its kernel."""
    line = f"{KERNEL_LINE} {words}".rstrip()
    return [
        *("-M", "pc", "-smp", "1", "-m", str(MEMORY), "-nodefaults", "-no-user-config", "-display", "none"),
        *("-kernel", f"{home}/vmlinuz", "-initrd", f"{home}/initrd.img", "-append", line),
        *("-drive", f"file={disk},if=virtio,format=qcow2,cache=writeback", "-device", "virtio-serial-pci"),
        *("-device", "virtio-rng-pci", "-device", "virtserialport,chardev=channel,name=luytre"),
    ]


class Machine:
    """A machine on a throw-away disk over ``home``'s; ``cold`` boots it, else it is thawed."""

    def __init__(self, home: Path, *, cold: bool = False, disk: Path | None = None) -> None:
        self.home, self.cold, self.given = home, cold, disk
        ahead = home / CLOCK
        self.ahead = int(ahead.read_text()) if ahead.exists() else 0
        """Seconds that its clock is ahead of ours."""
        self.process: subprocess.Popen[bytes] | None = None
        self.boots: queue.Queue[str]
        self.lines = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.work = Path(tempfile.mkdtemp(prefix="luytre-guest-"))
        self.disk = self.given or self.work / "disk.qcow2"
        try:
            if not self.given:
                overlay(self.home / "boot.qcow2", self.disk)
            self.start(thaw=not self.cold)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self.work, ignore_errors=True)

    def start(
        self,
        *,
        thaw: bool = False,
        rtc: str | None = None,
        words: str = "",
        parts: Sequence[str] = (),
        timeout: float = 180,
    ) -> None:
        """Start QEMU; ``rtc`` is what the hardware's clock begins with (ISO time, UTC), if not with ``now``.

        ``words`` are what somebody adds to the kernel's line in the boot loader, ``parts`` words of QEMU's
        for what is built into the machine beside the rest; a thawed one takes neither.
        """
        for name in ("channel", "qmp"):
            (self.work / name).unlink(missing_ok=True)
        argv = [
            *(
                "qemu-system-x86_64",
                *accelerated(self.home / "vmlinuz"),
                *hardware(self.home, self.disk, words),
                *(self.home / EXTRA).read_text().split(),
            ),
            *("-chardev", f"socket,id=channel,path={self.work}/channel,server=on,wait=off"),
            *("-serial", f"file:{self.work}/console.log", "-qmp", f"unix:{self.work}/qmp,server=on,wait=off"),
            *(("-incoming", "defer") if thaw else ()),
            *(() if thaw else ("-rtc", f"base={rtc or self.now.strftime('%FT%T')}")),
            *parts,
        ]
        self.boots = queue.Queue()  # what an earlier one still said is not of this boot
        with (self.work / "qemu.log").open("w") as log:
            self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=log)
        self.lock = threading.Lock()
        self.channel, control = self._connect("channel"), self._connect("qmp")
        self.monitor: TextIO = self.lines.enter_context(control.makefile("rw"))
        self.monitor.readline()
        self.qmp("qmp_capabilities")
        self.channel.settimeout(None)
        listener = threading.Thread(target=self.listen, daemon=True)
        listener.start()
        self.lines.callback(listener.join)
        if thaw:
            self.qmp("migrate-set-capabilities", capabilities=PLACED)
            self.qmp("migrate-incoming", uri=f"file:{self.home}/ready.state")
            self.until(lambda: self.qmp("query-status")["status"] == "paused", timeout)
            self.qmp("cont")
        self.boot = self._hello(timeout)

    @property
    def now(self) -> datetime:
        """What its clock should say."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def listen(self) -> None:
        """Read the channel until it ends."""
        raise NotImplementedError

    def until(self, true: Any, timeout: float, pause: float = 0.02) -> None:
        """Wait for a condition. Raises GuestDied with what the machine said last.

        Who looks takes from the machine what it does meanwhile: it rests longer than a look takes.
        """
        end = time.monotonic() + timeout
        begun = time.monotonic()
        while not true():
            now = time.monotonic()
            if now > end or self.process is None or self.process.poll() is not None:
                raise GuestDied(f"it never came true\n{self.last_words()}")
            time.sleep(max(pause, min(LOOKING * (now - begun), LONGEST)))
            begun = time.monotonic()

    def last_words(self) -> str:
        files = (self.work / "qemu.log", self.work / "console.log")
        return "".join(x.read_text(errors="replace")[-2000:] for x in files if x.exists())

    def qmp(self, command: str, **arguments: Any) -> Any:
        """Ask QEMU itself (QEMU Machine Protocol)."""
        self.monitor.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.monitor.flush()
        while line := self.monitor.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise GuestDied(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise GuestDied("QEMU closed its monitor")

    def freeze(self, path: Path) -> None:
        """Write the running machine, memory and devices, to a file, and end it."""
        self.qmp("stop")
        self.qmp("migrate-set-capabilities", capabilities=PLACED)
        self.qmp("migrate", uri=f"file:{path}")
        self.until(lambda: self.qmp("query-migrate").get("status") in {"completed", "failed"}, 180)
        how = self.qmp("query-migrate")
        self.kill()
        if how["status"] == "failed":
            raise GuestDied("could not freeze: " + how.get("error-desc", ""))

    def kill(self) -> None:
        """Cut it off: what the guest never flushed is lost."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
            self.lines.close()

    def power_cut(self, **start: Any) -> None:
        """A cut of the mains, and a boot from what was on the disk."""
        self.kill()
        self.start(**start)

    def _connect(self, name: str) -> socket.socket:
        line = self.lines.enter_context(socket.socket(socket.AF_UNIX))
        line.settimeout(60)
        self.until(lambda: not line.connect_ex(f"{self.work}/{name}"), 20)
        return line

    def send(self, **message: Any) -> None:
        with self.lock:
            self.channel.sendall(json.dumps(message).encode() + b"\n")

    def _hello(self, timeout: float, after: str | None = None) -> str:
        """The id of the boot that answers; that of an earlier one may still arrive."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and self.process and self.process.poll() is None:
            self.send(id=0)  # waits in the socket until the guest reads
            try:
                boot = self.boots.get(timeout=0.25)
            except queue.Empty:
                continue
            if boot != after:
                return boot
            time.sleep(0.25)
        raise GuestDied(f"no answer\n{self.last_words()}")


def overlay(base: Path, disk: Path) -> None:
    """A disk that begins as another one and leaves that untouched."""
    sh("qemu-img", "create", "-q", "-f", "qcow2", "-b", base.resolve(), "-F", "qcow2", disk)
