"""A family on a guest: who has which account, and how a test asks after them."""

import json
from pathlib import Path
from typing import Any

from tests.guest.guest import Guest

AGENT = "luytre-agent.service"
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
    guest.write("/usr/share/family.toml", document)
    guest.does("luytre policy apply --yes /usr/share/family.toml")


def running(guest: Guest) -> str:
    """The process of the service."""
    return guest.does(f"systemctl show {AGENT} -p MainPID --value").strip()


def answers(guest: Guest) -> bool:
    """Whether the agent speaks to root."""
    return guest.run("luytre policy show").code == 0


def status(guest: Guest, child: str = "an") -> Any:
    """What the agent tells of a child."""
    return json.loads(guest.does(f"luytre --json --child {child} status"))


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
    return "frozen 1" in guest.does(["cat", f"/sys/fs/cgroup{group(guest, program)}/cgroup.events"])


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


CALLER = "/usr/local/bin/test-caller"


def ask(guest: Guest, user: str | int | None, *conversations: list[Any], door: str = "") -> Any:
    """What the agent answers this account (or uid): for each call an error's code or 0, and the answer."""
    if guest.run(f"test -e {CALLER}").code:
        guest.write(CALLER, Path(__file__).with_name("caller.py").read_text("utf-8"))
    words = f"/usr/bin/python3 -I {CALLER} {door}"
    if isinstance(user, int):
        words, user = f"setpriv --reuid {user} --regid {user} --clear-groups {words}", None
    return json.loads(guest.does(words, user=user, stdin=json.dumps(conversations)))
