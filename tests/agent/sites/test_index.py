import hashlib
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.sites import index
from agent.sites.index import CURRENT, FAMOUS, PREVIOUS, TRIES, DamagedIndex, Mark, open_index, turned, write

MARKS = [
    Mark({"adult": ("a", "b"), "dating": ("c",)}),
    Mark({}, popular=FAMOUS),
    Mark({"gambling": ("d",)}, heard=("a",)),
]
NAMES = {"example.com": 0, "blog.example.com": 1, "xn--trem-wu5a.vn": 2}


def build(folder, names=None, **about):
    return write(folder, (names or NAMES).items(), MARKS, about)


def test_a_host_has_the_mark_of_the_nearest_name_above_it(tmp_path):
    build(tmp_path / "index", built="2026-11-25")
    found = open_index(tmp_path / "index")
    assert found.find("example.com") == found.find("a.b.example.com") == MARKS[0]
    assert found.find("x.blog.example.com") == MARKS[1]
    assert found.find("xn--trem-wu5a.vn") == MARKS[2]
    for other in ("com", "ample.com", "anexample.com", "example.com.vn", "blog.example", "trem.vn"):
        assert found.find(other) is None
        assert found.listed(other) is None
    assert found.listed("a.b.example.com") == "example.com"
    assert (found.names, found.about) == (3, {"built": "2026-11-25"})
    found.close()


def test_an_empty_index_finds_nothing(tmp_path):
    write(tmp_path, (), (), {})
    assert open_index(tmp_path).find("example.com") is None


def test_what_could_not_be_read_again_is_not_written(tmp_path):
    build(tmp_path, built="before")
    long = [Mark({"adult": (f"{number}",)}, heard=("x" * 60,)) for number in range(60_000)]
    with pytest.raises(ValueError, match="too long"):
        write(tmp_path, [("other.example", 5)], long, {})
    found = open_index(tmp_path, or_previous=False)
    assert found.about == {"built": "before"}
    found.close()
    assert not [*tmp_path.glob("names-new*")]


label = st.text("abc-", min_size=1, max_size=4).filter(lambda x: x.strip("-") == x)
hosts = st.lists(label, min_size=2, max_size=4).map(".".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(names=st.dictionaries(hosts, st.integers(0, 2), max_size=20), asked=st.lists(hosts, max_size=20))
def test_it_answers_as_a_plain_walk_does(tmp_path, names, asked):
    write(tmp_path, names.items(), MARKS, {})
    found = open_index(tmp_path)
    for host in [*asked, *names]:
        parts = host.split(".")
        above = [".".join(parts[at:]) for at in range(len(parts))]
        expected = next((MARKS[names[x]] for x in above if x in names), None)
        assert found.find(host) == expected


def test_what_fails_half_way_leaves_what_was_there_and_nothing_else(tmp_path):
    build(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}

    def broken():
        yield "new.example", 0
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write(tmp_path, broken(), MARKS, {})
    assert {path.name for path in tmp_path.iterdir()} == before
    assert open_index(tmp_path).find("example.com") == MARKS[0]


def test_nobody_else_may_read_it(tmp_path):
    build(tmp_path / "index")
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o700
    assert {stat.S_IMODE(x.stat().st_mode) for x in (tmp_path / "index").iterdir()} == {0o600}


def test_what_is_mapped_stays_while_a_new_version_takes_its_place(tmp_path):
    build(tmp_path)
    old = open_index(tmp_path)
    for turn in range(3):
        build(tmp_path, {f"new{turn}.example": 2})
        assert old.find("example.com") == MARKS[0]
        assert open_index(tmp_path).find(f"new{turn}.example") == MARKS[2]
    assert len(list(tmp_path.glob("names-*"))) == 2 * (
        len(TRIES) + 1
    )  # the current version and the one before
    assert not list(tmp_path.glob("*new*"))


def test_the_same_again_keeps_the_version_before(tmp_path):
    build(tmp_path)
    build(tmp_path, {"new.example": 2})
    build(tmp_path, {"new.example": 2})
    (tmp_path / CURRENT).unlink()
    assert open_index(tmp_path).find("example.com") == MARKS[0]


def spoil(path, how):
    data = bytearray(path.read_bytes())
    match how:
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "flip":
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
        case "empty":
            path.write_bytes(b"")
        case "gone":
            path.unlink()


@pytest.mark.parametrize("how", ["cut", "flip", "empty", "gone"])
@pytest.mark.parametrize("part", ["*.trie", "*-3.trie", "*.marks", CURRENT])
def test_a_damaged_index_is_refused_and_the_one_before_taken(tmp_path, part, how):
    build(tmp_path)
    for path in tmp_path.glob(part):
        spoil(path, how)
    with pytest.raises((DamagedIndex, FileNotFoundError)):
        open_index(tmp_path)
    build(tmp_path)  # built again, it holds
    before = {path.name for path in tmp_path.iterdir()}
    build(tmp_path, {"new.example": 2})
    for path in tmp_path.glob(part):
        if path.name not in before or path.name == CURRENT:
            spoil(path, how)
    found = open_index(tmp_path)
    assert found.find("example.com") == MARKS[0]
    assert found.find("new.example") is None


def test_an_index_of_another_version_is_refused(tmp_path, monkeypatch):
    build(tmp_path)
    monkeypatch.setattr(index, "FORMAT", 1)
    with pytest.raises(DamagedIndex, match="another version"):
        open_index(tmp_path)


def test_one_of_another_version_makes_way(tmp_path, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(index, "FORMAT", 1)
        build(tmp_path)
    old = {path.name for path in tmp_path.glob("names-*")}
    build(tmp_path, {"new.example": 2})
    assert not {path.name for path in tmp_path.glob("names-*")} & old
    assert open_index(tmp_path).find("new.example") == MARKS[2]


def test_where_nothing_was_built_there_is_none(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_index(tmp_path / "index")
    assert not (tmp_path / PREVIOUS).exists()


def test_a_key_ends_with_a_dot_so_that_only_whole_labels_are_found():
    assert turned("www.example.com") == "com.example.www."


@pytest.mark.parametrize("text", [b"\xff", b"no json", b"[]", b"{}", b'{"format": 0}'])
def test_a_head_that_is_sealed_and_makes_no_sense_is_refused(tmp_path: Path, text: bytes) -> None:
    seal = hashlib.blake2b(text, digest_size=16).hexdigest().encode()
    (tmp_path / index.CURRENT).write_bytes(seal + b"\n" + text)
    with pytest.raises(index.DamagedIndex):
        index.open_index(tmp_path)
