"""A part of the words of ``doctor`` (``agent.api.checks``): what accounts of the family may do on this PC."""

from __future__ import annotations

from agent.api import mark

_AS_ROOT = mark("{account} may run commands as root by {path}: Luytre can only record, not prevent.")

ACCOUNTS = {
    "child-account.ok": mark("{account} is an ordinary account, without a way to become root."),
    "child-account.root": mark(
        "{account} is in the group {group} and can become root: Luytre can only record, not prevent."
    ),
    "child-account.sudo": _AS_ROOT,
    "child-account.doas": _AS_ROOT,
    "child-account.polkit": mark(
        "{account} may do “{action}” without an administrator’s password and so become root: "
        "Luytre can only record, not prevent."
    ),
    "child-account.sees": mark("{account} is in the group {group} and can see what others do on this PC."),
    "child-account.lingers": mark("Programs of {account} run from the start of the PC on, without a login."),
    "child-account.no-password": mark(
        "{account} has no password: whose time is counted there is not certain."
    ),
    "guardian-account.ok": mark("{account} has a password, and is no child’s account."),
    "guardian-account.no-password": mark("{account} is a guardian’s and has no password."),
    "guardian-account.autologin": mark("The PC logs in as {account}, a guardian, when it starts ({path})."),
    "guardian-account.child": mark("{account} is a child’s account and a guardian’s."),
}
"""What each case means; braces name what it is about."""
