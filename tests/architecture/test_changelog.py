"""The changelog keeps its form, so that people and programs can read it."""

import re
import tomllib

from tests.architecture.sources import ROOT

KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
VERSION = re.compile(r"## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})")
LINES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()


def test_it_begins_with_what_is_not_released_yet():
    assert LINES[0] == "# Changelog"
    headings = [line for line in LINES if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"
    assert all(VERSION.fullmatch(x) for x in headings[1:])


def test_releases_go_from_the_newest_to_the_oldest():
    found = [VERSION.fullmatch(line) for line in LINES]
    versions = [tuple(map(int, x[1].split("."))) for x in found if x]
    dates = [x[2] for x in found if x]
    assert versions == sorted(set(versions), reverse=True)
    assert dates == sorted(dates, reverse=True)


def test_each_part_is_of_a_known_kind_and_says_something():
    for line, following in zip(LINES, [*LINES[1:], ""], strict=True):
        if line.startswith("### "):
            assert line.removeprefix("### ") in KINDS
        if line.startswith("#"):
            assert following == "", f"an empty line after {line!r}"


def test_the_project_s_version_is_released_or_about_to_be():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    released = [x[1] for line in LINES if (x := VERSION.fullmatch(line))]
    assert not released or tuple(map(int, version.split("."))) >= tuple(map(int, released[0].split(".")))
