import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.ports.credentials import Lockout
from agent.ports.store import Mark, PolicyChange, PolicyRecord
from agent.storage.witness import Witness, decode, encode, read, write
from policies.ids import ChildId
from policies.target import SCREEN, Kind, Target
from policies.timeline import Timeline
from tests.agent.storage.family import AN, DAY, GAME, MORNING, POLICY, mark

WHOLE = Witness(
    mark(15, sequence=3),
    PolicyRecord(
        4,
        POLICY,
        MORNING,
        "lan",
        "",
        (PolicyChange("một", known=False), PolicyChange("hai"), PolicyChange("ba", AN)),
    ),
    "$argon2id$x",
    (Lockout("an", 3, timedelta(seconds=30), timedelta(hours=1), "boot"), Lockout("bình", 1)),
    {AN: {DAY: MORNING}},
    {AN: {DAY: {SCREEN: 90, GAME: 30}}},
)
EMPTY = Witness(None, None, None, (), {}, {})


def test_it_knows_how_far_the_database_was():
    assert (WHOLE.sequence, WHOLE.version) == (3, 4)
    assert (EMPTY.sequence, EMPTY.version) == (0, 0)


@pytest.mark.parametrize("witness", [WHOLE, EMPTY])
def test_it_comes_back(tmp_path, witness):
    path = tmp_path / "witness.json"
    assert read(path) is None
    for _ in range(2):
        write(path, witness)
        assert read(path) == witness
    assert path.stat().st_mode & 0o777 == 0o600
    assert [x.name for x in tmp_path.iterdir()] == ["witness.json"]


texts = st.text(st.characters(exclude_categories=["Cs"]))
children = st.builds(ChildId, texts.filter(bool))
moments = st.datetimes(timezones=st.just(MORNING.tzinfo))
targets = st.just(SCREEN) | st.builds(Target, st.just(Kind.APP), texts.filter(bool))
spans = st.timedeltas(timedelta(), timedelta(days=9999))
marks = st.builds(
    Mark,
    st.builds(Timeline, moments, spans, spans, texts, spans, st.booleans()),
    st.dictionaries(children, st.frozensets(targets, max_size=3), max_size=2),
    st.booleans(),
    st.integers(0, 2**62),
)
known = st.builds(PolicyChange, texts, st.none() | children)
changes = known | st.builds(PolicyChange, texts, known=st.just(False))
records = st.builds(
    PolicyRecord, st.integers(1, 99), texts, moments, texts, texts, st.lists(changes, max_size=2).map(tuple)
)


@given(
    st.none() | marks,
    st.none() | records,
    st.none() | texts,
    st.dictionaries(children, st.dictionaries(st.dates(), st.dictionaries(targets, st.integers(1, 99)))),
)
def test_any_witness_comes_back(mark, policy, secret, sums):
    witness = Witness(mark, policy, secret, (), {}, sums)
    assert decode(encode(witness)) == witness


@given(st.integers(0, len(encode(WHOLE)) - 2), st.integers(1, 255))
def test_a_changed_byte_is_found(at, by):
    text = bytearray(encode(WHOLE))
    text[at] ^= by
    try:
        assert decode(bytes(text)) == WHOLE  # another spelling of the same: 1.0, a space
    except ValueError:
        return


@given(st.integers(0, len(encode(WHOLE)) - 2))
def test_a_torn_file_is_found(length):
    with pytest.raises(ValueError, match="not what was written"):
        decode(encode(WHOLE)[:length])


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b'{"kept":1,"format":1,"crc":1}', b"[" * 99999])
def test_what_is_no_witness_is_none(text):
    with pytest.raises(ValueError, match="not what was written"):
        decode(text)


def test_a_right_sum_over_wrong_contents_is_no_witness():
    from zlib import crc32

    for kept in ("{}", "[]", '{"mark":{}}'):
        with pytest.raises(ValueError, match="not what was written"):
            decode(f'{{"format":1,"crc":{crc32(kept.encode())},"kept":{kept}}}'.encode())


def test_another_format_is_not_read():
    whole = json.loads(encode(WHOLE))
    whole["format"] = 2
    with pytest.raises(ValueError, match="not what was written"):
        decode(json.dumps(whole).encode())


def test_what_a_cut_left_of_a_new_one_does_no_harm(tmp_path):
    path = tmp_path / "witness.json"
    write(path, WHOLE)
    (tmp_path / "witness.json.new").write_bytes(encode(EMPTY)[:30])
    assert read(path) == WHOLE
    write(path, EMPTY)
    assert read(path) == EMPTY


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write(tmp_path / "gone" / "witness.json", EMPTY)


def test_it_is_written_under_no_link(tmp_path):
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "witness.json.new").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic"):
        write(tmp_path / "witness.json", EMPTY)
    assert (tmp_path / "victim").read_text() == "mine"
