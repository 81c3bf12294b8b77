"""What must not stand in any file: where packages happen to be fetched from, and whose machine it was."""

import ast
import re

from tests.architecture.sources import ROOT, modules, short, tracked, tree

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
# Where systems keep their things; who judges is told of them by the platform, as values.
PLACE = re.compile(r"(/(usr|etc|proc|sys|dev|var|run|opt|home|tmp|bin)(/|$)|[A-Za-z]:[\\/]).*", re.DOTALL)
COMMAND = re.compile(r"\b(systemctl|journalctl)\b|\bluytre-[a-z{]*")
JUDGING = ("policies/", "agent/service/", "agent/server/")
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


def test_who_judges_knows_no_place_of_a_system():
    found = []
    for path in (x for x in modules() if short(x).startswith(JUDGING)):
        texts = (x.value for x in ast.walk(tree(path)) if isinstance(x, ast.Constant))
        found += [f"{short(path)}: {x}" for x in texts if isinstance(x, str) and PLACE.fullmatch(x)]
    assert not found


def test_who_judges_knows_no_command_and_no_service_of_a_system():
    found = []
    for path in (x for x in modules() if short(x).startswith(JUDGING)):
        nodes = [*ast.walk(tree(path))]
        docstrings = {id(x.value) for x in nodes if isinstance(x, ast.Expr)}
        texts = (x.value for x in nodes if isinstance(x, ast.Constant) and id(x) not in docstrings)
        found += [f"{short(path)}: {x}" for x in texts if isinstance(x, str) and COMMAND.search(x)]
    assert not found


def test_a_document_that_is_cited_is_in_the_project():
    """Whoever reads a reference must be able to follow it; what a test or a list of pages says is its own."""
    cited = re.compile(r"(?:\w+/)*\w+\.md\b|\bdesign/|\bchecklist's\b")
    texts = [x for x in tracked() if x.suffix in {".py", ".md", ".toml", ".js"} and "tests" not in x.parts]
    known = {x.name for x in tracked()} | {"lz4_Block_format.md"}  # of LZ4's own sources
    found = [(short(x), word) for x in texts for word in cited.findall(x.read_text("utf-8"))]
    assert not [x for x in found if x[1].rpartition("/")[2] not in known]


def test_the_words_are_found_where_they_stand():
    for word in ("https://" + HOSTS[0] + "/simple", "at /wo" + "rk/main/x", "/tm" + "p/h1/x"):
        assert FORBIDDEN.search(word)
    assert not FORBIDDEN.search("home/wo" + "rk/plan")
    for place in ("/usr/", "/etc/passwd", "/proc", "C:\\Programs"):
        assert PLACE.fullmatch(place)
    assert not PLACE.fullmatch("/usrx")
