"""A family on a guest: who has which account, and how a test asks after them."""

import json
from collections.abc import Mapping
from typing import Any

from tests.guest.guest import Guest
from tests.guest.machine import GuestDied
from tests.guest.recipes import CALLER

AGENT = "luytre-agent.service"
UIDS = {"root": 0, "parent": 1000, "child": 1001, "sibling": 1002}
HEAD = """format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]
"""
FAMILY = f"""{HEAD}
[child.an]
name = "An"
accounts = ["child"]

[[child.an.rule]]
match = {{ exe = "/usr/local/bin/mygame" }}
daily = "5s"

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""


def gather(guest: Guest) -> None:
    """A child comes to the PC, on which there is a game: for it, of five seconds a day."""
    guest.does("cp /usr/bin/sleep /usr/local/bin/mygame")
    guest.write("/run/luytre/denied", "", "600")
    agree(guest, FAMILY)
    guest.login("child", 3)
    guest.show(3)
    guest.until(lambda: used(guest) > 0, 60, 0.5)


def agree(guest: Guest, document: str) -> None:
    """The family agrees on this document."""
    code, answer = tell(guest, "policy.apply", text=document)
    assert code == 0, answer


def give(guest: Guest, extra: int = 3600, target: str = "screen") -> None:
    """Root gives An so many seconds more."""
    code, answer = tell(guest, "grant", child="an", target=target, extra=extra)
    assert code == 0, answer


def accept_clock(guest: Guest) -> None:
    """Root says that the PC's clock is right."""
    code, answer = tell(guest, "clock.accept")
    assert code == 0, answer


def running(guest: Guest) -> str:
    """The process of the service."""
    return guest.does(f"systemctl show {AGENT} -p MainPID --value").strip()


def answers(guest: Guest) -> bool:
    """Whether the agent speaks to root; a guest that is too busy with its boot to be asked says no."""
    try:
        return bool(guest.ask([[["policy.show", {}]]], timeout=30)[0][0][0] == 0)
    except GuestDied:
        return False


def tell(guest: Guest, method: str, **params: Any) -> list[Any]:
    """Root's call: an error's code or 0, and the answer. An agent that starts is waited for."""
    outcome = ["no door", ""]

    def heard() -> bool:
        outcome[:] = guest.ask([[[method, params]]])[0][0]
        return outcome[0] not in {"no door", "closed"}

    guest.until(heard, 60, 0.1)
    return outcome


def status(guest: Guest, child: str = "an") -> Any:
    """What the agent tells of a child."""
    code, answer = tell(guest, "status", child=child)
    assert code == 0, answer
    return answer


def problems(guest: Guest) -> set[str]:
    """Names of the problems that stand."""
    return {x["name"] for x in status(guest)["health"]}


def used(guest: Guest, child: str = "an") -> int:
    """Seconds at the PC, as the agent tells them."""
    return int(status(guest, child)["screen"]["used"])


def used_of(guest: Guest, name: str) -> int:
    """Seconds of an app of An's today."""
    return next((int(x["used"]) for x in status(guest)["targets"] if x["name"] == name), 0)


def route(guest: Guest) -> str:
    """How An's screen is seen now."""
    return str(status(guest)["observing"]["screen"])


def seconds_on(guest: Guest, more: int) -> None:
    """Let so many seconds at the PC be counted."""
    start = used(guest)
    guest.until(lambda: used(guest) >= start + more, 120, 0.5)


def group(guest: Guest, program: str) -> str:
    """The control group of a process."""
    return guest.does(["cat", f"/proc/{program}/cgroup"]).strip().removeprefix("0::")


def frozen(guest: Guest, program: str) -> bool:
    """Whether a process stands still by its control group."""
    # Its group is gone where the program was moved to another one between the two words.
    words = f"cat /sys/fs/cgroup$(cut -d: -f3- /proc/{program}/cgroup)/cgroup.events"
    return "frozen 1" in guest.run(words).out


def pid_of(guest: Guest, user: str, name: str = "mygame") -> str:
    """The program that this account runs."""
    guest.until(lambda: not guest.run(["pgrep", "-u", user, "-x", name]).code, 30, 0.2)
    return guest.does(["pgrep", "-u", user, "-x", name]).split()[0]


def moments(guest: Guest) -> list[float]:
    """When the agent died, was started anew, and was ready: seconds since the boot."""
    names = [f"{x}TimestampMonotonic" for x in ("ActiveExit", "ExecMainStart", "ActiveEnter")]
    lines = guest.does(["systemctl", "show", AGENT, *(f"-p{x}" for x in names)]).split()
    found = dict(line.split("=") for line in lines)
    return [int(found[x]) / 1e6 for x in names]


TRY = """while IFS=$'\\t' read -r name command; do
    said=$(bash -c "$command" </dev/null 2>&1) && echo "$name: $said"
done
echo that was all"""
PEEK = (
    'import sys; place = f"/proc/{sys.argv[1]}/"; mapped = open(place + "maps").readline(); '
    'memory = open(place + "mem", "rb"); memory.seek(int(mapped.split("-")[0], 16)); memory.read(1)'
)
"""A byte of where there is something: at 0 there is nothing to read for root either."""


def can(guest: Guest, commands: Mapping[str, str], user: str | None = "child", timeout: float = 120) -> str:
    """Which of these an account (None: root) can do, one after another in one login: a line of each."""
    lines = "".join(f"{name}\t{command}\n" for name, command in commands.items())
    told = guest.does(["bash", "-c", TRY], user=user, stdin=lines, timeout=timeout)
    told, end, rest = told.partition("that was all\n")
    assert (end, rest) == ("that was all\n", ""), told
    return told


def prying(pid: str) -> dict[str, str]:
    """How somebody looks into a process; each of them ends well for who may."""
    return {
        "trace it": f"timeout 5 strace -p {pid} 2>&1 | grep attached",
        "read its memory": f"python3 -c '{PEEK}' {pid}",
        "read its variables": f"cat /proc/{pid}/environ",
    }


def ask(guest: Guest, user: str | int | None, *conversations: list[Any], door: str = "") -> Any:
    """What the agent answers this account, in a login of its own, or this uid (None: root)."""
    if not isinstance(user, str):
        return guest.ask(conversations, user or 0, door)
    words = f"/usr/bin/python3 -I /{CALLER} {door}"
    return json.loads(guest.does(words, user=user, stdin=json.dumps(conversations)))
