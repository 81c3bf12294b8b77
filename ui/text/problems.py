"""Health problems by name, with what they mean for the family; the agent names them, the faces word them."""

from __future__ import annotations

from ui.text import mark

PROBLEMS = {
    "another-agent": mark("Two Luytre agents run for one folder; the second one leaves."),
    "database-locked": mark(
        "Another program holds Luytre’s notes open (a backup, perhaps). The last known limits hold."
    ),
    "database-newer": mark("The notes are of a newer Luytre. Please install that version again."),
    "database-damaged": mark(
        "The notes were damaged and are kept aside. Limits and today’s time hold; older days are lost."
    ),
    "database-missing": mark("The notes were gone. Limits and today’s time hold; older days are lost."),
    "database-rolled-back": mark(
        "Older notes were put back. The newer limits hold, and time that was used stays used."
    ),
    "database-read-only": mark(
        "The notes cannot be written. Limits hold, but what happens now may be forgotten."
    ),
    "ballast-spent": mark("The disk is full: Luytre writes on in its reserve. Please make room."),
    "disk-full": mark(
        "The disk is full. Limits hold; please make room, or what happens now may be forgotten."
    ),
    "disk-failing": mark("The disk reports errors. Limits hold; please look after the disk."),
    "journal-broken": mark("The log was changed from outside Luytre. Limits and time hold."),
    "state-open": mark(
        "Other accounts of this PC could get at the notes. That was mended; limits hold. Please find out who "
        "changed the folder."
    ),
    "state-replaced": mark("In place of the folder of the notes there is a link to somewhere else."),
    "witness-damaged": mark("The safety copy of the limits was damaged, and has been written anew."),
    "witness-unwritten": mark("The safety copy of the limits cannot be written."),
    "program-not-closed": mark("{target} should be closed and is not; everything was tried."),
    "program-not-thawed": mark("{target} should go on again and does not. Please close it and open it anew."),
    "did-instead": mark("{target}: what was agreed for the end did not hold here; a firmer act did."),
    "login-not-refused": mark(
        "A child whose time is over could log in anew, and would be logged out at once. “luytre doctor” says "
        "what is missing."
    ),
    "children-not-enrolled": mark(
        "The system does not know which accounts are children’s, so new logins are not refused."
    ),
    "policy-not-understood": mark(
        "This version of Luytre does not understand all of what was agreed. What it understands holds, or "
        "what was agreed before. A guardian can put it right: luytre policy show > family.toml, mend what "
        "“luytre policy check family.toml” names, then luytre policy apply family.toml"
    ),
    "no-guardian": mark(
        "No guardian is named, and nobody administers this PC: an account that is in no agreement has no "
        'limits. Name a guardian, as root: luytre policy show > family.toml, write guardians = ["NAME"] '
        "there, then luytre policy apply family.toml"
    ),
    "sessions-unseen": mark(
        "The system does not tell who is logged in; Luytre goes on with what it saw last."
    ),
    "programs-unread": mark(
        "More programs begin than can be looked at, as when somebody tries to overrun the PC. "
        "Time at the PC is counted all the same."
    ),
    "names-unfiltered": mark(
        "Sites are not filtered now, though it was agreed. “luytre doctor” says what is missing."
    ),
    "lists-unused": mark(
        "The lists of sites cannot be used, so only well-known sites and telling names are filtered. They "
        "come anew by: sudo luytre lists update"
    ),
    "sites-unfiltered": mark(
        "Luytre is only being tried here: sites are not filtered. Only a browser with Luytre’s extension "
        "keeps to what was agreed about them."
    ),
    "lock-doubted": mark(
        "A screen says that it is locked, yet keyboard or mouse are in use there; this time is counted."
    ),
    "lock-unproven": mark(
        "A screen says that it is locked, but does not tell whether keyboard and mouse are in use; "
        "after an hour a day this time is counted."
    ),
    "lock-unlikely": mark(
        "A screen says that it is locked, yet a film or a game goes on there; "
        "after an hour a day this time is counted."
    ),
    "clock-jumped": mark(
        "The PC’s clock was moved. Luytre goes on by the time before; a guardian can accept the new time."
    ),
    "clock-uncertain": mark(
        "The PC’s clock was behind when the PC was started; its battery may be empty. Luytre goes on by the "
        "time it knew last until the clock is put right."
    ),
    "clock-accepted": mark("A guardian accepted the new time of the PC’s clock."),
    "unknown-account": mark("This account is in no agreement: the limits of the youngest child hold."),
    "secret-key-lost": mark(
        "The key that guards the parents’ PIN is gone: nobody can unlock with it. Set another PIN, "
        "with the recovery code or as an administrator of this PC."
    ),
    "guard-away": mark(
        "The part of Luytre that keeps closed programs from starting does not answer. They are ended as soon "
        "as they run; that part is started anew by itself."
    ),
    "net-away": mark(
        "The part of Luytre that speaks with the network does not answer. Time and limits hold all the same; "
        "that part is started anew by itself."
    ),
    "browsers-not-told": mark(
        "Browsers could not be told what was agreed. Limits hold; sites are filtered by their names alone."
    ),
    "browser-unlinked": mark(
        "{target} runs without Luytre’s extension, so its sites are not told apart. Close it and open it "
        "anew."
    ),
    "browser-apart": mark(
        "{target} was started so that nothing holds in it that browsers are told. Close it and open it as "
        "usual."
    ),
    "browser-misled": mark(
        "{target} was started so that names of sites lead elsewhere. Close it and open it as usual."
    ),
    "browser-changed": mark(
        "Somebody changed Luytre’s extension in {target}, so it is not believed. It is being put right: "
        "close {target} and open it anew."
    ),
    "beat-failed": mark("Luytre met an error of its own ({target}) and goes on. Please report it."),
}
"""Sentences for the names that the agent gives (``Problem.name``); ``{target}`` is what it is about."""

PARTS = {
    "limits": mark("counting and limits"),
    "logins": mark("logins"),
    "notes": mark("notes"),
    "starts": mark("starts of closed programs"),
    "browsers": mark("browsers"),
    "tried": mark("closed sites that were tried"),
    "names": mark("sites’ names"),
    "sight": mark("who is at the PC"),
    "timers": mark("changes to come"),
    "faces": mark("what screens show"),
    "doors": mark("connections"),
}
"""Parts of the agent: what a problem of its own is about, as ``part:limits``."""
