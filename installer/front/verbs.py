"""What each verb of the front door does."""

import argparse
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from front import environment, system
from front.again import twice
from front.calling import call, call_all
from front.environment import ROOT
from front.testing import check, test
from front.voice import Refusal, nearest, say

GUEST = "from tests.guest.building import build; build()"
"""The guest is made while the package is: what needs it waits for it."""
FROZEN = "import sys; from pathlib import Path; from tests.guest.frozen import make; make(Path(sys.argv[1]))"
ROOMS = os.pathsep.join([str(ROOT), str(ROOT / "installer")])
MINUTES = 15
"""What all guests that are tried each time may take; told, for a slower machine is nobody's fault."""
BROWSERS = (*system.TESTS, "chromium", "firefox-esr", "openbox", "pulseaudio")


def setup(options: argparse.Namespace, _more: list[str]) -> int:
    """Make the environment and stop."""
    extras = tuple(options.extras) or ("dev",)
    for extra in extras:
        if extra not in environment.EXTRAS:
            raise Refusal(
                f"“{extra}” is no part of the environment.{nearest(extra, list(environment.EXTRAS))}"
            )
    if "dev" in extras:
        system.provide(system.TESTS, "the tests")
    print(environment.provide(extras))
    return 0


def run(options: argparse.Namespace, _more: list[str]) -> int:
    """Try the agent, and its faces when somebody looks."""
    from front import tryout

    return tryout.run(options)


def lock(options: argparse.Namespace, _more: list[str]) -> int:
    """Write the locks anew; the first one decides the versions for all."""
    uv = shutil.which("uv")
    if not uv:
        raise Refusal("The locks are made with uv, which is not here. It installs with: pip install uv")
    for extra in environment.EXTRAS:
        say(f"locking {extra}")
        path = environment.LOCKS / f"{extra}.txt"
        command = [
            uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-emit-find-links", "--no-annotate",
            "--no-strip-extras",  # pip before 23.3 takes the newest x[y] where x alone is named
            "--custom-compile-command", "python installer/dev.py lock",
            "--extra", extra, "--output-file", str(path.relative_to(ROOT)),
        ]  # fmt: skip
        if extra != "dev":
            command += ["--constraint", "installer/locks/dev.txt"]
        if options.upgrade:
            command.append("--upgrade")
        if call([*command, "pyproject.toml"]):
            return 1
    return 0


def bench(options: argparse.Namespace, more: list[str]) -> int:
    """Measure, and compare with what others do."""
    return _scripts("bench", system.BENCH, options, more)


def soak(options: argparse.Namespace, more: list[str]) -> int:
    """Try for long what a test tries once."""
    return _scripts("soak", system.TESTS, options, more)


def sites_eval(_options: argparse.Namespace, more: list[str]) -> int:
    """Score the filter of names on labelled names that lie elsewhere."""
    python = str(environment.provide(("dev",)))
    script = str(ROOT / "installer" / "sites_eval.py")
    return call([python, "-P", script, *more], PYTHONPATH=str(ROOT))


def pages_train(_options: argparse.Namespace, more: list[str]) -> int:
    """Make the weights of the page judgement anew."""
    return _pages("train", more)


def pages_eval(_options: argparse.Namespace, more: list[str]) -> int:
    """Measure the page judgement on pages that it has not learned from."""
    return _pages("evaluate", more)


def _pages(name: str, more: list[str]) -> int:
    python = str(environment.provide(("pages",)))
    return call([python, "-P", str(ROOT / "installer" / "pages" / f"{name}.py"), *more], PYTHONPATH=ROOMS)


def deb(_options: argparse.Namespace, _more: list[str]) -> int:
    """Build the packages for Debian: the agent's, and the face's."""
    from linux import deb as package
    from linux import tray_deb

    print(package.main())
    print(tray_deb.main())
    return 0


