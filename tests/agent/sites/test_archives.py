import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites import archives
from agent.sites.archives import BadArchive, capped, gunzip, lines, members


def tar(files, *more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for entry in more:
            archive.addfile(entry)
    return out.getvalue()


def cut(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


def read(pieces):
    return {name: b"".join(body) for name, body in members(pieces)}


@given(st.lists(st.binary(max_size=30)), st.integers(1, 40))
def test_lines_are_the_same_however_the_stream_is_cut(pieces, longest):
    whole = b"".join(pieces)
    expected = [x if len(x) <= longest else x[: longest + 1] for x in whole.split(b"\n")]
    if expected[-1] == b"":
        expected.pop()
    assert list(lines(pieces, longest)) == expected
    assert list(lines([whole], longest)) == expected


def test_a_line_without_end_takes_no_memory():
    assert list(lines((b"x" * 1000 for _ in range(1000)), 10)) == [b"x" * 11]


@pytest.mark.parametrize("size", [1, 100, 10**6])
def test_gzip_is_unpacked_in_pieces_also_when_it_comes_in_parts(size):
    packed = gzip.compress(b"a" * 300_000) + gzip.compress(b"b\n")
    pieces = list(gunzip(cut(packed, size)))
    assert b"".join(pieces) == b"a" * 300_000 + b"b\n"
    assert max(map(len, pieces)) <= 64 * 1024


def test_a_bomb_is_given_up_at_the_cap():
    bomb = gzip.compress(b"\0" * 20_000_000)
    with pytest.raises(BadArchive, match="larger than 1000000 bytes"):
        sum(1 for _ in gunzip([bomb], 1_000_000))


@pytest.mark.parametrize("packed", [b"<html>no gzip</html>", gzip.compress(b"x" * 999, mtime=0)[:-9]])
def test_what_is_cut_or_no_gzip_is_refused(packed):
    with pytest.raises(BadArchive):
        list(gunzip([packed]))


def test_capped_lets_through_what_is_not_too_much():
    assert list(capped([b"ab", b"c"], 3)) == [b"ab", b"c"]


@pytest.mark.parametrize("size", [1, 511, 10**6])
def test_files_come_out_and_links_devices_and_folders_do_not(size):
    link, device, folder = tarfile.TarInfo("link"), tarfile.TarInfo("device"), tarfile.TarInfo("folder")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
    device.type, folder.type = tarfile.CHRTYPE, tarfile.DIRTYPE
    deep = "d" * 90 + "/" + "e" * 60
    files = {"./adult/domains": b"a.example\n" * 200, "empty": b"", deep: b"x"}
    packed = tar(files, link, device, folder)
    assert read(cut(packed, size)) == {"adult/domains": files["./adult/domains"], "empty": b"", deep: b"x"}


def test_a_file_that_nobody_reads_is_passed_over():
    assert [name for name, _ in members([tar({"a": b"1" * 5000, "b": b"2"})])] == ["a", "b"]


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"x" * 512,
        b"junk",
        tarfile.TarInfo("a").tobuf().replace(b"00000000000\x00", b"-0000000001\x00", 1),
    ],
)
def test_what_is_no_tar_is_refused(inside):
    with pytest.raises(BadArchive):
        read([gzip.compress(inside)])


def test_a_cut_tar_is_refused():
    whole = gzip.decompress(tar({"a": b"1" * 5000}))
    for end in (512, 3000, 512 + 5000, 5632):
        with pytest.raises(BadArchive, match="cut off"):
            read([gzip.compress(whole[:end])])


def test_an_archive_of_too_many_files_is_given_up(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    with pytest.raises(BadArchive, match="more than 2 files"):
        read([tar({"a": b"", "b": b"", "c": b""})])


def test_a_bomb_in_a_tar_is_given_up_at_the_cap():
    packed = tar({"a": b"\0" * 5_000_000})
    with pytest.raises(BadArchive, match="larger"):
        sum(1 for _, body in members([packed], 1_000_000) for _ in body)
