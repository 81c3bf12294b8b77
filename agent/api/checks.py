"""The words of ``doctor``: what each check found, in English, for the agent and for every face.

A check is named by what it looks at and by the case that it found. Faces translate the sentence and put in
what it is about; scripts read name, result and case, which stay the same over releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.api import mark
from agent.api.account_checks import ACCOUNTS
from agent.api.advice import ADVICE
from agent.api.messages import Check
from agent.api.refusals import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

HOLDS, FAILS, UNKNOWN = "holds", "fails", "cannot be verified here"
"""The three results."""

TITLES = {
    "agent": mark("Agent"),
    "unit": mark("Service"),
    "freezer": mark("Freezer"),
    "logind": mark("Login manager"),
    "polkit": mark("Administrators"),
    "greeter": mark("Login screen"),
    "lock": mark("Locking"),
    "tray": mark("Tray"),
    "standstill": mark("Standing still"),
    "logout": mark("Logging out"),
    "state": mark("Notes"),
    "runtime": mark("Sockets’ folder"),
    "selinux": "SELinux",
    "tree": mark("Program files"),
    "socket": mark("Socket"),
    "account": mark("Account"),
    "pam": mark("New logins"),
    "child-account": mark("Child’s account"),
    "guardian-account": mark("Guardian’s account"),
    "keyboard": mark("Keyboard"),
    "unowned": mark("Connections of nobody"),
    "own-servers": mark("A child’s own connection"),
    "tools": mark("Other tools"),
    "disk": mark("Disk"),
    "storage": mark("Writing"),
    "clock": mark("Clock"),
    "journal": mark("Log"),
    "sessions": mark("Logins seen"),
    "child": mark("Child"),
    "screen": mark("Front window"),
    "idle": mark("Input"),
    "programs": mark("Programs seen"),
    "starts": mark("Starts seen"),
    "pause": mark("Pausing"),
    "thaw": mark("Going on"),
    "end": mark("Ending"),
    "secret": mark("Parents’ PIN"),
    "recovery": mark("Recovery code"),
    "backup": mark("Backup"),
    "help": mark("Helplines"),
    "names": mark("Sites’ names"),
    "names-gate": mark("Way to the filter"),
    "closed-name": mark("A closed site"),
    "help-name": mark("A helpline’s site"),
    "resolver": mark("Who is asked for names"),
    "answers": mark("Ways of the youngest"),
    "lists": mark("Lists of sites"),
    "browsers": mark("Browsers’ policy"),
}
"""What a check is called."""

SENTENCES = ACCOUNTS | {
    "agent.down": mark("The agent does not answer: no limit is kept now."),
    "unit.ok": mark("{unit} runs, starts with the PC, and is started anew when it fails or hangs."),
    "unit.waits": mark("{unit} waits for its turn, from the start of the PC on."),
    "unit.missing": mark("{unit} is not installed."),
    "unit.masked": mark("{unit} was forbidden to start."),
    "unit.disabled": mark("{unit} does not start with the PC."),
    "unit.stopped": mark("{unit} does not run."),
    "unit.fragile": mark("{unit} is not started anew when it fails."),
    "unit.unwatched": mark("{unit} is not started anew when it hangs."),
    "unit.unknown": mark("systemd does not answer, so {unit} cannot be looked at."),
    "freezer.ok": mark("The kernel freezes programs, which only root can undo."),
    "freezer.denied": mark(
        "The agent may not freeze programs; it stops them by signals, which a child can undo."
    ),
    "freezer.missing": mark(
        "There is no freezer here (cgroup v2): programs are stopped by signals, which a child can undo."
    ),
    "logind.ok": mark("logind answers: who logs in is seen at once."),
    "logind.masked": mark("logind was forbidden to start: who logs in is not seen."),
    "logind.silent": mark("logind does not answer: who logs in is not seen."),
    "polkit.ok": mark("polkit answers: an administrator can prove who they are."),
    "polkit.silent": mark("polkit does not answer: only root counts as an administrator."),
    "greeter.ok": mark("At a closed time GDM shows its login screen, and logs no child in by itself."),
    "greeter.black": mark("At a closed time GDM may show a black screen where it logs a child in by itself."),
    "lock.ok": mark("{program} waits for the word to lock the screen of {account}."),
    "lock.none": mark(
        "Nothing at the desktop of {account} would lock its screen: its programs are paused instead, or it "
        "is logged out."
    ),
    "lock.unsure": mark("Whether {program} would lock the screen of {account} cannot be told."),
    "lock.untold": mark("Nobody here tells who would lock the screen of {account}."),
    "lock.terminal": mark("A terminal has no lock: there {account} is made to stand still instead."),
    "lock.nobody": mark("logind takes the order to lock a screen; no child is logged in now."),
    "lock.silent": mark("logind does not take the order to lock a screen: none is locked."),
    "tray.ok": mark("On {account}’s desktop Luytre’s tray runs: warnings and help are seen there."),
    "tray.waits": mark("Luytre’s tray is installed: it comes with the next login of a child at a desktop."),
    "tray.none": mark("No desktop is installed here, so no tray is needed."),
    "tray.away": mark("On {account}’s desktop Luytre’s tray does not run: no warning is seen there."),
    "tray.missing": mark("Luytre’s tray is not installed: no warning reaches a child at a desktop."),
    "standstill.ok": mark(
        "A harmless program in a group like an account’s stood still with its group, and went on."
    ),
    "standstill.missing": mark(
        "An account cannot be made to stand still here (no cgroup v2): its programs are paused instead, or "
        "it is logged out."
    ),
    "standstill.denied": mark(
        "The agent may not make an account stand still: its programs are paused instead, or it is logged out."
    ),
    "standstill.failed": mark("A harmless program should have stood still with its group, and ran on."),
    "standstill.stuck": mark("A harmless program stood still with its group, and did not go on."),
    "standstill.untried": mark("No program could be started for a trial: {problem}."),
    "logout.ok": mark(
        "A harmless program was ended with its group, and logind takes the order to log an account out."
    ),
    "logout.failed": mark(
        "A harmless program was not ended with its group: what an account runs is ended one by one."
    ),
    "logout.silent": mark(
        "logind does not take the order to log an account out: what it runs is ended, its session may stay."
    ),
    "logout.untried": mark("No program could be started for a trial: {problem}."),
    "state.ok": mark("What Luytre knows is for root alone."),
    "state.missing": mark("{path} is missing."),
    "state.open": mark("{path} is not for root alone (owner {owner}, mode {mode})."),
    "runtime.ok": mark("Only root can put a socket in the agent’s place."),
    "runtime.missing": mark("{path} is missing."),
    "runtime.open": mark("{path} can be changed by others (owner {owner}, mode {mode})."),
    "runtime.closed": mark("{path} cannot be entered by the family (mode {mode})."),
    "selinux.ok": mark("SELinux is in force, and its policy knows Luytre."),
    "selinux.stranger": mark(
        "SELinux is in force, and its policy does not know Luytre: when time is over, a child can log in "
        "anew; there is no tray, and the window in front is not seen."
    ),
    "selinux.unknown": mark("What SELinux’s policy knows of Luytre is not told: {problem}."),
    "tree.ok": mark("Only root can change what runs."),
    "tree.open": mark("{path} can be changed by others (owner {owner}, mode {mode})."),
    "socket.ok": mark("{account} reaches the agent."),
    "socket.missing": mark("{account} does not reach the agent."),
    "account.missing": mark("There is no account {account} on this PC."),
    "pam.ok": mark(
        "A child whose time is over is refused at each new login, and nobody else can be: read in the "
        "system’s files, not tried."
    ),
    "pam.tried": mark(
        "A child whose time is over was refused by each login that was asked just now; nobody else can be."
    ),
    "pam.open": mark("These logins, asked just now, would let in a child whose time is over: {doors}."),
    "pam.missing": mark(
        "These logins do not ask Luytre: {doors}. A child whose time is over can log in anew."
    ),
    "pam.unguarded": mark(
        "These logins ask the list before the group: {doors}. A broken list would shut out guardians too."
    ),
    "pam.no-group": mark("The group {group} is missing: a child whose time is over can log in anew."),
    "pam.not-child": mark(
        "{account} is in the group {group} and no child: a broken list would shut them out."
    ),
    "pam.members": mark("{account} is not in the group {group}: when time is over, it can log in anew."),
    "pam.list": mark("{path} is not for root alone (owner {owner}, mode {mode}): it is not believed."),
    "pam.unknown": mark("How this system asks at a login is not known to Luytre."),
    "keyboard.ok": mark("No key makes the disk read-only: what was used is written."),
    "keyboard.remounts": mark(
        "Whoever sits at the keyboard can make the disk read-only (Alt+SysRq+U; kernel.sysrq is {value}): "
        "what is used from then on is forgotten with a reset."
    ),
    "keyboard.unknown": mark("Which keys the kernel obeys itself is not told."),
    "unowned.ok": mark("Each kind of connection that is loaded here belongs to an account."),
    "unowned.loaded": mark(
        "Connections that belong to no account are possible here ({modules}): a child’s would not be seen."
    ),
    "unowned.unknown": mark("Which kinds of connections are loaded here is not told."),
    "own-servers.set": mark(
        "{account} made the network connection “{connection}”, which says whom names are asked of: what that "
        "one answers is believed, unless the agreement names a resolver."
    ),
    "tools.ok": mark("No other parental tool was found here."),
    "tools.found": mark("{tool} is here too: which of the two closes something cannot be told apart."),
    "disk.ok": mark("There is room, and a reserve for a full disk."),
    "disk.full": mark("Only {free} MB are left on the disk of {path}."),
    "disk.no-files": mark("The disk of {path} can take only {files} more files, however small."),
    "disk.no-reserve": mark("The reserve for a full disk is gone."),
    "storage.ok": mark("A heartbeat was written to the disk just now."),
    "storage.failed": mark("Nothing can be written: {problem}"),
    "clock.ok": mark("The PC’s clock agrees with Luytre’s own count of time."),
    "clock.apart": mark("The PC’s clock and Luytre’s own count of time differ by {apart}."),
    "journal.ok": mark("No line of the log was changed or taken away."),
    "journal.broken": mark("The log was changed from outside Luytre, from line {line} on."),
    "journal.unread": mark("The log cannot be read: {problem}"),
    "sessions.ok": mark("Logged in now: {accounts} (seen by {route})."),
    "sessions.nobody": mark("Nobody is logged in now (seen by {route})."),
    "child.ok": mark("{name} is logged in and counted."),
    "child.away": mark("{name} is not logged in now."),
    "screen.front": mark("The program in front is seen ({route})."),
    "screen.empty": mark("No window is in front ({route})."),
    "screen.terminal": mark("A terminal has no windows: every program that runs there counts."),
    "screen.unseen": mark(
        "The window in front is not seen here ({route}), so every program that runs counts."
    ),
    "idle.ok": mark("The last input was {seconds} s ago."),
    "idle.unseen": mark("Input is not seen here: who is logged in counts as present."),
    "programs.ok": mark("A program started for a trial was seen."),
    "programs.unseen": mark("A program started for a trial was not seen."),
    "programs.missed": mark("A program started for a trial was missed by the next look."),
    "programs.untried": mark("No program could be started for a trial: {problem}."),
    "starts.ok": mark("The start of a watched program was told at once ({route})."),
    "starts.late": mark(
        "The start of a watched program was not told at once ({route}); the next look finds it."
    ),
    "pause.ok": mark("A harmless program was paused."),
    "pause.failed": mark("A harmless program should have been paused, and ran on."),
    "pause.untried": mark("A display does not answer: nothing is paused now."),
    "thaw.ok": mark("It went on afterwards."),
    "thaw.failed": mark("It did not go on afterwards."),
    "end.ok": mark("It was ended."),
    "end.failed": mark("It should have been ended, and was not."),
    "secret.ok": mark("The parents’ PIN is set."),
    "secret.none": mark(
        "The parents’ PIN is not set: whoever uses a guardian’s account may change the rules."
    ),
    "recovery.ok": mark("A recovery code was made and not used yet."),
    "recovery.none": mark(
        "There is no recovery code: if the PIN is forgotten, only an administrator of this PC can set "
        "another."
    ),
    "backup.ok": mark("Days since the last backup: {days}."),
    "backup.today": mark("The last backup was made today."),
    "backup.none": mark("No backup was made yet, as far as the log reaches back."),
    "backup.old": mark("Days since the last backup: {days}."),
    "help.ok": mark("{number} and others can be shown at any time, without a network."),
    "names.ok": mark("Sites are filtered by their names for {children}."),
    "names.nobody": mark("No site is filtered by its name: nothing of that kind was agreed."),
    "names.asked": mark("No site is filtered by its name now; lists say which sites have a limit."),
    "names.alone": mark(
        "Luytre is only being tried here: sites are not filtered, and no browser is given Luytre’s "
        "extension. What was agreed about sites holds once it is installed."
    ),
    "names.silent": mark("Nobody answers for names of sites, so sites are not filtered."),
    "names-gate.ok": mark("The kernel turns a child’s questions for names to the filter."),
    "names-gate.unlooked": mark(
        "Nobody can look now whether a child’s questions for names still go to the filter: {unit} fails, or "
        "was forbidden to start."
    ),
    "names-gate.open": mark("A child’s questions for names do not go to the filter."),
    "closed-name.ok": mark("A closed site’s name was asked for, for a trial, and refused."),
    "closed-name.open": mark("A closed site’s name was asked for, for a trial, and not refused."),
    "help-name.ok": mark("A helpline’s name was asked for, for a trial, and answered."),
    "help-name.silent": mark(
        "A helpline’s name was asked for, for a trial, and nobody answered: there may be no network now."
    ),
    "help-name.closed": mark(
        "A helpline’s name was asked for, for a trial, and whoever this PC asks says that there is none."
    ),
    "resolver.network": mark("Names of open sites are asked of whom this network names."),
    "resolver.ok": mark("Names of open sites are asked of {resolver}, as was agreed; it answered just now."),
    "resolver.silent": mark("{resolver}, whom names of open sites are asked of, does not answer."),
    "answers.ok": mark("What is answered to the youngest is opened for them, and nothing else."),
    "answers.shut": mark("What is answered to the youngest is not opened for them: they reach no site."),
    "lists.ok": mark("{names} names of lists are known and whole; days since makers were asked: {days}."),
    "lists.old": mark("The lists are old: their makers were last asked {days} days ago ({names} names)."),
    "lists.unasked": mark("{names} names of lists are known and whole; when they came is not known."),
    "lists.none": mark("No list is followed: the filter knows well-known sites and telling words alone."),
    "lists.previous": mark("The newest lists are damaged on the disk; those before them are used."),
    "lists.damaged": mark("The lists are damaged on the disk and are not used."),
    "browsers.ok": mark("Browsers of children are told what holds: private windows, search, the extension."),
    "browsers.telling": mark("Browsers of children are being told what holds: look again in a minute."),
    "browsers.untold": mark("Browsers of children are not told what holds."),
    "help.none": mark("No helpline is known for {country}."),
}
"""What each case means; braces name what it is about."""


def check(name: str, case: str, result: str, about: Mapping[str, str] | None = None) -> Check:
    """The check, worded."""
    key, values = f"{name}.{case}", dict(about or {})
    text, advice = SENTENCES[key], ADVICE.get(key, "")
    put_in = worded(values)
    return Check(name, result, text.format(**put_in), advice.format(**put_in), case, values)
