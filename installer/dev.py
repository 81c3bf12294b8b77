#!/usr/bin/env python3
"""The front door for whoever builds, tests or tries Luytre: one command on a bare machine.

Standard library only, Python 3.11 or newer. It makes .venv from the hash-pinned locks, installs what a verb
needs, and goes on to the verb. Progress is told on standard error; standard output belongs to the verb.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the one file that older Pythons get to read
    sys.exit("luytre: Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

import argparse
import io
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parent))

from front import verbs
from front.voice import Refusal, nearest, say

USAGE = """python3 installer/dev.py VERB …

  run     try Luytre here and now, without installing it
            --headless --for SECONDS --policy FILE --state DIR --json
  test    check, tests with coverage, the coverage gates
            more words go to pytest; a selection of tests is not gated
  check   ruff, mypy for three systems, import contracts
  bench   measure [NAME …]        --list shows what there is; more words go to it
  soak    long trials [NAME …]    --list; --ci is short; --n N
  sites-eval  score the filter of names   --data DIR (lists, labelled names); --show N; --words
  guest   make what guest-test boots, if it is not there yet
  guest-test  the package on a booted Debian, with real accounts (needs apt and root)
            more words go to pytest
  pages-train  make the weights of the page judgement anew
  pages-eval   measure it on pages that it has not learned from; --apart: the last pages alone
  browser-test  real browsers of two children and a guardian (needs apt and root)
            --pictures DIR; --language vi; --scenes [WORD] --browser NAME, --bypasses [WORD]: these alone
  deb     build dist/luytre_VERSION_amd64.deb, and luytre-tray_…
  lock    renew installer/locks   --upgrade takes newer versions (needs uv)
  setup   make the environment    [agent cli ui dev fuzz bundle pages]

  --debug shows tracebacks. LUYTRE_VENV names another folder than .venv."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are a sentence with the nearest known word."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong; argparse's own sentence names the option."""
        raise Refusal(f"{message[:1].upper()}{message[1:]}.")


def parser(verb: str) -> Parser:
    """The options of one verb."""
    answer = Parser(prog=f"dev.py {verb}", add_help=False, allow_abbrev=False)
    answer.add_argument("--debug", action="store_true")
    if verb == "run":
        answer.add_argument("--headless", action="store_true")
        answer.add_argument("--json", action="store_true")
        answer.add_argument("--for", dest="seconds", type=seconds, metavar="SECONDS")
        answer.add_argument("--policy", type=Path, metavar="FILE")
        answer.add_argument("--state", type=Path, metavar="DIR")
    elif verb == "lock":
        answer.add_argument("--upgrade", action="store_true")
    elif verb == "setup":
        answer.add_argument("extras", nargs="*")
    elif verb in {"bench", "soak"}:
        answer.add_argument("--list", action="store_true")
    return answer


def seconds(text: str) -> float:
    """A length of time that is more than nothing."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"“{text}” is no number of seconds above zero")
    return value


def parse(arguments: list[str]) -> tuple[str, argparse.Namespace, list[str]]:
    """The verb, its options, and the words that it passes on."""
    words = [x for x in arguments if x != "--debug"]
    if not words or words[0] in {"-h", "--help", "help"}:
        return "help", argparse.Namespace(debug=False), []
    verb, *rest = words
    if verb not in verbs.VERBS:
        raise Refusal(f"“{verb}” is no verb of dev.py.{nearest(verb, list(verbs.VERBS))}\n\n{USAGE}")
    if "-h" in rest or "--help" in rest:
        return "help", argparse.Namespace(debug=False), []
    known = parser(verb)
    options, more = known.parse_known_args(rest)
    options.debug = "--debug" in arguments
    if more and verb not in verbs.PASSING_ON:
        names = [x for action in known._actions for x in action.option_strings]  # noqa: SLF001
        raise Refusal(f"“{more[0]}” is no option of “{verb}”.{nearest(more[0], names)}\n\n{USAGE}")
    return verb, options, more


def main(arguments: list[str]) -> int:
    """Do the verb; answers the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a Windows terminal may lack a sign that we use
    try:
        verb, options, more = parse(arguments)
        if verb == "help":
            print(USAGE)
            return 0
        return verbs.VERBS[verb](options, more)
    except Refusal as refusal:
        if "--debug" in arguments:
            raise
        say(str(refusal))
        return 2
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except Exception as error:
        if "--debug" in arguments:
            raise
        say(f"this should not happen: {type(error).__name__}: {error}. With --debug it tells where.")
        return 70


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
