"""What ``doctor`` advises where a check found something amiss: words for the agent and for every face.

A sentence, which faces translate, or a command; braces name what the check is about (``agent.api.checks``).
"""

from __future__ import annotations

from agent.api import mark

_MEND_PAM = "sudo pam-auth-update --package --enable luytre"
_OWN = "sudo chown -R root:root {path} && sudo chmod -R u=rwX,go= {path}"
_REINSTALL = mark("Install Luytre’s package again: sudo apt install --reinstall luytre")
_RESTART = "sudo systemctl restart luytre-agent"
_FREEZER = mark(
    "Take away what sets ProtectControlGroups (systemctl cat luytre-agent), and restart the agent."
)
_GROUPS = mark(
    "Take away what shuts control groups to it (systemctl cat luytre-agent), and restart the agent."
)
_KERNEL = mark("Restart the PC; what the kernel says of it: journalctl -k")
_LOCK_ONCE = mark("Try it once in that account: loginctl lock-session")
_LOGIND = "sudo systemctl restart systemd-logind"
_LEAVE_GROUP = mark("sudo gpasswd -d {account} {group}; it holds from the next login on.")

ADVICE = {
    "agent.down": mark(
        "As an administrator: sudo systemctl restart luytre-agent; why: journalctl -u luytre-agent"
    ),
    "unit.missing": _REINSTALL,
    "unit.masked": "sudo systemctl unmask {unit} && sudo systemctl enable --now {unit}",
    "unit.disabled": "sudo systemctl enable {unit}",
    "unit.stopped": mark("sudo systemctl start {unit}; why it stopped: journalctl -u {unit}"),
    "unit.fragile": mark("Take away what sets Restart (systemctl cat {unit}), and restart it."),
    "unit.unwatched": mark("Take away what sets WatchdogSec (systemctl cat {unit}), and restart it."),
    "freezer.denied": _FREEZER,
    "logind.masked": "sudo systemctl unmask systemd-logind && sudo systemctl start systemd-logind",
    "logind.silent": _LOGIND,
    "greeter.black": _REINSTALL,
    "lock.none": mark(
        "Install a locker that heeds logind, and have the desktop start it: xss-lock with i3lock on X11, "
        "swayidle with swaylock on Wayland."
    ),
    "lock.unsure": _LOCK_ONCE,
    "lock.untold": _LOCK_ONCE,
    "lock.silent": _LOGIND,
    "tray.away": mark("Look again in a minute; why it does not start: journalctl -b -u 'luytre-tray-*'"),
    "tray.missing": mark("Install luytre-tray as well: it comes from where Luytre’s package came from."),
    "screen.unseen": mark("Log out and in once; where it stays so, this desktop does not tell it."),
    "standstill.missing": mark(
        "Take systemd.unified_cgroup_hierarchy=0 out of the kernel’s command line, and restart the PC."
    ),
    "standstill.denied": _GROUPS,
    "standstill.failed": _KERNEL,
    "standstill.stuck": _KERNEL,
    "logout.failed": _GROUPS,
    "logout.silent": _LOGIND,
    "state.missing": _REINSTALL,
    "state.open": _OWN,
    "runtime.missing": _RESTART,
    "runtime.open": _RESTART,
    "runtime.closed": "sudo chmod 0755 {path}",
    "selinux.stranger": (
        "sudo semodule -X 200 -i /usr/share/selinux/packages/luytre.cil && sudo restorecon -R /run/luytre"
    ),
    "tree.open": _REINSTALL,
    "socket.missing": _RESTART,
    "account.missing": mark("Make the account, or mend its name in the agreement: luytre policy apply"),
    "pam.missing": _MEND_PAM,
    "pam.open": mark("Install the modules of PAM again: sudo apt install --reinstall libpam-modules"),
    "pam.unguarded": _MEND_PAM,
    "pam.no-group": "sudo systemd-sysusers luytre.conf && sudo systemctl start luytre-enrol.service",
    "pam.not-child": _LEAVE_GROUP,
    "pam.members": "sudo systemctl start luytre-enrol.service",
    "pam.list": "sudo rm -rf {path} && sudo systemctl restart luytre-agent",
    "child-account.root": _LEAVE_GROUP,
    "child-account.sudo": mark("Take the account’s lines out of {path}: sudo visudo {path}"),
    "child-account.doas": mark("Take the account’s lines out of {path}: sudoedit {path}"),
    "child-account.polkit": mark(
        "Take the rule that says so away: sudo grep -r {account} /etc/polkit-1 /usr/share/polkit-1/rules.d"
    ),
    "child-account.sees": _LEAVE_GROUP,
    "child-account.lingers": "sudo loginctl disable-linger {account}",
    "child-account.no-password": "sudo passwd {account}",
    "guardian-account.no-password": "sudo passwd {account}",
    "guardian-account.autologin": mark("Take the automatic login away in {path}."),
    "guardian-account.child": mark("Give the child an account of its own."),
    "keyboard.remounts": mark(
        "sudo sysctl kernel.sysrq=406; where it is set otherwise: "
        "grep -r sysrq /etc/sysctl.d /usr/lib/sysctl.d"
    ),
    "unowned.loaded": mark("Restart the PC: from then on Luytre’s package keeps them away."),
    "own-servers.set": mark(
        "Name a resolver in the agreement (luytre policy apply), or: sudo nmcli connection delete {uuid}"
    ),
    "tools.found": mark("Use one of the two: remove {tool}, or its limits."),
    "disk.full": mark("Please make room."),
    "disk.no-files": mark(
        "Please delete folders of very many small files; where they are: "
        "sudo du --inodes -x / | sort -n | tail"
    ),
    "disk.no-reserve": mark("Please make room; the reserve is laid in again by itself."),
    "storage.failed": mark("Please make room, or look after the disk."),
    "clock.apart": mark("If the PC’s clock is right: luytre clock accept"),
    "journal.broken": mark("Ask who worked on this PC as an administrator. Limits and time hold."),
    "secret.none": "luytre secret set",
    "recovery.none": "luytre secret recovery",
    "browsers.untold": mark("sudo systemctl start luytre-browsers; why: journalctl -u luytre-browsers"),
    "names.alone": mark("To filter sites, install Luytre for the whole PC."),
    "names.silent": mark("sudo systemctl restart luytre-net; why: journalctl -u luytre-net"),
    "names-gate.unlooked": mark(
        "sudo systemctl unmask {unit}; sudo systemctl start {unit}; why: journalctl -u {unit}"
    ),
    "names-gate.open": mark("sudo systemctl start luytre-sitegate; why: journalctl -u luytre-sitegate"),
    "closed-name.open": mark("sudo systemctl restart luytre-net; why: journalctl -u luytre-net"),
    "help-name.silent": mark("Look whether the network works, and ask again."),
    "help-name.closed": mark("Look at the router’s own filter: a helpline must stay reachable."),
    "resolver.silent": mark(
        "Look whether the network works; where a Wi-Fi has a page to log in, do that from a guardian’s "
        "account. Or take resolver out of the agreement: luytre policy apply"
    ),
    "answers.shut": mark(
        "sudo systemctl restart luytre-answers.socket; why: journalctl -u 'luytre-answers@*'"
    ),
    "lists.old": "sudo luytre lists update",
    "lists.unasked": "sudo luytre lists update",
    "lists.none": mark("To know more: sudo luytre lists update"),
    "lists.previous": "sudo luytre lists update",
    "lists.damaged": "sudo luytre lists update",
    "backup.none": "luytre backup FILE",
    "backup.old": "luytre backup FILE",
}
"""What to do about it: one sentence, or a command."""
