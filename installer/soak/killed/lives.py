"""Lives of the real agent on one state folder: what each told and confirmed, held against the one before."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.api import contract
from agent.api.client import Client
from agent.api.endpoint import Endpoint
from agent.api.errors import AgentError
from agent.api.messages import GiveTime, Seconds
from agent.storage import open_store
from policies.ids import ChildId

assert sys.platform != "win32", "kill -9 is a signal, and Windows has none"

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 30.0
SCREEN = "screen"
POLICY = """\
format = 1
zone = "UTC"

[child.an]
name = "An"
accounts = ["{account}"]
"""


@dataclass(slots=True)
class Count:
    """What became of many kills."""

    kills: int = 0
    early: int = 0
    """Deaths before the agent had started."""
    confirmed: int = 0
    told: int = 0
    lost: int = 0
    given: float = 0
    """The most seconds that one death gave away."""
    given_in_all: float = 0
    invented: float = 0
    """The most seconds that a restart counted beyond the time that had passed."""
    starts: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, other: Count) -> None:
        """Both together."""
        self.kills += other.kills
        self.early += other.early
        self.confirmed += other.confirmed
        self.told += other.told
        self.lost += other.lost
        self.given = max(self.given, other.given)
        self.given_in_all += other.given_in_all
        self.invented = max(self.invented, other.invented)
        self.starts += other.starts
        self.failures += other.failures


class Folder:
    """One state folder and what its agents have told and confirmed."""

    def __init__(self, base: Path, chance: random.Random, count: Count) -> None:
        self.state, self._runtime = base / "state", base / "run"
        self._runtime.mkdir(mode=0o700)
        self._policy = base / "policy.toml"
        self._policy.write_text(POLICY.format(account=account()), "utf-8")
        self._chance = chance
        self._count = count
        self._told: dict[tuple[str, str], int] = {}
        """Day and target -> the most seconds told of it."""
        self._first: tuple[datetime, int] | None = None
        """When the first life of the day told of the screen, and how many seconds."""
        self._drift = 0.0
        self._confirmed: list[str] = []

    def life(self, *, first: bool) -> None:
        """Start, let it work, kill it at a random moment."""
        began = time.monotonic()
        command = [sys.executable, "-m", "agent", "--try", "--json", "--headless", "--state", str(self.state)]
        if first:
            command += ["--policy", str(self._policy)]
        with subprocess.Popen(
            command, cwd=ROOT, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as agent:
            if not first and self._chance.random() < 0.1:
                time.sleep(self._chance.uniform(0, 0.4))
                self._count.early += 1
            else:
                self._work(agent, began)
            agent.kill()
            out, errors = agent.communicate(timeout=PATIENCE)
        self._count.kills += 1
        for line in out.splitlines(keepends=True):
            self._hear(line)
        if errors.strip():
            self._count.failures[errors.decode(errors="replace").strip().splitlines()[-1]] += 1

    def _work(self, agent: subprocess.Popen[bytes], began: float) -> None:
        heard = threading.Event()
        assert agent.stdout is not None
        out = agent.stdout
        fresh = {SCREEN}

        def listen() -> None:
            for line in iter(out.readline, b""):
                self._hear(line, fresh)
                if b'"usage"' in line and not fresh:
                    heard.set()
            heard.set()

        listener = threading.Thread(target=listen)
        listener.start()
        if heard.wait(PATIENCE) and agent.poll() is None:
            self._count.starts.append(time.monotonic() - began)
            end = time.monotonic() + self._chance.choice(
                (
                    self._chance.uniform(0, 0.05),
                    self._chance.uniform(0, 0.3),
                    self._chance.uniform(0, 1),
                    self._chance.choice((self._chance.uniform(0, 1), self._chance.uniform(4.8, 5.6))),
                )
            )
            asking = threading.Thread(target=self._ask, args=(end,))
            asking.start()
            time.sleep(max(0.0, end - time.monotonic()))
            agent.kill()
            asking.join()
        else:
            self._count.failures["did not start"] += 1
            agent.kill()
        listener.join()

    def _ask(self, end: float) -> None:
        """Give a second of time, again and again; what was answered is confirmed."""
        with contextlib.suppress(AgentError, OSError):
            place = Endpoint(os.geteuid(), self._runtime).find(self.state)
            with Client.connect(place, "soak") as client:
                while time.monotonic() < end + 1:
                    why = f"{len(self._confirmed)}"
                    client.call(contract.GRANT, GiveTime(extra=Seconds(1), why=why, child="an"))
                    self._confirmed.append(why)

    def _hear(self, line: bytes, fresh: set[str] | None = None) -> None:
        """Hold what is told against what was told; ``fresh`` targets speak the first time in this life."""
        if not line.endswith(b"\n"):
            return  # the kill came in the middle of it
        event = json.loads(line)
        if event["event"] != contract.EventName.USAGE:
            return
        at, target, seconds = datetime.fromisoformat(event["at"]), event["target"], event["seconds"]
        key = at.date().isoformat(), target
        self._count.told += 1
        if seconds < (before := self._told.get(key, 0)):
            self._count.lost += 1
            self._count.failures[f"{target} on {key[0]}: {before} s told, then {seconds} s"] += 1
        self._told[key] = max(seconds, self._told.get(key, 0))
        if target != SCREEN or fresh is None or SCREEN not in fresh:
            return
        fresh.discard(SCREEN)
        if self._first is None or seconds < self._first[1]:
            self._first, self._drift = (at, seconds), 0.0
        # By the agent's own clock: how late a line is heard on a busy machine says nothing.
        drift = (at - self._first[0]).total_seconds() - (seconds - self._first[1])
        self._count.given = max(self._count.given, drift - self._drift)
        self._count.given_in_all += drift - self._drift
        self._count.invented = max(self._count.invented, -drift)
        self._drift = drift

    def check(self) -> None:
        """Every confirmed grant is in the database, which is whole."""
        store = open_store(self.state)
        try:
            kept = {grant.why for grant in store.grants(ChildId("an"), datetime.now(UTC) - timedelta(days=2))}
            for name in store.problems:
                self._count.failures[name] += 1
        finally:
            store.close()
        self._count.confirmed += len(self._confirmed)
        gone = [why for why in self._confirmed if why not in kept]
        self._count.lost += len(gone)
        if gone:
            self._count.failures[f"grants {', '.join(gone)} of {len(self._confirmed)} are gone"] += 1

    def _environment(self) -> dict[str, str]:
        wanted = {"PATH", "HOME", "LANG", "USER", "LOGNAME"}
        mine = {name: value for name, value in os.environ.items() if name in wanted}
        return mine | {"PYTHONPATH": str(ROOT), "TZ": "UTC", "XDG_RUNTIME_DIR": str(self._runtime)}


def account() -> str:
    """This account's name."""
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name
