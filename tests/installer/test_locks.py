"""The locks: pinned by hash, the same versions everywhere, and silent about where packages come from."""

import re
import tomllib

import pytest

from front import environment

LOCKED = re.compile(
    r"^([a-z0-9][a-z0-9.-]*)((?:\[[a-z,]+\])?==[^ ;\\]+)((?: ;[^\\]+)?)(.*?)(?=^\S|\Z)",
    re.MULTILINE | re.DOTALL,
)
EXTRAS = tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]


def read(extra):
    return (environment.LOCKS / f"{extra}.txt").read_text(encoding="utf-8")


def pins(extra):
    """Versions, each with the extras that are wanted: an older pip looks for ``x[y]`` as it is written."""
    return {name: version for name, version, _, _ in LOCKED.findall(read(extra))}


def wanted(extra):
    """The names that an extra asks for, with those of the extras in it."""
    for line in EXTRAS[extra]:
        inner = re.fullmatch(r"luytre\[([a-z,]+)\]", line)
        if inner:
            for other in inner[1].split(","):
                yield from wanted(other)
        else:
            yield re.split(r"[^\w.-]", line)[0].lower().replace("_", "-")


def test_every_extra_has_its_lock_and_every_lock_its_extra():
    assert set(environment.EXTRAS) == set(EXTRAS) == {path.stem for path in environment.LOCKS.glob("*.txt")}


@pytest.mark.parametrize("extra", environment.EXTRAS)
def test_a_lock_says_nothing_of_where_packages_come_from(extra):
    text = read(extra)
    assert "://" not in text
    assert not re.search(r"^-|index|find-links|@ ", text, re.MULTILINE)


@pytest.mark.parametrize("extra", environment.EXTRAS)
def test_every_package_is_pinned_with_hashes(extra):
    found = LOCKED.findall(read(extra))
    assert found
    assert not [name for name, _, _, rest in found if "--hash=sha256:" not in rest]
    assert len(found) == len(re.findall(r"^[^\s#]", read(extra), re.MULTILINE))


@pytest.mark.parametrize("extra", environment.EXTRAS)
def test_a_lock_holds_what_the_project_asks_for(extra):
    assert set(wanted(extra)) <= pins(extra).keys()


def test_all_locks_agree_on_versions():
    seen: dict[str, set[str]] = {}
    for extra in environment.EXTRAS:
        for name, version in pins(extra).items():
            seen.setdefault(name, set()).add(version)
    assert not {name: versions for name, versions in seen.items() if len(versions) > 1}


@pytest.mark.parametrize(
    ("larger", "smaller"), [(x, y) for x, held in environment.HOLDS.items() for y in sorted(held)]
)
def test_a_larger_lock_holds_the_smaller_ones(larger, smaller):
    assert pins(smaller).items() <= pins(larger).items()