def guest(_options: argparse.Namespace, _more: list[str]) -> int:
    """Make each Debian on which a test of ``guest-test`` begins, if it is not there yet."""
    python = _for_guests()
    from linux import deb as package

    return call([python, "-c", FROZEN, str(package.main())], PYTHONPATH=ROOMS)


def _for_guests() -> str:
    """The Python that makes and tries them."""
    if not system.is_debian() or not system.is_root():
        raise Refusal("A guest is made by apt and as root: run this on a Debian, with sudo.")
    system.provide(system.TESTS, "the tests")
    return str(environment.provide(("dev",)))


def guest_test(_options: argparse.Namespace, more: list[str]) -> int:
    """Try the package as a family has it, on a booted Debian; words go to pytest, files among them.

    Three guests side by side: much of a test is waiting for seconds that a child uses.
    """
    python = _for_guests()
    from linux import deb as package

    guest = subprocess.Popen([python, "-c", GUEST], cwd=ROOT, env=environment.clean(PYTHONPATH=ROOMS))
    command = [python, "-m", "pytest", "-m", "guest and not long"]
    command += [] if any(x.startswith("tests/guest/") for x in more) else ["tests/guest"]
    command += [] if any(x.startswith("-n") for x in more) else ["-n", "3", "--dist", "loadgroup"]
    began = time.monotonic()
    try:
        return twice([*command, *more], firm="bypass", LUYTRE_DEB=str(package.main()))
    finally:
        guest.wait()
        minutes = (time.monotonic() - began) / 60
        longer = f", more than the {MINUTES} that it should" if minutes > MINUTES else ""
        say(f"the guests took {minutes:.1f} minutes{longer}")


def browser_test(_options: argparse.Namespace, more: list[str]) -> int:
    """Real browsers of children and of a guardian, in namespaces that leave nothing behind."""
    if not system.is_debian() or not system.is_root():
        raise Refusal("Browsers come by apt and accounts by root: run this on a Debian, with sudo.")
    system.provide(BROWSERS, "the browsers")
    python = str(environment.provide(("dev",)))
    return call([python, "-P", str(ROOT / "installer" / "browser_test.py"), *more], PYTHONPATH=ROOMS)


def sentence(script: Path) -> str:
    """The first line of a script's docstring."""
    import ast

    told = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]


def _scripts(kind: str, packages: tuple[str, ...], options: argparse.Namespace, more: list[str]) -> int:
    folder = ROOT / "installer" / kind
    found = {x.stem: x for x in sorted(folder.glob("[a-z]*.py"))}
    if options.list:
        for name, script in found.items():
            print(f"{name:<20} {sentence(script)}")
        return 0
    names = []
    while more and not more[0].startswith("-"):
        name, *more = more
        if name not in found:
            raise Refusal(f"installer/{kind} has no “{name}”.{nearest(name, list(found))} --list shows all.")
        names.append(name)
    if not found:
        say(f"installer/{kind} holds nothing to run")
        return 0
    system.provide(packages, f"“{kind}”")
    python = str(environment.provide(("dev",)))
    commands = {x: [python, "-P", str(found[x]), *more] for x in names or found}
    if "--ci" in more:
        say(f"{kind} {', '.join(commands)} …")
        failed = call_all(commands, PYTHONPATH=str(ROOT))
    else:
        failed = []
        for name, command in commands.items():
            say(f"{kind} {name} …")
            if call(command, PYTHONPATH=str(ROOT)):
                failed.append(name)
    if failed:
        say(f"{kind} failed: {', '.join(failed)}")
    return 1 if failed else 0


VERBS: dict[str, Callable[[argparse.Namespace, list[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "soak": soak,
    "sites-eval": sites_eval,
    "guest": guest,
    "guest-test": guest_test,
    "browser-test": browser_test,
    "pages-train": pages_train,
    "pages-eval": pages_eval,
    "deb": deb,
    "lock": lock,
    "setup": setup,
}
# Verbs that pass words they do not know on to the program they start.
PASSING_ON = {"test", "bench", "soak", "sites-eval", "pages-eval", "guest-test", "browser-test"}
