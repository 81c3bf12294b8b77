"""The hands on accounts, called in the guest as root, while the family has agreed on no limit."""

import json

from tests.guest.family import agree

FREE = """format = 1
zone = "Asia/Ho_Chi_Minh"
language = "en"
guardians = ["parent"]

[child.an]
name = "An"
accounts = [{accounts}]

[child.binh]
name = "Binh"
accounts = ["sibling"]
"""
ACT = """
import sys
sys.path += ["/usr/lib/luytre", "/usr/lib/luytre/vendor"]
import asyncio, dataclasses, json, time
from agent.platforms.linux.account_hands import LinuxAccounts
from agent.platforms.linux.display.screen import LinuxScreen
from agent.platforms.linux.presence.sessions import LinuxSessions

async def main(act, account):
    loop = asyncio.get_running_loop()
    sessions = LinuxSessions(loop, service=True)
    hands = LinuxAccounts(sessions, LinuxScreen(loop, service=True), service=True, group="trial")
    since = time.monotonic()
    problem = None
    try:
        if act != "hold":
            await getattr(hands, act)(account)
    except Exception as error:
        problem = str(error)
    seconds = time.monotonic() - since
    hold = hands.hold(account)
    held = {x: getattr(hold, x) for x in ("locked", "frozen", "gone", "refused")}
    seen = [dataclasses.asdict(x) for x in sessions.current() if x.account == account]
    found = {"held": held, "seconds": seconds, "problem": problem, "sessions": seen}
    print(json.dumps(found, default=sorted))
    sessions.close()

asyncio.run(main(*sys.argv[1:]))
"""
LEFT = """
import glob, os, sys
for folder in glob.glob("/proc/[0-9]*"):
    try:
        if str(os.stat(folder).st_uid) in sys.argv[1:]:
            state = open(folder + "/stat").read().rpartition(")")[2].split()[0]
            if state not in "ZX":
                print(folder, open(folder + "/cmdline").read().replace("\\0", " "))
    except OSError:
        continue
"""


def at_peace(guest, *accounts):
    """A family whose children may do as they like."""
    names = ", ".join(f'"{name}"' for name in accounts or ("child",))
    agree(guest, FREE.format(accounts=names))


def act(guest, what, account="child"):
    """Do it to an account; what the system then says of it, and how long it took."""
    return json.loads(guest.does(["python3", "-IS", "-c", ACT, what, account], timeout=60))


def hold(guest, account="child"):
    """What the system says of an account."""
    return act(guest, "hold", account)["held"]


def end(guest, account="child"):
    """End it, and wait until logind has noticed as well."""
    problem = act(guest, "end", account)["problem"]
    assert problem is None, problem
    guest.until(lambda: hold(guest, account)["gone"], 60, 0.5)


def left(guest, *uids):
    """All that runs under these numbers; ps(1) cannot count to the highest of them."""
    return guest.play(LEFT, *uids).splitlines()


def soon_a_minute(guest):
    """Let the PC's clock be seconds before the next whole one, in which cron looks."""
    now = int(guest.does("date +%s"))
    guest.set_clock(now - now % 60 + 57)


def closed(guest, names, text="It opens at 15:30. Call 111."):
    """The list of refused logins, written by hand while no agent is there to write another."""
    guest.does(
        "systemctl stop luytre-agent; rm -rf /run/luytre; install -d -m 755 /run/luytre; "
        "groupadd -rf luytre-child; usermod -aG luytre-child child"
    )
    guest.write("/run/luytre/closed", text, "600")
    guest.write("/run/luytre/denied", "".join(f"{name}\n" for name in names), "600")


def plans(guest, lines, account="child"):
    """Make this the account's own crontab, as it would itself; without lines it has none."""
    become = f"setpriv --reuid={account} --regid={account} --init-groups env HOME=/home/{account}"
    guest.does(f"{become} crontab {'-' if lines else '-r'}", stdin=lines)
