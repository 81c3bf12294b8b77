"""Starts the face of this session: ``python -m ui [--state DIR] [--lang vi|en]``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = Path("/usr/lib/luytre/luytre-agent")
"""There it is where the package was installed."""


def main(arguments: list[str] | None = None) -> int:
    """Show the tray until the session ends; the exit status."""
    options = _parser().parse_args(arguments)
    if options.account is not None:
        _become(options.account, dict(word.split("=", 1) for word in options.variables))
    if _served(options.state):
        _untraceable()
    from PySide6.QtCore import QLocale, QSettings
    from PySide6.QtWidgets import QApplication

    from agent.api.endpoint import Endpoint
    from ui.app import Shell
    from ui.link.client import Place
    from ui.single import Single

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = QApplication(["luytre"])  # the name by which window managers know our windows
    environment = os.environ  # noqa: TID251 - where it becomes arguments
    runtime = environment.get("XDG_RUNTIME_DIR")
    single = Single(Path(runtime or tempfile.gettempdir()), _session(environment, options.state), app)
    if not single.take() and not options.stay:
        return 0
    endpoint = Endpoint(_account(), Path(runtime) if runtime else None)
    served = _served(options.state)
    place = Place(lambda: endpoint.find(options.state, served=served), endpoint.uid, service=served)
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "luytre", "tray")
    shell = Shell(app, place, options.lang or _spoken(QLocale.system().name()), settings)
    single.wanted.connect(shell.open)
    shell.begin()
    status = app.exec()
    shell.end()
    single.close()
    return status


def _account() -> int:
    """Whose agent is looked for; systems without numbers for accounts have no such agent yet."""
    account = -1
    if sys.platform != "win32":
        account = os.geteuid()
    return account


def _session(environment: Mapping[str, str], state: Path | None) -> str:
    """Names the session; each tried agent may have an icon of its own."""
    # Not by $XDG_SESSION_ID: a tray that the agent started has none, one from the menu has.
    display = environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY", "").partition(".")[0]
    return " ".join([str(_account()), display, str(state or "")])


def _served(state: Path | None, tree: Path = SERVICE) -> bool:
    """Whether this PC has the service, so that nothing else is an agent here; a folder that is named is."""
    return state is None and tree.exists()


def _become(uid: int, variables: Mapping[str, str]) -> None:
    """From root to the session's account: what the agent has started is at no moment open to that account.

    A program that is begun by an account can be entered by the account's others until it forbids that; one
    that becomes the account later cannot. What these say of their session is heard only then.
    """
    if sys.platform == "linux":
        import pwd

        from agent.platforms.linux.sensor.rights import give_up

        person = pwd.getpwuid(uid)
        give_up(uid, person.pw_gid, os.getgrouplist(person.pw_name, person.pw_gid))
        name, home, shell = person.pw_name, person.pw_dir, person.pw_shell
        own = {"HOME": home, "USER": name, "LOGNAME": name, "SHELL": shell}
        os.environ.update(own | dict(variables))  # noqa: TID251 - where it becomes a program of the session


def _untraceable() -> None:
    """No other program of the account may look into this one or put code into it (PR_SET_DUMPABLE, prctl(2)).

    A secret is typed here, and it is spared when all else is paused. What the agent started is so already.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="luytre-tray", description="The ring of time left, beside the clock."
    )
    parser.add_argument("--state", type=Path, metavar="DIR", help="the state folder of the agent to show")
    parser.add_argument(
        "--stay", action="store_true", help="stay where another face has the session's place already"
    )
    parser.add_argument("--account", type=int, metavar="UID", help=argparse.SUPPRESS)
    parser.add_argument("variables", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument(
        "--lang", choices=("vi", "en"), help="the language; else the system's, else the family's"
    )
    return parser


def _spoken(system: str) -> str | None:
    """The system's language where it is one of ours and was chosen; None leaves it to the household."""
    word = system.partition("_")[0]
    return word if word in {"vi", "en"} else None


if __name__ == "__main__":
    sys.exit(main())
