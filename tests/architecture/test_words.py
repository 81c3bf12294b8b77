"""What must not stand in any file: where packages happen to be fetched from, and whose machine it was."""

import re

from tests.architecture.sources import ROOT, short, tracked

# Written in pieces, so that this file does not find itself.
HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "deb.debian" + ".org",
    "archive.ubuntu" + ".com",
)
PATHS = (r"(?<![\w/.-])/wo" + r"rk/", r"/tm" + r"p/h\d*/", r"/ro" + r"ot/\.pyenv")
FORBIDDEN = re.compile("|".join([*map(re.escape, HOSTS), *PATHS]), re.IGNORECASE)
# House style: a name says what a thing is for.
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def test_no_tracked_file_names_a_package_host_or_a_machine():
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{short(path)}: {match[0]}" for match in FORBIDDEN.finditer(text)]
    assert not found


def test_no_module_has_an_empty_name():
    names = [path for path in tracked() if path.suffix == ".py"]
    assert not [short(x) for x in names if EMPTY_NAMES & {x.stem, *x.relative_to(ROOT).parent.parts}]


def test_the_words_are_found_where_they_stand():
    for word in ("https://" + HOSTS[0] + "/simple", "at /wo" + "rk/main/x", "/tm" + "p/h1/x"):
        assert FORBIDDEN.search(word)
    assert not FORBIDDEN.search("home/wo" + "rk/plan")
